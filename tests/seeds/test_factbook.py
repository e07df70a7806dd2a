import csv
import dataclasses
import pickle
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeds import factbook
from seeds.codes import code_table
from seeds.fact import Fact
from seeds.factbook import cite, documents, facts, facts_on, read_factbook, select

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FACTS = facts()

EXPECTED = [
    [cell.strip() for cell in row]
    for row in csv.reader(
        (HERE / "facts_expected.txt").read_text("utf-8").splitlines(), delimiter="|"
    )
    if row and not row[0].startswith("#")
]

USED_BY_RULES = [
    "far-guide-industrial-2018",
    "far-guide-rd-2018",
    "far-reference-route-2018",
    "far-route-new-2018",
    "far-route-existing-2018",
    "lock-planning-2018",
    "lock-supply-2018",
    "tiers-2018",
    "plan-ratio-binds",
    "contract-binds",
    "strategic-reserve-minhang-2020",
    "fragmented-carrier-2025",
    "counted-storey-8m",
    "grant-rules-2021",
    "detailed-rules-2018-repealed",
    "evaluation-interval-2018",
    "output-density-parks-2022",
    "output-density-special-parks-2022",
]


def shown(fact: Fact) -> str:
    """Write a value as the expected table does."""
    if fact.value is None:
        return "-"
    if isinstance(fact.value, str):
        return "text"
    if not isinstance(fact.value, tuple):
        return repr(fact.value)
    if isinstance(fact.value[0], str):
        return f"{fact.value[0]}, {fact.value[-1]}, {len(fact.value)}"
    return "..".join(map(repr, fact.value))


def dash(value: object) -> str:
    return "-" if value in (None, "") else str(value)


# ---------------------------------------------------------------- completeness


@pytest.mark.parametrize("row", EXPECTED, ids=[row[0] for row in EXPECTED])
def test_every_statement_of_the_notes_has_its_fact(row: list[str]) -> None:
    fact = FACTS[row[0]]
    assert [
        fact.id,
        shown(fact),
        dash(fact.unit),
        fact.bound,
        dash(fact.year),
        dash(fact.by_year),
        fact.document,
    ] == row


def test_the_table_of_expected_facts_is_long_enough() -> None:
    ids = [row[0] for row in EXPECTED]
    assert len(set(ids)) == len(ids) >= 120


@pytest.mark.parametrize("fact_id", USED_BY_RULES)
def test_rules_find_their_facts(fact_id: str) -> None:
    assert FACTS[fact_id].status in ("seed", "read")  # never an unverified default


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.id)
def test_every_fact_is_dated_placed_and_bilingual(fact: Fact) -> None:
    source = documents()[fact.document]
    assert fact.stated_on == source.date
    assert fact.place_en or fact.phrase
    assert all((fact.title_en, fact.title_zh, fact.scope_en, fact.scope_zh))
    assert (fact.value is None) == bool(fact.value_note_en or fact.table)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in fact.title_zh + fact.scope_zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in fact.title_en.split("沪")[0])


def test_founding_documents_are_the_only_seeds() -> None:
    seeds = {key for key, source in documents().items() if source.status == "seed"}
    assert seeds == {
        "press-2018-05-07",
        "press-2022-09-14",
        "press-2022-11-23",
        "press-2023-06-15",
        "plan-2023",
    }
    assert {f.status for f in FACTS.values() if f.document not in seeds} == {"read", "unverified"}


@pytest.mark.parametrize(
    ("key", "dated"),
    [
        ("press-2018-05-07", "2018-05-07"),
        ("press-2022-09-14", "2022-09-14"),
        ("press-2022-11-23", "2022-11-23"),
        ("press-2023-06-15", "2023-06-15"),
        ("plan-2023", "2023-06-15"),
        ("detailed-rules-2018", "2018-11-16"),
        ("bureau-qa-2025", "2025-05-01"),
        ("indicators-2023", "2023-06"),
        ("jiemian-2024", "2024"),
    ],
)
def test_documents_show_no_more_of_a_date_than_is_known(key: str, dated: str) -> None:
    assert documents()[key].dated == dated


