import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeds import codes
from seeds.codes import (
    INDUSTRY_SYSTEMS,
    KINDS,
    LAND_USE_SYSTEMS,
    changes_2020_to_2023,
    code_table,
    find,
    kind_of,
    systems,
)

# Sizes as read: the planning list of 2020 and what the final edition moved away from it.
SIZES = {
    "planning-2020": 153,
    "planning-2023": 150,
    "land-survey": 41,
    "gb50137-2011": 19,
    "shanghai-local": 5,
    "gbt4754-2017": 32,
    "gbt4754-2002": 21,
}


def test_systems() -> None:
    assert systems() == LAND_USE_SYSTEMS + INDUSTRY_SYSTEMS == tuple(SIZES)


@pytest.mark.parametrize("system", systems())
def test_tables_hold_what_was_read(system: str) -> None:
    table = code_table(system)
    assert len(table) == SIZES[system]
    assert all(key == entry.code for key, entry in table.items())
    assert all(entry.name_en and entry.name_zh and entry.source for entry in table.values())
    assert {entry.kind for entry in table.values()} <= {None, *KINDS}
    assert list(table) == sorted(table)


@pytest.mark.parametrize(
    ("system", "code", "kind"),
    [
        pytest.param("planning-2020", "1001", "industrial", id="1001 in planning"),
        pytest.param("planning-2023", "1001", "industrial", id="1001 in planning, final"),
        pytest.param("land-survey", "1001", "other", id="1001 in the survey is railway"),
        pytest.param("land-survey", "0601", "industrial", id="0601 in the survey"),
        pytest.param("planning-2020", "0601", "other", id="0601 in planning is a rural road"),
        pytest.param("planning-2023", "0601", "other", id="0601 in planning, final"),
        pytest.param("planning-2023", "100101", "industrial", id="class I"),
        pytest.param("planning-2023", "100103", "industrial", id="class III"),
        pytest.param("planning-2023", "1002", "other", id="mining is no industry"),
        pytest.param("land-survey", "0602", "other", id="mining in the survey"),
        pytest.param("planning-2020", "0602", "other", id="0602 in planning grows crops"),
        pytest.param("planning-2023", "0802", "research", id="research"),
        pytest.param("planning-2023", "0801", "public", id="government offices are public"),
        pytest.param("planning-2023", "0804", "public", id="education"),
        pytest.param("planning-2023", "0902", "office", id="business and finance"),
        pytest.param("planning-2023", "0901", "commercial", id="commerce"),
        pytest.param("planning-2023", "0903", "commercial", id="recreation"),
        pytest.param("planning-2023", "1101", "storage", id="storage in planning"),
        pytest.param("land-survey", "0508", "storage", id="logistics in the survey"),
        pytest.param("land-survey", "05H1", "commercial", id="commerce in the survey"),
        pytest.param("land-survey", "08H2", None, id="08H2 holds research and schools"),
        pytest.param("land-survey", "08H2A", "public", id="universities"),
        pytest.param("land-survey", "1207", "other", id="1207 in the survey is bare rock"),
        pytest.param("land-survey", "201", None, id="a city block holds every kind"),
        pytest.param("land-survey", "201A", None, id="industry and storage in one"),
        pytest.param("planning-2023", "10", None, id="industry and mining in one"),
        pytest.param("planning-2023", "08", None, id="research and offices in one"),
        pytest.param("planning-2023", "09", None, id="commerce and offices in one"),
        pytest.param("planning-2023", "07", "residential", id="residential"),
        pytest.param("planning-2023", "16", "other", id="reserved blank land"),
        pytest.param("gb50137-2011", "M2", "industrial", id="M2"),
        pytest.param("gb50137-2011", "W1", "storage", id="W1"),
        pytest.param("gb50137-2011", "A35", "research", id="A35"),
        pytest.param("gb50137-2011", "B1", "commercial", id="B1"),
        pytest.param("gb50137-2011", "B2", "office", id="B2"),
        pytest.param("gb50137-2011", "H", None, id="H holds every kind"),
        pytest.param("shanghai-local", "M0", "mixed_industrial", id="M0"),
        pytest.param("shanghai-local", "M4", "research", id="M4"),
        pytest.param("shanghai-local", "C65", "research", id="C65"),
        pytest.param("shanghai-local", "C8", "office", id="C8"),
        pytest.param("shanghai-local", "C2", "commercial", id="C2"),
        pytest.param("gbt4754-2017", "36", None, id="an industry has no kind of land"),
    ],
)
def test_kind_of(system: str, code: str, kind: str | None) -> None:
    assert code in code_table(system)
    assert kind_of(system, code) == kind


