import shutil
from pathlib import Path

import pytest

from seeds.codes import code_table
from seeds.factbook import documents, facts
from seeds.taxonomy import (
    IndustryList,
    divisions,
    find,
    formula,
    lists,
    read_taxonomy,
    system,
)

TABLES = Path(__file__).parents[2] / "seeds/taxonomy_tables"
OKABE_ITO = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}

# A second reading of the notes on the documents: the formula, in its order.
SYSTEM = {
    "2": [],
    "3": ["integrated circuits 集成电路", "biopharmaceuticals 生物医药", "artificial intelligence 人工智能"],
    "6": [
        "electronic information 电子信息", "life and health 生命健康", "automobiles 汽车",
        "high-end equipment 高端装备", "advanced materials 先进材料", "fashion consumer goods 时尚消费品",
    ],
    "4": ["green low-carbon 绿色低碳", "metaverse 元宇宙", "smart terminals 智能终端", "digital economy 数字经济"],
    "5": [
        "future health 未来健康", "future intelligence 未来智能", "future energy 未来能源",
        "future space 未来空间", "future materials 未来材料",
    ],
}  # fmt: skip
# What each document calls its clusters: year of the document, how many, the first.
CLUSTERS = {
    "press-2018-05-07": {"clusters-2018-first": 2, "clusters-2018-second": 4},
    "press-2022-09-14": {"two": 0, "leading-three": 3, "key-six": 6, "new-tracks": 4, "future-five": 5, "frontier": 6},
    "press-2022-11-23": {"future-five-november": 5},
    "press-2023-06-15": {"clusters-2023-trillion-press": 4, "clusters-2023-500bn-press": 2},
    "plan-2023": {
        "key-six-2023": 6, "clusters-2023-trillion-plan": 4, "clusters-2023-500bn-plan": 2, "subsectors-2023": 3,
    },
}  # fmt: skip


def test_the_formula_and_what_it_holds() -> None:
    assert formula().value == "2+(3+6)+(4+5)"
    assert formula().status == "unverified"  # which document writes it was not recorded
    said = {of.term: [f"{one.name_en} {one.name_zh}" for one in of.industries] for of in system()}
    assert list(said.items()) == list(SYSTEM.items())


def test_two_is_not_defined_and_says_so() -> None:
    two = system()[0]
    assert (two.term, two.defined, two.industries) == ("2", False, ())
    assert two.note_en == "Not defined in any founding document; left open."
    assert "未定义" in two.note_zh
    memory = facts()["taxonomy-two-from-memory"].value
    assert isinstance(memory, tuple)
    named = {one.name_en for of in lists() for one in of.industries}
    assert not named & set(memory)  # a memory never fills the gap
    assert all(of.defined for of in lists() if of is not two)


def test_lists_are_kept_apart_by_document() -> None:
    assert {
        document: {of.key: len(of.industries) for of in lists(document=document)}
        for document in CLUSTERS
    } == CLUSTERS
    assert sum(map(len, CLUSTERS.values())) == len(lists())


def test_each_document_uses_its_own_words() -> None:
    said = {of.document: one.name_en for of, one in find("automobiles")}
    assert said["press-2018-05-07"] == "automobile"
    assert said["press-2022-09-14"] == said["plan-2023"] == "automobiles"
    health = {of.key for of, one in find("健康") if not one.key.startswith("future")}
    assert "clusters-2018-second" in health
    assert "key-six" in health
    names = {one.key for of, one in find("健康") if of.key == "clusters-2018-second"}
    assert names == {"bioscience-and-health"}  # not the "life and health" of 2022


@pytest.mark.parametrize("of", lists(), ids=lambda of: of.key)
def test_every_list_has_source_and_status(of: IndustryList) -> None:
    told = documents()[of.document]
    assert of.dated == told.date.isoformat()
    assert of.status == "seed"
    for lang, title in (("en", told.title_en), ("zh", told.title_zh)):
        assert title in of.source(lang)


# ---------------------------------------------------------------- colours


def test_colours_are_told_apart_within_every_list() -> None:
    for of in lists():
        colours = [one.colour for one in of.industries]
        assert len(set(colours)) == len(colours), of.key
        assert set(colours) <= OKABE_ITO - {"#000000"}


def test_an_industry_has_one_colour_in_all_lists() -> None:
    seen: dict[str, set[str]] = {}
    for of in lists():
        for one in of.industries:
            seen.setdefault(one.key, set()).add(one.colour)
    assert all(len(colours) == 1 for colours in seen.values())


# ---------------------------------------------------------------- divisions


def test_no_division_is_given_unless_unverified_links_are_asked_for() -> None:
    keys = {one.key for of in lists() for one in of.industries}
    assert {key: divisions(key) for key in keys} == dict.fromkeys(keys, ())
    assert divisions("high-end-equipment", unverified=True) == ("34", "35", "37", "38", "40")
    assert divisions("metaverse", unverified=True) == ()


def test_links_say_who_made_them_and_that_nobody_verified_them() -> None:
    links = [link for of in lists() for one in of.industries for link in one.links]
    assert len(links) > 40
    assert {link.status for link in links} == {"unverified"}
    assert {link.by_en for link in links} == {
        "the parkgis authors, from the names of the divisions"
    }
    assert {link.division for link in links} <= set(code_table("gbt4754-2017"))


def test_a_division_is_wholly_in_at_most_one_industry_of_a_list() -> None:
    for of in lists():
        whole = [link.division for one in of.industries for link in one.links if link.whole]
        assert len(set(whole)) == len(whole), of.key
        part = [link.division for one in of.industries for link in one.links if not link.whole]
        assert not set(whole) & set(part), of.key


# ---------------------------------------------------------------- looking up, bad data


def test_find_in_both_languages() -> None:
    assert [of.key for of, _ in find("集成电路")] == ["leading-three"]
    assert [one.key for _, one in find("FUTURE energy")] == ["future-energy", "future-energy"]
    assert find("steam engines") == ()


def test_unknown_words_name_the_nearest() -> None:
    with pytest.raises(ValueError, match="automobiles"):
        divisions("automobile")
    with pytest.raises(ValueError, match="plan-2023"):
        lists(document="plan-2024")


WRONG = {
    "one key too few": ("lists.toml", '"automobiles", "electronic-information"', '"automobiles"', "names 2"),
    "unknown industry": ("lists.toml", '"metaverse"', '"multiverse"', "did you mean 'metaverse'"),
    "unknown fact": ("lists.toml", '"frontier-list-2022"', '"frontier"', "the id of a fact"),
    "no division": ("industries.toml", 'whole = ["36"]', 'whole = ["99"]', "gbt4754-2017"),
    "no colour": ("industries.toml", '"#F0E442"', '"yellow"', "a colour such as"),
    "named by none": ("industries.toml", "[6g]", '[5g]\ncolour = "#0072B2"\n[6g]', "no list names 5g"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG.values(), ids=WRONG)
def test_wrong_data_are_refused(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=said):
        read_taxonomy(folder)