def test_every_document_and_every_scope_is_used() -> None:
    scopes = {fact.scope_key.split("/")[1] for fact in FACTS.values()}
    written = (ROOT / "seeds/facts/scopes.toml").read_text("utf-8").splitlines()[2:]
    assert scopes == {line.split(" = ")[0] for line in written}
    assert {fact.document for fact in FACTS.values()} == set(documents())


# ---------------------------------------------------------------- years, scopes, conflicts

DATED_2021 = {
    "added-value-2021",
    "gross-output-2021",
    "leading-three-scale-2021",
    "six-clusters-output-2021",
    "strategic-emerging-share-2021",
}
DATED_BEFORE = {"added-value-2011", "gross-output-2011", "real-economy-measures-2017"}


def test_the_conference_of_2022_dates_only_five_figures_to_2021() -> None:
    dated = {f.id for f in FACTS.values() if f.document == "press-2022-09-14" and f.year}
    assert dated == DATED_2021 | DATED_BEFORE


def test_counts_of_the_press_conference_of_2023_name_a_period_and_no_year() -> None:
    counts = [
        f
        for f in FACTS.values()
        if f.document == "press-2023-06-15" and f.unit in ("factories", "platforms", "enterprises")
    ]
    assert len(counts) == 7
    assert {(f.period, f.by_year, f.year) for f in counts} == {((2023, 2025), None, None)}


@pytest.mark.parametrize("kind", ["colleges", "centres", "pilot-areas"])
def test_only_the_output_of_future_industries_is_due_by_2030(kind: str) -> None:
    assert FACTS[f"future-{kind}-target"].by_year is None
    assert FACTS["future-output-target-2030"].by_year == 2030


@pytest.mark.parametrize(
    ("observed", "target"),
    [
        ("rd-intensity-2022", "rd-intensity-key-firms-target-2025"),
        ("national-champions-2022", "hidden-champions-target-2020"),
        ("smart-factories-2022", "smart-factories-benchmark-target"),
        ("smart-factories-2022", "smart-factories-demonstration-target"),
        ("output-density-parks-2022", "output-density-special-parks-2022"),
        ("industrial-land-surveyed-2023", "land-bank-planned-2020"),
        ("gross-output-2021", "added-value-target-2025-plan"),
        ("city-area-master-plan", "city-area-statistics"),
        ("special-parks-area-40", "special-parks-area-53"),
    ],
)
def test_what_must_not_be_compared_has_another_scope(observed: str, target: str) -> None:
    assert FACTS[observed].scope_key != FACTS[target].scope_key


@pytest.mark.parametrize(
    ("observed", "target"),
    [
        ("added-value-2021", "added-value-target-2025-press"),
        ("leading-three-scale-2021", "leading-three-scale-target-2025"),
        ("strategic-emerging-share-2021", "strategic-emerging-share-target-2025"),
        ("industrial-internet-platforms-2022", "industrial-internet-platforms-target-2023plan"),
        ("specialised-smes-2022", "specialised-smes-target"),
        ("global-500-manufacturers-2022", "global-500-manufacturers-target-2020"),
        ("robot-density-2022", "robot-density-target-2025"),
    ],
)
def test_what_may_be_compared_has_the_same_scope(observed: str, target: str) -> None:
    assert FACTS[observed].scope_key == FACTS[target].scope_key


def test_equal_scopes_measure_the_same_thing() -> None:
    """Money with money, counts of the same unit with one another."""

    def dimension(unit: str) -> str:
        return "money" if unit in ("bn_yuan", "tn_yuan") else unit

    units: dict[str, set[str]] = {}
    for fact in FACTS.values():
        if fact.unit:
            units.setdefault(fact.scope_key, set()).add(dimension(fact.unit))
    assert {key: found for key, found in units.items() if len(found) > 1} == {}


