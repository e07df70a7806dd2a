import dataclasses
import pickle
import shutil
from pathlib import Path

import pytest

from seeds import _places_reading as reading
from seeds.factbook import documents, facts
from seeds.place import Place
from seeds.places import find, kinds, lists, named, place, places

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "seeds/place_tables"

# The rows of the two reference tables, as their sources give them; "-" is not published or not read.
# number | Chinese name | industry | km2 | blocks | east, south, west, north
SPECIAL_PARKS = """
1 | 集成电路设计产业园 | 集成电路 | 4 | 1 | 外环高速路, 高科中路, 中环路(申江路), 龙东大道
2 | 临港新片区东方芯港 | 集成电路 | 5.45 | 4 | -
3 | 智能传感器产业园 | 集成电路 | 2.67 | 3 | -
4 | 浦江创芯之城 | 集成电路 | 2.78 | 1 | 新仁路延伸段, 立跃路-三友河-周浦塘, 浦星公路, 中心河
5 | 张江创新药产业基地 | 生物医药 | 3.1 | 1 | -
"""
# number | Chinese name | approved | ha | industries
NATIONAL_ZONES = """
1 | 漕河泾新兴技术开发区 | 1988-06 | 1330 | 电子信息;新材料;生物医药
2 | 虹桥经济技术开发区 | 1986-08 | 65.2 | 贸易;展览展示;国际仲裁
3 | 闵行经济技术开发区 | 1986-08 | 1638 | 装备制造;机电;医药
4 | 上海金桥经济技术开发区 | 2001-09 | 2738 | 新能源汽车;机器人
5 | 上海化学工业经济技术开发区 | 2012-03 | 2940 | 石化;新材料
6 | 松江经济技术开发区 | 2013-03 | 5777 | 装备制造;集成电路;新材料
7 | 上海张江高新技术产业开发区 | 1991-03 | 4211.7 | 电子信息;生物医药;光机电一体化
8 | 上海紫竹高新技术产业开发区 | 2011-06 | 868.18 | 集成电路;软件;新能源;航空
"""
# Every place that is only named: kind, document, names.
ONLY_NAMED = {
    ("demonstration_zone", "press-2018-05-07"): [
        "Lingang 临港",
        "Caohejing 漕河泾",
        "Zhangjiang 张江",
        "chemical industry zone 化学工业区",
        "International Automobile City 国际汽车城",
    ],
    ("transformation_area", "press-2018-05-07"): [
        "Wujing 吴泾",
        "Gaoqiao 高桥",
        "Nanda 南大",
        "Wusong 吴淞",
        "Taopu 桃浦",
    ],
    ("focus_area", "press-2023-06-15"): [
        "Pudong 浦东",
        "Lingang 临港",
        "North-South transformation 南北转型",
    ],
    ("new_town", "press-2023-06-15"): ["five new towns 五个新城"],
    ("pilot_area", "plan-2023"): ["Zhangjiang 张江", "Lingang 临港", "Grand Zero Bay 大零号湾"],
    ("online_economy_park", "press-2022-09-14"): [
        "Zhangjiang Online 张江在线",
        "Changyang Xiudai 长阳秀带",
        "Hongqiao Zhiyuan 虹桥智源",
    ],
    ("private_hq_cluster", "press-2022-09-14"): [
        "South Hongqiao 南虹桥",
        "Zhangjiang 张江",
        "Shibei 市北",
    ],
    ("special_area", "plan-2023"): [
        "electronic chemicals zone in the chemical industry park 化学工业区电子化学品专区"
    ],
    ("special_area", "press-2022-09-14"): ["Lingang, global city of power 临港“全球动力之城”"],
}


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


# ---------------------------------------------------------------- what the sources hold


