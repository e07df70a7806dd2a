"""Two versions of a plan, against an oracle that counts the cells of a grid one by one."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.zones import Layer
from parks.designation import designated, designation_notes
from parks.plan_change import plan_changes, plans
from parks.plan_tables import BALANCE, COLUMNS, PlanChanges
from parks.rulebook_form import PlanningLockVersion
from tests.parks.studies import CRS, DAY, X, Y, judged, layer, parcels

SIDE = 10.0
KINDS = {
    "I": "industrial",
    "R": "research",
    "O": "office",
    "D": "residential",
    "T": "other",
    "?": None,
}
KEPT, LEFT = ("industrial", "research"), ("office", "residential")


def version(**changes: Any) -> PlanningLockVersion:
    said = {
        "from": date(2018, 5, 7),
        "status": "statement",
        "citation": "test",
        "locked": ("industrial_base",),
        "kept": KEPT,
        "left": LEFT,
    }
    return PlanningLockVersion.model_validate(said | changes)


def cell(x: int, y: int, w: int = 1, h: int = 1) -> shapely.Polygon:
    return shapely.box(X + SIDE * x, Y + SIDE * y, X + SIDE * (x + w), Y + SIDE * (y + h))


def bases(*shapes: shapely.Polygon, **said: Any) -> Layer:
    return layer("bases", "industrial_base", *shapes, **said)


def plan(*features: tuple[str, shapely.Polygon], proposed: bool = False, **said: Any) -> Layer:
    role = "land_use_plan" + "_proposed" * proposed
    one = layer(role, role, *(shape for _, shape in features), **said)
    codes = [None if code == "?" else code for code, _ in features]
    one.features["land_use"] = np.array(codes, object)
    one.features["land_use_system"] = "test"
    one.features["land_use_kind"] = np.array([KINDS[code] for code, _ in features], object)
    return one


def test_a_lock_of_designated_land_leaves_other_zones_out(tmp_path: Path) -> None:
    ground = [cell(0, 0), cell(1, 0), cell(2, 0)]
    base = bases(*ground)
    base.features["designation"] = ["advanced_manufacturing", "other", None]
    words = ("advanced_manufacturing",)
    kept = designated([base], words)
    assert kept[0].features["zone_id"].tolist() == ["0", "2"]
    assert designated([base], ()) == [base]
    assert not designation_notes([base], words)
    bare = bases(*ground)
    assert designated([bare], words) == [bare]
    (note,) = designation_notes([bare], words)
    assert (note.code, note.layer) == ("designation-not-told", "bases")
    assert not designation_notes([bare], ())

    book = tmp_path / "lock.toml"
    shanghai = Path(str(files("parks").joinpath("rulebooks/shanghai.toml"))).read_text("utf-8")
    lock = 'kind = "planning_lock"\n'
    some = 'applies_to = { designation = ["advanced_manufacturing"], land_use_kind = ['
    head, tail = shanghai.split(lock)
    book.write_text(
        head + lock + tail.replace("applies_to = { land_use_kind = [", some, 1), "utf-8"
    )
    lot = parcels(shapely.box(X - 500, Y, X - 400, Y + 10))
    for one, pieces, notes in ((base, 2, 0), (bare, 3, 1)):
        plans_ = (
            plan(("I", shapely.union_all(ground))),
            plan(("O", shapely.union_all(ground)), proposed=True),
        )
        report = judged(lot, one, *plans_, rulebook=str(book))
        assert report.plan_changes is not None
        assert len(report.plan_changes.pieces) == pieces
        assert sum(p.code == "designation-not-told" for p in report.problems) == notes


def compared(base: Layer, before: Layer, after: Layer, **changes: Any) -> PlanChanges:
    found = plan_changes("lock", version(**changes), [base], [before], [after])
    assert found is not None
    return found


def one_change(was: str, becomes: str, **changes: Any) -> PlanChanges:
    ground = cell(0, 0, 4, 4)
    return compared(
        bases(ground), plan((was, ground)), plan((becomes, ground), proposed=True), **changes
    )


def km2(found: PlanChanges, level: str = "all") -> dict[str, float]:
    row = found.balance[found.balance["level"] == level].iloc[0]
    return {name: float(row[f"{name}_km2"]) * 1e6 for name in BALANCE}


@pytest.mark.parametrize(
    ("was", "becomes", "answer"),
    [
        ("I", "I", []),
        ("I", "R", []),
        ("I", "O", [("left", "fail", "leaves_industrial")]),
        ("R", "D", [("left", "fail", "leaves_industrial")]),
        ("O", "I", []),
        ("O", "D", []),
        ("I", "T", [("unknown", "unknown", "no_rule")]),
        ("T", "D", [("unknown", "unknown", "no_rule")]),
        ("T", "T", []),
        ("I", "?", [("unknown", "unknown", "missing:land_use")]),
        ("?", "?", [("unknown", "unknown", "missing:land_use")]),
    ],
)
def test_a_pair_of_uses(was: str, becomes: str, answer: list[tuple[str, ...]]) -> None:
    found = one_change(was, becomes).pieces
    assert list(zip(found["state"], found["outcome"], found["reason"], strict=True)) == answer


def test_a_piece_says_all_of_itself() -> None:
    found = compared(
        bases(cell(0, 0, 10, 10)),
        plan(("I", cell(0, 0, 10, 10))),
        plan(("I", cell(0, 0, 10, 6)), ("O", cell(0, 6, 10, 4)), proposed=True),
    )
    assert tuple(found.pieces.columns) == COLUMNS
    row = found.pieces.iloc[0]
    assert (row["base_id"], row["tier"], row["from_code"], row["to_code"]) == (
        "0", "industrial_base", "I", "O",
    )  # fmt: skip
    assert (row["from_kind"], row["to_kind"], row["width_m"]) == ("industrial", "office", 40.0)
    assert row["geometry"].equals(cell(0, 6, 10, 4))
    whole = found.balance.iloc[0]["total_km2"] * 1e6
    assert row["area_m2"] == pytest.approx(0.4 * whole, abs=0.01)
    assert "plan amended" in row["remedy_en"]
    assert "修改规划" in row["remedy_zh"]


def test_each_connected_piece_is_a_row() -> None:
    apart = shapely.MultiPolygon([cell(0, 0), cell(5, 5)])
    found = compared(
        bases(cell(0, 0, 6, 6)),
        plan(("I", cell(0, 0, 6, 6))),
        plan(("O", apart), ("I", cell(0, 0, 6, 6).difference(apart)), proposed=True),
    )
    assert len(found.pieces) == 2


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([("I", cell(0, 0, 4, 4))], [("I", cell(0, 0, 4, 2))], "only_current_plan"),
        ([("I", cell(0, 0, 4, 2))], [("O", cell(0, 0, 4, 4)), ("I", cell(0, 0, 4, 2))], "only_proposed_plan"),
        ([("I", cell(0, 0, 4, 2))], [("I", cell(0, 0, 4, 2))], "no_plan"),
        ([("I", cell(0, 0, 4, 4)), ("O", cell(0, 2, 4, 2))], [("I", cell(0, 0, 4, 4))], "plan_conflict"),
    ],
    ids=["only current", "only proposed", "neither", "two codes"],
)  # fmt: skip
def test_ground_on_which_a_plan_is_silent_or_in_two_minds(
    before: list[Any], after: list[Any], reason: str
) -> None:
    found = compared(bases(cell(0, 0, 4, 4)), plan(*before), plan(*after, proposed=True))
    open_ = found.pieces[found.pieces["reason"] == reason]
    assert (open_["outcome"] == "unknown").all()
    assert open_.geometry.union_all().equals(cell(0, 2, 4, 2))
    assert open_["remedy_en"].str.len().gt(5).all()


def test_slivers_are_left_out_and_counted() -> None:
    strip = shapely.box(X, Y, X + 40, Y + 0.04)
    rest = cell(0, 0, 4, 4).difference(strip)
    found = compared(
        bases(cell(0, 0, 4, 4)),
        plan(("I", cell(0, 0, 4, 4))),
        plan(("O", strip), ("I", rest), proposed=True),
    )
    assert found.pieces.empty
    row = found.balance.iloc[0]
    assert (row["n_left"], row["n_slivers"]) == (0, 1)
    assert row["sliver_km2"] * 1e6 == pytest.approx(1.6, rel=1e-3)


@pytest.mark.parametrize(
    ("accuracy", "answer"),
    [(0.5, "fail"), (60.0, "review"), (None, "review")],
    ids=["wide", "no wider than the lines", "lines of no stated accuracy"],
)
def test_what_the_lines_cannot_tell_goes_to_a_person(accuracy: float | None, answer: str) -> None:
    ground = cell(0, 0, 4, 4)
    found = compared(
        bases(ground, accuracy_m=accuracy), plan(("I", ground)), plan(("O", ground), proposed=True)
    )
    assert found.pieces["outcome"].tolist() == [answer]


def test_the_rulebook_says_what_leaving_means_and_whom_it_spares() -> None:
    assert one_change("I", "O", outcome="review").pieces["outcome"].tolist() == ["review"]
    spared = one_change("I", "O", exempt=("0",))
    assert spared.pieces[["outcome", "reason"]].values.tolist() == [["pass", "exempt"]]
    assert km2(spared)["left"] > 0


def test_ground_of_an_exempt_zone_and_another_is_locked() -> None:
    ground = cell(0, 0, 4, 4)
    found = compared(
        bases(ground, cell(2, 0, 2, 4)), plan(("I", ground)), plan(("O", ground), proposed=True), exempt=("0",)
    )  # fmt: skip
    by_outcome = found.pieces.set_index("outcome").geometry
    assert by_outcome["fail"].equals(cell(2, 0, 2, 4))
    assert by_outcome["pass"].equals(cell(0, 0, 2, 4))


def test_codes_of_two_systems_are_not_the_same_code() -> None:
    ground = cell(0, 0, 4, 4)
    after = plan(("T", ground), proposed=True)
    after.features["land_use_system"] = "another"
    found = compared(bases(ground), plan(("T", ground)), after)
    assert found.pieces["reason"].tolist() == ["no_rule"]


@pytest.mark.parametrize("absent", [0, 1, 2])
def test_without_bases_or_a_plan_nothing_is_compared(absent: int) -> None:
    ground = cell(0, 0)
    given: list[list[Layer]] = [[bases(ground)], [plan(("I", ground))], [plan(("O", ground))]]
    given[absent] = []
    assert plan_changes("lock", version(), *given) is None


@pytest.mark.parametrize(
    ("said", "used"),
    [
        ({"status": "draft"}, True),
        ({"valid_from": date(2030, 1, 1)}, True),
        ({"status": "repealed"}, False),
        ({"valid_to": DAY}, False),
    ],
    ids=str,
)
def test_a_proposal_is_no_law_yet(said: dict[str, Any], used: bool) -> None:
    proposed, current = (
        plan(("I", cell(0, 0)), proposed=True, **said),
        plan(("I", cell(0, 0)), **said),
    )
    found = plans([current, proposed, layer("other", "land_use_plan", cell(0, 0))], DAY)
    assert [len(chosen) for chosen in found] == [0, int(used)]


CODES = st.sampled_from(["I", "R", "O", "D", "T", "?"])
BOX = st.tuples(*[st.integers(0, 5)] * 2, *[st.integers(1, 4)] * 2)


def oracle(base: list[Any], before: list[Any], after: list[Any]) -> dict[str, int]:
    """Count cells: for each, who covers it and with which codes."""
    counts = dict.fromkeys(BALANCE, 0)
    for x in range(10):
        for y in range(10):
            if not any(a <= x < a + w and b <= y < b + h for a, b, w, h in base):
                continue
            was, becomes = (
                {code for code, (a, b, w, h) in one if a <= x < a + w and b <= y < b + h}
                for one in (before, after)
            )
            counts["total"] += 1
            counts[_state(was, becomes)] += 1
    return counts


def _state(was: set[str], becomes: set[str]) -> str:
    if len(was) != 1 or len(becomes) != 1:
        return "unknown"
    (old,), (new,) = was, becomes
    if old in "IR" and new in "IR":
        return "kept"
    if old == new != "?":
        return "other"
    if old in "?T" or new in "?T":
        return "unknown"
    return "left" if old in "IR" else "other"


@given(
    st.lists(BOX, min_size=1, max_size=3),
    st.lists(st.tuples(CODES, BOX), min_size=1, max_size=5),
    st.lists(st.tuples(CODES, BOX), min_size=1, max_size=5),
)
def test_against_cells_counted_one_by_one(
    base: list[Any], before: list[Any], after: list[Any]
) -> None:
    found = compared(
        bases(*(cell(*b) for b in base)),
        plan(*((code, cell(*b)) for code, b in before)),
        plan(*((code, cell(*b)) for code, b in after), proposed=True),
    )
    counts = oracle(base, before, after)
    area = km2(found)
    one_cell = area["total"] / counts["total"]
    assert one_cell == pytest.approx(100, rel=1e-3)
    for name, n in counts.items():
        assert area[name] == pytest.approx(n * one_cell, rel=1e-4, abs=1e-3), name
    for state in ("left", "unknown"):
        piece = found.pieces[found.pieces["state"] == state]
        assert piece["area_m2"].sum() == pytest.approx(counts[state] * one_cell, rel=1e-4, abs=0.1)
    assert not gpd.GeoSeries(found.pieces.geometry, crs=CRS).overlaps(found.pieces.geometry).any()
    by_base = found.balance[found.balance["level"] == "base"]
    assert by_base["total_km2"].sum() * 1e6 == pytest.approx(area["total"])
    assert found.balance["total_mu"].iloc[-1] == pytest.approx(area["total"] * 3 / 2000)