def test_conflicts_are_told_by_both_sides() -> None:
    pairs = {(f.id, other) for f in FACTS.values() for other in f.conflicts_with}
    assert {(b, a) for a, b in pairs} == pairs
    assert all(a != b for a, b in pairs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("output-density-special-parks-2022", "special-parks-first-batches-count-2022"),
        ("output-density-special-parks-2022", "special-parks-output-2022"),
        ("leading-three-scale-2021", "ai-scale-2022"),
        ("industrial-share-target-2025-press", "industrial-share-target-2025-plan"),
        ("land-bank-planned-2020", "industrial-land-surveyed-2023"),
        ("lock-supply-2018", "fragmented-carrier-2025"),
        ("far-guide-industrial-2018", "far-wording-later-rules"),
        ("clusters-two-2018", "taxonomy-six-2022"),
        ("tiers-2018", "strategic-reserve-minhang-2020"),
    ],
)
def test_known_conflicts_are_named(one: str, other: str) -> None:
    assert other in FACTS[one].conflicts_with


def test_parts_of_the_leading_three_leave_the_gap_that_the_note_names() -> None:
    parts = [FACTS[f"{key}-scale-2022"].value for key in ("ic", "biopharma", "ai")]
    assert sum(parts) == pytest.approx(1255.6)
    assert "14.4 bn" in FACTS["leading-three-scale-2021"].note_en


def test_plot_ratios_of_2008_are_keyed_by_the_edition_of_2002() -> None:
    fact = FACTS["far-minimum-by-division-2008"]
    table = dict(fact.table)
    assert set(table) == set(code_table(fact.table_key)) == {str(n) for n in range(13, 34)}
    assert {code for code, ratio in table.items() if ratio < 0.8} == {
        "25",
        "26",
        "27",
        "31",
        "32",
        "33",
    }
    assert (table["25"], table["26"], table["27"]) == (0.5, 0.6, 0.7)
    assert (table["31"], table["32"], table["33"]) == (0.7, 0.6, 0.6)
    low = {code for code, ratio in table.items() if ratio == 0.8}
    assert low == {"17", "20", "21", "22", "23", "28", "29"}


@pytest.mark.parametrize(
    "fact_id", ["green-ratio-2008", "building-coefficient-2023", "taxonomy-two-from-memory"]
)
def test_memories_say_that_they_are(fact_id: str) -> None:
    assert FACTS[fact_id].status == "unverified"
    assert cite(fact_id).endswith("(unverified)")
    assert cite(fact_id, "zh").endswith("（未核实）")


# ---------------------------------------------------------------- citing and choosing


@pytest.mark.parametrize(
    ("fact_id", "lang", "expected"),
    [
        pytest.param(
            "far-guide-industrial-2018",
            "en",
            'Press conference on "Shanghai manufacturing", Shanghai Municipal Government, '
            "2018-05-07, appendix, second question",
            id="place in English",
        ),
        pytest.param(
            "far-guide-industrial-2018",
            "zh",
            "“上海制造”新闻发布会，上海市人民政府，2018-05-07，附录，第二问",
            id="place in Chinese",
        ),
        pytest.param(
            "upstairs-far-mean-2024",
            "en",
            "Report on the first multi-storey industry projects, Jiemian, 2024, body of the report",
            id="only the year is known",
        ),
    ],
)
def test_cite(fact_id: str, lang: str, expected: str) -> None:
    assert cite(fact_id, lang) == expected


def test_without_a_place_the_phrase_locates() -> None:
    english, chinese = cite("output-density-parks-2022"), cite("output-density-parks-2022", "zh")
    assert english.endswith(', 2022-09-14, at "exceeds 8 billion yuan"')
    assert chinese.endswith("，2022-09-14，“exceeds 8 billion yuan”处")


@pytest.mark.parametrize("fact_id", FACTS)
def test_every_citation_names_publisher_and_date(fact_id: str) -> None:
    source = documents()[FACTS[fact_id].document]
    for lang, publisher in (("en", source.publisher_en), ("zh", source.publisher_zh)):
        assert publisher in cite(fact_id, lang)
        assert source.dated in cite(fact_id, lang)


def test_cite_an_unknown_fact() -> None:
    with pytest.raises(KeyError, match="no-such-fact"):
        cite("no-such-fact")


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_facts_on_a_day_were_stated_by_then(day: date) -> None:
    chosen = facts_on(day)
    assert all(fact.stated_on <= day for fact in chosen.values())
    assert all(fact.stated_on > day for key, fact in FACTS.items() if key not in chosen)
    assert set(chosen) <= set(facts_on(day + timedelta(days=1)))
    assert {fact.id for fact in select(on=day)} == set(chosen)


