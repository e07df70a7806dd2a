"""Statistics of space: on paper, against esda, planted patterns, chance, and who is left out."""

import tomllib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.errors import ArgumentError, CRSError, RefusedError
from geo.neighbours import Weights
from parks import hotspots as module
from parks.autocorrelation import moran, two_sided
from parks.hotspots import CLASSES, getis_ord, local_moran

CRS = "EPSG:4549"
ROOK, QUEEN = Weights("rook"), Weights("queen")
BOTH = pytest.mark.parametrize("method", [local_moran, getis_ord])
ROOT = Path(__file__).parents[2]


def lattice(values: object) -> GeoDataFrame:
    """Cells of 1 km; the first row of values lies lowest."""
    grid = np.asarray(values, dtype=np.float64)
    rows, cols = grid.shape
    cells = [box(x, y, x + 1, y + 1) for y in range(rows) for x in range(cols)]
    names = [f"r{y}c{x}" for y in range(rows) for x in range(cols)]
    ground = shapely.transform(np.array(cells), lambda c: c * 1000 + [500_000, 3_450_000])
    return GeoDataFrame({"cell": names, "density": grid.ravel()}, geometry=ground, crs=CRS)


def run(method: Callable[..., object], units: GeoDataFrame, **options: object) -> object:
    known = {"key": "cell", "weights": QUEEN, "seed": 7} | options
    return method(units, "density", **known)


def test_morans_i_on_paper() -> None:
    """Values 1 2 / 3 6, neighbours by sides: every unit has two."""
    value = [Fraction(v) for v in (1, 2, 3, 6)]
    z = [v - sum(value) / 4 for v in value]
    near = {0: (1, 2), 1: (0, 3), 2: (0, 3), 3: (1, 2)}
    lag = {i: sum(z[j] for j in js) / 2 for i, js in near.items()}
    square = sum(a * a for a in z)
    expected = sum(z[i] * lag[i] for i in near) / square  # n / S0 = 4 / 4
    units = lattice([[1, 2], [3, 6]])
    found = moran(units, "density", key="cell", weights=ROOK, seed=1, permutations=99)
    assert found.statistic == pytest.approx(float(expected), rel=1e-15)
    assert found.expected == pytest.approx(-1 / 3, rel=1e-15)
    local = run(local_moran, units, weights=ROOK, permutations=99)
    paper = [float(3 * z[i] * lag[i] / square) for i in near]
    np.testing.assert_allclose(local.frame["statistic"], paper, rtol=1e-14)


def test_gi_star_on_paper() -> None:
    """A row of four, 0 0 0 12: mean 3, variance 27; the last two have windows of 3 and 2 cells.

    The third: a sum of 12 where 9 is expected, of variance 27 x 3 x 1 / 3. The last: of 12 where 6
    is expected, 27 x 2 x 2 / 3.
    """
    found = run(getis_ord, lattice([[0, 0, 0, 12]]), permutations=99).frame
    np.testing.assert_allclose(found["statistic"].iloc[2:], [3 / 27**0.5, 6 / 36**0.5], rtol=1e-14)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 6), standard=st.booleans())
def test_statistics_agree_with_esda(seed: int, k: int, standard: bool) -> None:
    esda = pytest.importorskip("esda")
    graph = pytest.importorskip("libpysal.graph").Graph
    rng = np.random.default_rng(seed)
    points = gpd.GeoSeries(shapely.points(rng.uniform(0, 1e4, (25, 2))), crs=CRS)
    units = GeoDataFrame({"cell": range(25), "density": rng.gamma(2, 3, 25)}, geometry=points)
    weights = Weights("knn", k=k, row_standardised=standard)
    theirs, letter = graph.build_knn(points, k=k), "R" if standard else "B"
    y = units["density"].to_numpy()
    options = {"weights": weights, "permutations": 1}
    assert run(moran, units, **options).statistic == pytest.approx(
        esda.Moran(y, theirs, transformation=letter, permutations=0).I, rel=1e-9
    )
    lisa = esda.Moran_Local(y, theirs, transformation=letter, permutations=0).Is
    np.testing.assert_allclose(
        run(local_moran, units, **options).frame["statistic"], lisa, rtol=1e-9
    )
    # esda's moments of Gi* hold for weights of 1 only: with "R" its z-scores shrink.
    gi = esda.G_Local(y, theirs, transform="B", star=True, permutations=0).Zs
    np.testing.assert_allclose(
        run(getis_ord, units, **options).frame["statistic"], gi, rtol=1e-9, atol=1e-12
    )
    themselves = theirs.assign_self_weight(1)
    shrunk = esda.G_Local(y, themselves, transform="R", star=True, permutations=0).Zs
    assert (np.abs(shrunk) <= np.abs(gi) + 1e-12).all()