@pytest.mark.parametrize(
    ("system", "code", "parent"),
    [
        pytest.param("gb50137-2011", "R22", "R", id="all below R are residential"),
        pytest.param("gb50137-2011", "B11", "B1", id="all below B1 are commerce"),
        pytest.param("land-survey", "0101", "01", id="paddy field"),
        pytest.param("land-survey", "1104A", "11", id="fish pond"),
        pytest.param("land-survey", "1101", "11", id="1101 in the survey is a river"),
        pytest.param("gbt4754-2017", "3610", "36", id="a group of a division"),
        pytest.param("planning-2023", "100109", None, id="complete table: no such class"),
        pytest.param("planning-2023", "1001 01", None, id="a blank inside"),
        pytest.param("gb50137-2011", "M4", None, id="M4 is not national"),
        pytest.param("gb50137-2011", "A1", None, id="A is not in the table"),
        pytest.param("gb50137-2011", "H11", None, id="H does not speak for its classes"),
        pytest.param("planning-2023", "", None, id="blank"),
        pytest.param("planning-2023", "工业用地", None, id="a name, not a code"),
    ],
)
def test_a_longer_code_falls_back_only_where_the_table_allows(
    system: str, code: str, parent: str | None
) -> None:
    found = find(system, code)
    assert (found.code if found else None) == parent
    assert kind_of(system, code) == (code_table(system)[parent].kind if parent else None)


def test_blanks_around_a_code_do_not_matter() -> None:
    assert kind_of("planning-2023", " 1001 ") == "industrial"


@given(st.sampled_from(systems()), st.text(max_size=6))
def test_a_found_class_is_the_code_or_stands_for_it(system: str, code: str) -> None:
    found = find(system, code)
    assert (
        found is None
        or found.code == code.strip()
        or (found.children and code.strip().startswith(found.code))
    )


@pytest.mark.parametrize("system", LAND_USE_SYSTEMS)
def test_who_speaks_for_its_children_contradicts_none_of_them(system: str) -> None:
    table = code_table(system)
    for parent in filter(lambda entry: entry.children, table.values()):
        below = {e.kind for c, e in table.items() if c.startswith(parent.code)}
        assert below == {parent.kind}


@pytest.mark.parametrize("system", [*LAND_USE_SYSTEMS])
def test_a_class_that_spans_kinds_has_none(system: str) -> None:
    table = code_table(system)
    for parent in table.values():
        below = {e.kind for c, e in table.items() if c.startswith(parent.code) and c != parent.code}
        if len(below) > 1 and parent.code != "08H2":
            assert parent.kind is None, parent.code


def test_what_comes_from_memory_is_not_verified() -> None:
    local = {code: entry.verified for code, entry in code_table("shanghai-local").items()}
    assert local == {"M0": True, "M4": False, "C65": False, "C8": False, "C2": False}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0204", "0205"),
        ("060102", "1207"),
        ("0602", "060201"),
        ("0603", "060202"),
        ("0604", "060203"),
        ("090301", "0903"),
        ("090302", "0903"),
        ("1312", "1311"),
        ("1313", "1312"),
        ("1311", None),
    ],
)
def test_changes_from_trial_to_final(old: str, new: str | None) -> None:
    assert changes_2020_to_2023()[old] == new
    before, after = code_table("planning-2020"), code_table("planning-2023")
    if new is not None:
        assert before[old].kind == after[new].kind


def test_the_two_planning_tables_differ_only_by_the_changes() -> None:
    before, after = code_table("planning-2020"), code_table("planning-2023")
    moved = changes_2020_to_2023()
    assert len(moved) == 10
    kept = {code: entry for code, entry in before.items() if code not in moved}
    assert {code: after[code] for code in kept} == kept
    assert set(after) - set(kept) == {new for new in moved.values() if new not in {*kept, None}} | {
        "0602"
    }
    assert not after["0602"].verified


def test_a_number_that_moved_on_changed_its_meaning() -> None:
    before, after = code_table("planning-2020"), code_table("planning-2023")
    assert (before["1312"].name_en, after["1312"].name_en) == ("Hydraulic works", "Other utilities")


def test_industry_editions() -> None:
    new, old = code_table("gbt4754-2017"), code_table("gbt4754-2002")
    assert list(new) == [*(str(n) for n in range(13, 44)), "73"]
    assert list(old) == [str(n) for n in range(13, 34)]
    assert new["25"].name_zh == "石油、煤炭及其他燃料加工业"
    assert (new["29"].name_en, new["30"].name_en) == ("Rubber and plastics", "Non-metal minerals")
    assert (old["29"].name_en, old["30"].name_en) == ("Rubber products", "Plastic products")


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="did you mean 'planning-2023'"):
        code_table("planning2023")


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "factory"), ("children", "no"), ("status", "seed")]
)
def test_a_bad_row_is_refused(column: str, value: str) -> None:
    row = dict.fromkeys(("code", "name_en", "name_zh", "source"), "x")
    row |= {"kind": "", "children": "", "status": "read"} | {column: value}
    with pytest.raises(ValueError, match=f"t.csv: line 2: {column}: '{value}'"):
        codes._code("t.csv: line 2", row)


def test_other_columns_are_refused() -> None:
    with pytest.raises(ValueError, match=r"planning-2020\.csv: line 1"):
        codes._rows("planning-2020.csv", ["code"])


def test_a_code_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"code": "1", "name_en": "x", "name_zh": "x", "kind": "", "children": "", "source": "x"}
    monkeypatch.setattr(codes, "_rows", lambda *_: [row | {"status": "read"}] * 2)
    with pytest.raises(ValueError, match=r"shanghai-local\.csv: line 3: code '1' stands twice"):
        code_table.__wrapped__("shanghai-local")