def test_a_fact_is_stated_on_its_day_and_not_the_day_before() -> None:
    assert "lock-supply-2018" in facts_on(date(2018, 5, 7))
    assert "lock-supply-2018" not in facts_on(date(2018, 5, 6))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(
            {"text": "零星", "nature": "policy"},
            ["lock-supply-2018", "fragmented-carrier-2025"],
            id="Chinese, in a note too",
        ),
        pytest.param(
            {"text": "ROBOT", "nature": "target"}, ["robot-density-target-2025"], id="case"
        ),
        pytest.param(
            {"document": "special-park-list-2022", "nature": "count", "status": "unverified"},
            ["special-parks-by-batch"],
            id="every condition",
        ),
        pytest.param({"text": "Wusong"}, ["transformation-areas-2018"], id="inside a list"),
        pytest.param({"text": "no such words"}, [], id="nothing"),
    ],
)
def test_select(asked: dict[str, str], expected: list[str]) -> None:
    assert [fact.id for fact in select(**asked)] == expected


def test_select_nothing_asked_is_everything() -> None:
    assert select() == tuple(FACTS.values())


@pytest.mark.parametrize("asked", [{"nature": "targets"}, {"status": "Read"}, {"document": "s1"}])
def test_select_refuses_words_that_do_not_exist(asked: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(asked.values()))):
        select(**asked)


def test_facts_cannot_be_changed() -> None:
    fact = FACTS["tiers-2018"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        fact.unit = "m2"  # type: ignore[misc]
    with pytest.raises(TypeError):
        FACTS["tiers-2018"] = fact  # type: ignore[index]
    assert pickle.loads(pickle.dumps(fact)) == fact  # noqa: S301 our own bytes


def test_the_factbook_loads_without_heavy_libraries() -> None:
    code = (
        "import sys, seeds.factbook, seeds.codes, seeds.districts; seeds.factbook.facts();"
        "print([m for m in ('numpy', 'pandas', 'shapely', 'geopandas', 'pydantic', 'geo') "
        "if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


# ---------------------------------------------------------------- files with faults

DOCUMENTS = """
[press]
title = { en = 'P', zh = '会' }
publisher = { en = 'City', zh = '市' }
date = 2020-01-02
kind = 'news'
status = 'seed'
[press.places]
end = { en = 'the end', zh = '末段' }
"""
SCOPES = "city = { en = 'city', zh = '全市' }\n"
FACT = """
[f-1]
title = { en = 'F', zh = '事' }
document = 'press'
place = 'end'
value = 1.5
unit = 'km2'
measure = 'area'
scope = 'city'
nature = 'observed'
"""


def folder(
    tmp_path: Path, *, fact: str = FACT, docs: str = DOCUMENTS, scopes: str = SCOPES
) -> Path:
    (tmp_path / "documents.toml").write_text(docs, "utf-8")
    (tmp_path / "scopes.toml").write_text(scopes, "utf-8")
    (tmp_path / "a.toml").write_text(fact, "utf-8")
    return tmp_path


def test_the_smallest_book(tmp_path: Path) -> None:
    fact = read_factbook(folder(tmp_path)).facts["f-1"]
    assert (fact.value, fact.unit, fact.scope_key, fact.bound) == (1.5, "km2", "area/city", "equal")
    assert (fact.stated_on, fact.status, fact.place_zh) == (date(2020, 1, 2), "seed", "末段")
    assert (fact.year, fact.by_year, fact.period, fact.conflicts_with) == (None, None, None, ())


def test_a_fact_may_name_its_own_day_and_status(tmp_path: Path) -> None:
    text = FACT + "status = 'unverified'\nstated_on = 2020-01-01\n"
    fact = read_factbook(folder(tmp_path, fact=text)).facts["f-1"]
    assert (fact.stated_on, fact.status) == (date(2020, 1, 1), "unverified")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("colour = 'red'", ["a.toml", "[f-1]", "'colour'"], id="unknown key"),
        pytest.param("yaer = 2020", ["'yaer'", "did you mean 'year'"], id="typing error in a key"),
        pytest.param("year = '2020'", ["a.toml", "[f-1]", "year", "'2020'"], id="year as text"),
        pytest.param("year = true", ["year", "True"], id="year as truth"),
        pytest.param("by_year = 2025.5", ["by_year"], id="half a year"),
        pytest.param("period = [2025, 2023]", ["period"], id="period runs backwards"),
        pytest.param("stated_on = 2020-01-01T00:00:00", ["stated_on"], id="a time, not a day"),
        pytest.param("bound = 'over'", ["bound", "'over'", "at_least"], id="unknown bound"),
        pytest.param("status = 'known'", ["status", "'known'"], id="unknown status"),
        pytest.param("conflicts_with = ['f-2']", ["conflicts_with", "'f-2'"], id="no such fact"),
        pytest.param("conflicts_with = ['f-1', 'f-1']", ["conflicts_with"], id="named twice"),
        pytest.param("note = { en = 'only' }", ["note"], id="one language"),
        pytest.param("phrase = 'one two three four five six seven'", ["phrase"], id="a quotation"),
        pytest.param("table = { a = 'x' }", ["table"], id="table of texts"),
    ],
)
def test_a_bad_line_is_refused_with_file_id_and_key(
    tmp_path: Path, line: str, words: list[str]
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 words checked below
        read_factbook(folder(tmp_path, fact=f"{FACT}{line}\n"))
    assert all(word in str(caught.value) for word in ["a.toml", "[f-1]", *words])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("'press'", "'pres'", ["document", "did you mean 'press'"], id="no document"),
        pytest.param("'city'", "'town'", ["scope", "'town'"], id="no scope"),
        pytest.param("place = 'end'", "place = 'start'", ["place", "'start'"], id="no place"),
        pytest.param("value = 1.5", "value = 'x'", ["value", "'x'"], id="text in one language"),
        pytest.param("value = 1.5", "value = [2, 1]", ["value"], id="range runs backwards"),
        pytest.param("value = 1.5", "value = [1, 2, 3]", ["value"], id="three numbers"),
        pytest.param("value = 1.5", "", ["value", "value_note"], id="no value and no word why"),
        pytest.param("unit = 'km2'\n", "", ["unit"], id="a number without unit"),
        pytest.param("measure = 'area'\n", "", ["measure", "missing"], id="no measure"),
        pytest.param("nature = 'observed'", "nature = 'rumour'", ["nature"], id="no such nature"),
    ],
)
def test_a_bad_value_is_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in FACT
    with pytest.raises(ValueError) as caught:  # noqa: PT011 words checked below
        read_factbook(folder(tmp_path, fact=FACT.replace(old, new)))
    assert all(word in str(caught.value) for word in ["a.toml", "[f-1]", *words])