def test_p_against_every_arrangement() -> None:
    """Few units: all arrangements of the others can be counted instead of drawn."""
    from itertools import permutations

    values = [1.0, 2, 4, 8, 16, 3]
    units = lattice([values])
    found = run(getis_ord, units, permutations=20_000, weights=ROOK).frame["p"]
    for unit, near in [(0, (1,)), (2, (1, 3))]:
        others = [v for i, v in enumerate(values) if i != unit]
        observed = sum(values[j] for j in near)
        sums = [sum(order[: len(near)]) for order in permutations(others)]
        tails = (np.mean([s >= observed for s in sums]), np.mean([s <= observed for s in sums]))
        assert found[unit] == pytest.approx(min(1, 2 * min(tails)), abs=0.02)


def test_two_sided_p_counts_the_arrangement_itself() -> None:
    assert two_sided(0, 999, 999) == 0.002
    assert two_sided(999, 999, 999) == 1.0  # all equal: nothing is told


def planted() -> GeoDataFrame:
    values = np.random.default_rng(11).normal(5, 1, (12, 12))
    values[2:6, 2:6] += 6
    values[8:11, 7:11] -= 6
    return lattice(values)


@BOTH
def test_planted_spots_are_found(method: Callable[..., object]) -> None:
    found = run(method, planted(), permutations=4_999)
    said = found.frame["class"].to_numpy().reshape(12, 12)
    high, low = CLASSES[found.method][:2]
    assert (said[3:5, 3:5] == high).all()
    assert (said[9:10, 8:10] == low).all()
    assert (said[:, 0] == "not-significant").all()
    significant = found.frame["class"] != "not-significant"
    assert (significant == (found.frame["q"] <= 0.05)).all()
    assert (significant < (found.frame["p"] <= 0.05)).any()  # some are striking by chance only


def test_a_planted_outlier_is_told_from_a_spot() -> None:
    values = np.random.default_rng(2).normal(2, 0.3, (12, 12))
    values[:6] += 8
    values[2, 5] = 1.0  # low among high
    found = run(local_moran, lattice(values), permutations=4_999).frame["class"]
    assert found[2 * 12 + 5] == "low-high"


@BOTH
def test_chance_gives_alpha_before_and_hardly_anything_after(method: Callable[..., object]) -> None:
    before, after = [], []
    for seed in range(20):
        values = np.random.default_rng(seed).gamma(2, 3, (12, 12))
        found = run(method, lattice(values), seed=seed, permutations=399).frame
        before.append((found["p"] <= 0.05).mean())
        after.append((found["q"] <= 0.05).mean())
    assert 0.03 < np.mean(before) < 0.07
    assert np.mean(after) < 0.01


def test_chance_gives_alpha_over_all_units() -> None:
    units = lattice(np.zeros((6, 6)))
    draws = np.random.default_rng(8).gamma(2, 3, (300, 36))
    p = [
        run(moran, units.assign(density=values), seed=seed, permutations=99).p
        for seed, values in enumerate(draws)
    ]
    assert 0.06 < np.mean(np.array(p) <= 0.1) < 0.14
    assert 0.45 < np.mean(p) < 0.55


def test_a_gradient_is_a_pattern_and_a_chessboard_its_opposite() -> None:
    gradient = run(moran, lattice(np.add.outer(np.arange(6), np.arange(6))))
    board = run(moran, lattice(np.indices((6, 6)).sum(axis=0) % 2), weights=ROOK)
    assert gradient.p == board.p == 0.002
    assert "like values lie together" in gradient.says("en")
    assert board.statistic == pytest.approx(-1, rel=1e-12)
    assert "unlike values" in board.says("en")


@BOTH
def test_the_order_of_rows_has_no_effect(method: Callable[..., object]) -> None:
    units = planted()
    units.loc[[4, 90], "density"] = np.nan
    mixed = units.sample(frac=1, random_state=3)
    one, other = (run(method, u, permutations=99).frame.set_index("cell") for u in (units, mixed))
    pd.testing.assert_frame_equal(one, other.loc[one.index], check_exact=True)
    total, again = (run(moran, u, permutations=99) for u in (units, mixed))
    assert (total.statistic, total.p) == (again.statistic, again.p)


@BOTH
def test_one_seed_one_result(method: Callable[..., object]) -> None:
    one, same, other = (
        run(method, planted(), permutations=99, seed=s).frame.to_csv() for s in (1, 1, 2)
    )
    assert one == same != other