@pytest.mark.parametrize("row", rows(SPECIAL_PARKS), ids=lambda row: row[1])
def test_characteristic_parks(row: list[str]) -> None:
    number, name, industry, km2, blocks, bounds = row
    one = next(p for p in places(kind="special_park") if p.number == int(number))
    assert (one.name_zh, one.industries_zh, one.blocks) == (name, (industry,), int(blocks))
    assert (one.area_km2, one.area_ha, one.area_unit) == (float(km2), float(km2) * 100, "km2")
    said = ", ".join(one.bounds[side] for side in ("east", "south", "west", "north") if one.bounds)
    assert said == ("" if bounds == "-" else bounds)
    assert (one.list.document, one.list.dated, one.status) == (
        "special-park-list-2022",
        "2022-10-24",
        "read",
    )


@pytest.mark.parametrize("row", rows(NATIONAL_ZONES), ids=lambda row: row[1])
def test_national_zones(row: list[str]) -> None:
    number, name, approved, ha, industries = row
    one = next(p for p in places(kind="national_zone") if p.number == int(number))
    assert (one.name_zh, one.approved, one.industries_zh) == (
        name,
        approved,
        tuple(industries.split(";")),
    )
    assert (one.area_ha, one.area_unit) == (float(ha), "ha")
    assert one.area_km2 == pytest.approx(float(ha) / 100, abs=1e-12)
    assert (one.list.document, one.list.dated) == ("zone-catalogue-2018", "2018-03-09")


@pytest.mark.parametrize(("kind", "document"), ONLY_NAMED)
def test_places_that_are_only_named(kind: str, document: str) -> None:
    found = [one for one in places(kind=kind) if one.list.document == document]
    assert [f"{p.name_en} {p.name_zh}" for p in found] == ONLY_NAMED[kind, document]


def test_there_are_no_other_places() -> None:
    named_only = sum(map(len, ONLY_NAMED.values()))
    assert len(places()) == len(rows(SPECIAL_PARKS)) + len(rows(NATIONAL_ZONES)) + named_only
    assert {one.kind for one in places()} == set(kinds()) - {"municipal_zone"}  # none was read


def test_what_is_not_published_stays_unknown() -> None:
    for one in places():
        if one.kind in ("special_park", "national_zone"):
            continue
        assert (one.area_km2, one.area_ha, one.area_unit, one.blocks) == (None, None, "", None)
        assert dict(one.bounds) == {}
        assert one.approved == ""
        assert one.key == "electronic-chemicals-zone" or one.industries_en == ()
    assert all(one.blocks is None and not one.bounds for one in places(kind="national_zone"))


def test_the_five_new_towns_are_not_named() -> None:
    (one,) = places(kind="new_town")
    assert one.stands_for == 5
    assert "names none" in one.list.note_en
    assert all(other.stands_for == 1 for other in places() if other is not one)


def test_how_much_of_each_list_was_read() -> None:
    known = {key: (one.total, len(_of(key))) for key, one in lists().items() if one.total}
    assert known == {
        "special-parks-2022": (53, 5),
        "national-zones-2018": (20, 8),
        "municipal-zones-2018": (39, 0),
        "demonstration-zones-2018": (5, 5),
        "transformation-areas-2018": (5, 5),
        "new-towns-2023": (5, 1),
        "electronic-chemicals-2023": (1, 1),
        "city-of-power-2022": (1, 1),
    }
    assert {key for key, one in lists().items() if one.open} == {
        "pilot-areas-2023",
        "online-economy-parks-2022",
    }


def _of(key: str) -> list[Place]:
    return [one for one in places() if one.list.key == key]


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("special-parks-2022", "special-parks-count-2022"),
        ("national-zones-2018", "zones-national-2018"),
        ("municipal-zones-2018", "zones-municipal-2018"),
    ],
)
def test_totals_are_those_of_the_facts(key: str, fact: str) -> None:
    assert lists()[key].total == facts()[fact].value


# ---------------------------------------------------------------- every row has its source


@pytest.mark.parametrize("one", places(), ids=lambda one: one.key)
def test_every_place_has_a_source_with_its_day_and_status(one: Place) -> None:
    told = documents()[one.list.document]
    assert one.list.dated == told.dated
    assert one.status in ("seed", "read")
    for lang, title in (("en", told.title_en), ("zh", told.title_zh)):
        assert title in one.source(lang)
        assert told.dated in one.source(lang)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in one.name_zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in one.name_en)
    assert len(one.industries_en) == len(one.industries_zh)


