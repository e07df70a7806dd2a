"""What coordinates tell of their system: every mislabelling found, no false alarm."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely import box

from geo.crs import candidates, coordinate_step_m, diagnose
from geo.errors import CRSError

SHANGHAI = (120.85, 30.7, 122.0, 31.85)
LABELS = [4490, 4326, 4549, 4550, 4528, 4529, 4499, 32651]
GRID = CRS.from_proj4("+proj=tmerc +lat_0=31.2 +lon_0=121.47 +ellps=GRS80 +units=m")


def bounds_in(crs: object, lon: float = 121.2, lat: float = 31.0) -> tuple[float, ...]:
    to = Transformer.from_crs(
        4326 if crs == 3857 else 4490, CRS.from_user_input(crs), always_xy=True
    )
    return to.transform_bounds(lon, lat, lon + 0.2, lat + 0.2)


def swapped(bounds: tuple[float, ...]) -> tuple[float, ...]:
    return bounds[1], bounds[0], bounds[3], bounds[2]


@given(
    crs=st.sampled_from([*LABELS, GRID, 3857]),
    lon=st.floats(120.8, 121.8),
    lat=st.floats(30.6, 31.7),
)
def test_no_false_alarm(crs: object, lon: float, lat: float) -> None:
    assert diagnose(bounds_in(crs, lon, lat), crs) is None


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("true", LABELS)
def test_every_visible_mislabelling_is_found(true: int, label: int) -> None:
    same_kind = [{4490, 4326}, {4549, 4550, 32651}]
    alike = true == label or any({true, label} <= kind for kind in same_kind)
    assert (diagnose(bounds_in(true), label) is None) == alike
    assert "swapped" in diagnose(swapped(bounds_in(label)), label)


@pytest.mark.parametrize(
    ("bounds", "crs", "en", "zh"),
    [
        pytest.param(bounds_in(4490), 4549, "these are degrees", "经纬度", id="degrees"),
        pytest.param(bounds_in(4549), 4490, "these are metres", "似为米", id="metres"),
        pytest.param(bounds_in(4528), 4490, "EPSG:4528", "EPSG:4528", id="metres with a zone"),
        pytest.param(bounds_in(4528), 4549, "zone 40: EPSG:4528", "带号 40", id="zone number"),
        pytest.param(bounds_in(4499), 4550, "zone 21: EPSG:4499", "EPSG:4499", id="6-degree zone"),
        pytest.param(bounds_in(4549), 4528, "use EPSG:4549", "EPSG:4549", id="number missing"),
        pytest.param(bounds_in(4510), 4499, "use EPSG:4510", "4510", id="6-degree missing"),
        pytest.param(
            swapped(bounds_in(4528)), 4549, "zone 40: EPSG:4528 if CGCS2000); the axes", "颠倒",
            id="both",
        ),
        pytest.param((0, 0, 1e7, 1e7), 4549, "far outside", "远离", id="elsewhere"),
        pytest.param((np.nan, 0, 1, 1), 4549, "finite", "有限", id="not a number"),
        pytest.param(bounds_in(4490), GRID, "these are degrees", "经纬度", id="local, degrees"),
        pytest.param(bounds_in(4528), GRID, "zone 40", "带号 40", id="local, zone number"),
    ],
)  # fmt: skip
def test_texts(bounds: tuple[float, ...], crs: object, en: str, zh: str) -> None:
    assert en in diagnose(bounds, crs)
    assert zh in diagnose(bounds, crs, lang="zh")


def test_diagnosis_needs_a_crs() -> None:
    with pytest.raises(CRSError):
        diagnose((0, 0, 1, 1), None)


@pytest.mark.parametrize("true", [4490, 4549, 4550, 4528, 4529, 32651])
def test_the_true_system_is_a_candidate(true: int) -> None:
    bounds = bounds_in(true, 121.2)
    assert f"EPSG:{true}" in candidates(bounds)
    assert f"EPSG:{true}" in candidates(bounds, SHANGHAI)
    assert candidates(bounds, near=(110, 20, 111, 21)) == ()


def test_candidates_know_their_place() -> None:
    assert candidates(bounds_in(4490)) == ("EPSG:4490", "EPSG:4326")
    assert candidates(bounds_in(4528))[0] == "EPSG:4528"
    assert set(candidates(bounds_in(4549), SHANGHAI)) == {"EPSG:4549"}
    assert candidates((0, 0, 10, 10)) == ()
    assert candidates((1_200_000, 3_450_000, 1_201_000, 3_451_000)) == ()  # six degrees off


@pytest.mark.parametrize(
    ("step", "crs"),
    [
        pytest.param(0.001, 4549, id="millimetres"),
        pytest.param(0.5, 4549, id="half metres"),
        pytest.param(0.37, 4549, id="a grid that is no decimal"),
        pytest.param(1 / 3, 4528, id="a grid far from the origin"),
        pytest.param(1e-6, 4490, id="microdegrees"),
    ],
)
@pytest.mark.parametrize("n", [3, 4_000], ids=["few", "many"])
def test_coordinate_step(step: float, crs: int, n: int) -> None:
    rng = np.random.default_rng(2)
    origin, metres = ((121.2, 31.1), 111_320 * step) if crs == 4490 else ((640_000.25, 3.4e6), step)
    at = np.array(origin) + step * rng.integers(0, 5_000, (n, 2))
    shapes = [*shapely.box(*at.T, *(at + 7 * step).T), None]
    found = coordinate_step_m(shapes, crs)
    if n > 3:
        assert found == pytest.approx(metres, rel=0.01)
    else:  # too few to see a grid: the decimals, or nothing; never coarser than the truth
        assert found is None or found <= metres * 1.01


def test_a_grid_whose_least_gap_is_two_steps_wide() -> None:
    at = 0.37 * np.cumsum([2, 3] * 20)
    assert coordinate_step_m(shapely.points(at, at), 4549) == pytest.approx(0.37)


def test_no_step_is_seen_after_a_change_of_crs() -> None:
    rng = np.random.default_rng(3)
    turned = rng.uniform(0, 5_000, (500, 2)) + np.array([640_000, 3_450_000])
    assert coordinate_step_m(shapely.points(turned), 4549) is None
    assert coordinate_step_m([None], 4549) is None
    assert coordinate_step_m([box(0, 0, np.inf, 1)], 4549) == 1.0