@BOTH
def test_small_steps_give_the_same(
    method: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded by doing a few at a time: that must not show."""
    whole = run(method, planted(), permutations=99).frame
    total = run(moran, planted(), permutations=99).p
    monkeypatch.setattr("parks.autocorrelation._AT_ONCE", 500)
    pd.testing.assert_frame_equal(run(method, planted(), permutations=99).frame, whole)
    assert run(moran, planted(), permutations=99).p == total


def islands() -> GeoDataFrame:
    """A mainland of 16, Chongming and Changxing apart from it, one unit unknown, one unplaced."""
    units = lattice(np.arange(16).reshape(4, 4))
    apart = [
        box(590_000, 3_450_000, 599_000, 3_459_000),
        box(610_000, 3_450_000, 615_000, 3_455_000),
    ]
    more = GeoDataFrame(
        {"cell": ["Chongming", "Changxing", "nowhere"], "density": [3.0, 4.0, 5.0]},
        geometry=[*apart, None],
        crs=CRS,
    )
    units = pd.concat([units, more], ignore_index=True)
    units.loc[5, "density"] = np.nan
    return units


@BOTH
def test_islands_and_missing_are_listed_and_null(method: Callable[..., object]) -> None:
    found = run(method, islands(), permutations=99)
    assert found.islands == ("Chongming", "Changxing")
    assert found.missing == ("r1c1",)
    frame = found.frame.set_index("cell")
    assert frame.loc["Chongming", "class"] == "island"
    assert frame.loc["r1c1", "class"] == "missing"
    assert frame.loc["nowhere", "class"] == "no-place"
    out = frame.loc[["Chongming", "Changxing", "r1c1", "nowhere"]]
    assert out[["neighbours", "statistic", "p", "q"]].isna().all(axis=None)
    assert len(frame) == 19
    assert frame.loc["r0c0", "neighbours"] == 2  # of three, one has no value
    assert "2 without neighbours (Chongming, Changxing)" in found.says("en")
    assert "1 个缺少数值（r1c1）" in found.says("zh")


def test_those_left_out_change_nothing_for_the_others() -> None:
    units = islands()
    alone = units[units["density"].notna() & (units.index < 16)]
    one, other = (run(moran, u, permutations=99) for u in (units, alone))
    assert (one.statistic, one.p, one.n) == (other.statistic, other.p, 15)
    assert one.islands == ("Chongming", "Changxing")
    assert one.missing == ("r1c1",)


def test_keys_of_two_columns() -> None:
    units = islands()
    units["col"], units["row"] = units.index % 4, units.index // 4
    found = run(local_moran, units, key=("col", "row"), permutations=99)
    assert found.islands == ((0, 4), (1, 4))
    assert list(found.frame.columns[:3]) == ["col", "row", "value"]


def test_too_few_permutations_are_said() -> None:
    """144 units, least p 0.02: 58 must reach it at once."""
    found = run(local_moran, planted(), permutations=99)
    assert found.needed == 58
    assert "fewer than 58 units" in found.says("en")
    assert "fewer than" not in run(getis_ord, planted(), permutations=6_000).says("en")


def test_what_is_said() -> None:
    found = run(getis_ord, planted(), permutations=4_999)
    hot, cold = ((found.frame["class"] == c).sum() for c in ("hot", "cold"))
    assert found.says("en").startswith(
        f"density, Getis-Ord Gi*: {hot} hot, {cold} cold, {144 - hot - cold} not significant, of 144 "
        "units (false discovery rate at most 0.05, 4999 permutations, seed 7); neighbours: touch at a "
        "point, on a line or overlap; row-standardised."
    )
    assert "热点" in found.says("zh")
    assert found.weights is QUEEN


def bad(**columns: object) -> GeoDataFrame:
    return lattice(np.arange(9).reshape(3, 3)).assign(**columns)


@BOTH
@pytest.mark.parametrize(
    ("units", "word"),
    [
        (bad(cell="a"), "one key"),
        (bad(cell=[None, *"bcdefghi"]), "no key"),
        (bad(density=np.inf), "finite"),
        (bad(density=3.0), "same value"),
        (bad(density=[1.0, 2, np.nan] + [np.nan] * 6), "at least 4"),
        (bad().drop(columns="density"), "density"),
    ],
)
def test_refused(method: Callable[..., object], units: GeoDataFrame, word: str) -> None:
    with pytest.raises(RefusedError, match=word) as caught:
        run(method, units)
    assert caught.value.text("zh") != caught.value.text("en")


def test_options_that_are_refused() -> None:
    with pytest.raises(ArgumentError, match="permutations"):
        run(local_moran, bad(), permutations=0)
    with pytest.raises(ArgumentError, match="permutations"):
        run(moran, bad(), permutations=0)
    with pytest.raises(ArgumentError, match="alpha"):
        run(local_moran, bad(), alpha=1.0)
    with pytest.raises(ArgumentError, match="all others"):
        run(getis_ord, bad(), weights=Weights("band", distance_m=9_000))
    with pytest.raises(CRSError):
        run(moran, bad().set_crs("EPSG:4490", allow_override=True))


def test_every_class_has_words() -> None:
    words = tomllib.loads((ROOT / "parks/space_texts.toml").read_text("utf-8"))["class"]
    assert set(words) == {
        *CLASSES["local_moran"], *CLASSES["getis_ord"], module.NOT_SIGNIFICANT,
        "island", "missing", "no-place",
    }  # fmt: skip