@pytest.mark.parametrize("key", [key for key, one in lists().items() if one.fact])
def test_a_list_of_a_fact_names_what_the_fact_names(key: str) -> None:
    held, fact = lists()[key], facts()[lists()[key].fact]
    assert (held.document, held.status) == (fact.document, fact.status)
    if fact.nature != "name_list":
        return
    assert isinstance(fact.value, tuple)
    assert isinstance(fact.value_zh, tuple)
    both = set(zip(fact.value, fact.value_zh, strict=True))
    assert {(p.name_en, p.name_zh) for p in _of(key)} <= both
    of_this_fact = [p for p in places() if p.list.fact == held.fact]
    assert {(p.name_en, p.name_zh) for p in of_this_fact} == both


# ---------------------------------------------------------------- looking up


def test_find_in_both_languages() -> None:
    assert {one.key for one in find("张江")} == {one.key for one in find("ZHANGJIANG")}
    assert len(find("张江")) == 6
    assert [one.key for one in find("龙东大道")] == ["ic-design-park"]
    assert [one.key for one in find("national robots")] == ["jinqiao-zone"]
    assert [one.key for one in find("示范区 临港")] == ["lingang-demonstration"]
    assert find("Atlantis") == ()
    assert find("") == places()


def test_named_takes_whole_names_only() -> None:
    assert [one.key for one in named(" IC-design-park ")] == ["ic-design-park"]
    assert {one.kind for one in named("张江")} == {
        "demonstration_zone",
        "pilot_area",
        "private_hq_cluster",
    }
    assert named("集成电路") == ()


def test_unknown_keys_and_kinds_name_the_nearest() -> None:
    with pytest.raises(ValueError, match="oriental-chip-harbour"):
        place("oriental-chip-harbor")
    with pytest.raises(ValueError, match="new_town"):
        places(kind="newtown")


def test_places_are_frozen_and_can_be_sent_to_another_process() -> None:
    one = place("taopu")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.blocks = 3  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(one.list)) == one.list  # noqa: S301 - our own bytes


# ---------------------------------------------------------------- bad data

WRONG = {
    "unknown key": ("special_parks.toml", "blocks = 4", "block = 4", "did you mean 'blocks'"),
    "area in words": ("special_parks.toml", "value = 5.45", 'value = "5.45"', "a number above 0"),
    "area of nothing": ("special_parks.toml", "value = 5.45", "value = 0", "a number above 0"),
    "unknown unit": ("zones.toml", 'unit = "ha"', 'unit = "mu"', "one of km2, ha"),
    "three sides": ("special_parks.toml", 'east = "新仁路延伸段", ', "", "east, south, west, north"),
    "no such list": ("areas.toml", 'list = "new-towns-2023"', 'list = "towns"', "'towns' is not"),
    "no such kind": ("areas.toml", 'kind = "new_town"', 'kind = "town"', "'town' is not known"),
    "no such fact": ("areas.toml", 'fact = "focus-areas-2023"', 'fact = "focus-2023"', "'focus-2023' is not"),
    "fact and document": ("areas.toml", "open = true", 'document = "plan-2023"', "either a fact"),
    "no such place": ("zones.toml", 'place = "shanghai"', 'place = "beijing"', "'beijing' is not"),
    "one language": ("areas.toml", ', zh = "吴泾" }', " }", "name"),
    "twice": ("areas.toml", "[places.wujing]", "[places.jinqiao-zone]", "another file"),
    "no TOML": ("areas.toml", "[places.wujing]", "[places.wujing", "not valid TOML"),
    "other part": ("areas.toml", "[places.wujing]", "[spots.wujing]", "'spots' is not known"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG.values(), ids=WRONG)
def test_wrong_data_are_refused(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=said):
        reading.read_gazetteer(folder)


def test_the_bundled_tables_are_what_is_read() -> None:
    assert reading.read_gazetteer(TABLES).places.keys() == {one.key for one in places()}