def test_an_id_in_two_files(tmp_path: Path) -> None:
    (folder(tmp_path) / "b.toml").write_text(FACT, "utf-8")
    with pytest.raises(ValueError, match=r"b\.toml: \[f-1\].*a\.toml"):
        read_factbook(tmp_path)


def test_an_id_twice_in_one_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.toml: not valid TOML"):
        read_factbook(folder(tmp_path, fact=FACT + FACT))


def test_a_conflict_told_by_one_side(tmp_path: Path) -> None:
    text = FACT + "conflicts_with = ['f-2']\n" + FACT.replace("f-1", "f-2")
    with pytest.raises(ValueError, match=r"a\.toml: \[f-1\].*'f-2'"):
        read_factbook(folder(tmp_path, fact=text))


def test_a_key_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.toml: \[loose\]: not a table"):
        read_factbook(folder(tmp_path, fact="loose = 1\n"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date = 2020-01-02", "date = '2020'"),
        ("'news'", "'gossip'"),
        ("zh = '末段'", "cn = '末段'"),
    ],
)
def test_a_bad_document(tmp_path: Path, old: str, new: str) -> None:
    assert old in DOCUMENTS
    with pytest.raises(ValueError, match=r"documents\.toml: \[press\]"):
        read_factbook(folder(tmp_path, docs=DOCUMENTS.replace(old, new)))


def test_messages_come_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(factbook.DataError) as caught:
        read_factbook(folder(tmp_path, fact=FACT + "colour = 1\n"))
    assert caught.value.message_en in str(caught.value)
    assert caught.value.message_zh in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 our own bytes
    assert str(again) == str(caught.value)
