"""Rules and data that cannot be judged: refused or unknown with the reason, never a verdict."""

import json
from pathlib import Path

import click.testing
import geopandas as gpd
import pytest
import shapely

from parkgis.cli import main

CRS, X, Y = "EPSG:4549", 640_000.0, 3_457_000.0
STUDY = """
[study]
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "book.toml"

[parcels]
path = "parcels.gpkg"
profile = "none"
columns = { parcel_id = "id", land_use = "use", land_use_system = { value = "planning-2023" }, \
status = { value = "new" }, declared_area_m2 = "area", floor_area_m2 = "floor" }

[[layers]]
name = "bases"
role = "industrial_base"
path = "bases.gpkg"
coverage = "complete"
accuracy_m = 0.5
"""
STOREYS = """
[storeys]
path = "storeys.csv"
on = "parcel"
coverage = "complete"
columns = { floor_area_m2 = "area", storey_height_m = "height", underground = "below" }
"""
BOOK = """
[rulebook]
id = "book"
title = { en = "Book", zh = "规则集" }
[[counting]]
from = 2018-01-01
bands = [{ above_m = 8.0, times = 2 }]
underground = "left_out"
status = "in_force"
citation = "c"
[[rule]]
id = "lock"
kind = "supply_lock"
title = { en = "Lock", zh = "锁定" }
[[rule.version]]
from = 2018-01-01
admit = ["industrial_base"]
status = "in_force"
citation = "c"
"""
RATIO = """
[[rule]]
id = "{name}"
kind = "plot_ratio"
title = {{ en = "Ratio", zh = "容积率" }}
applies_to = {{ land_use_kind = ["industrial"] }}
[[rule.version]]
from = 2018-01-01
nature = "ceiling"
{limit}
status = "in_force"
citation = "c"
"""
ONE = RATIO.format(name="ratio", limit="limit = 2.0")
ZONES = RATIO.format(
    name="ratio",
    limit='limit_by = { column = "use", table = "zones.csv", key = "zone", value = "far", verified = true }',
)


def square(x: float) -> shapely.Polygon:
    return shapely.box(X + x, Y, X + x + 100, Y + 100)


def write(path: Path, *shapes: shapely.Polygon | None, **columns: list[object]) -> None:
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS).to_file(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "parcels.gpkg", square(0), id=["a"], use=["100101"], area=[10_000.0], floor=[15_000.0])  # fmt: skip
    write(tmp_path / "bases.gpkg", square(0).buffer(50))
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    (tmp_path / "book.toml").write_text(BOOK + ONE, "utf-8")
    (tmp_path / "zones.csv").write_text("zone,far\n100101,2.0\n", "utf-8")
    (tmp_path / "storeys.csv").write_text("parcel,area,height,below\na,15000,4,no\n", "utf-8")
    return tmp_path


def check(folder: Path, lang: str = "en") -> click.testing.Result:
    words = ["check", str(folder / "study.toml"), "-o", str(folder / "out"), "--json"]
    return click.testing.CliRunner().invoke(main, [*words, "--lang", lang])


def test_what_is_sound_is_judged(folder: Path) -> None:
    for book, storeys in ((ONE, ""), (ZONES, STOREYS)):
        (folder / "book.toml").write_text(BOOK + book, "utf-8")
        (folder / "study.toml").write_text(STUDY + storeys, "utf-8")
        got = check(folder)
        assert got.exit_code == 0, got.output
        assert json.loads(got.stdout)["rules"] == {"lock": {"pass": 1}, "ratio": {"pass": 1}}


def spoil(folder: Path, what: str) -> None:
    if what == "two ceilings":
        two = RATIO.format(name="other", limit="limit = 1.0")
        (folder / "book.toml").write_text(BOOK + ONE + two, "utf-8")
    elif what == "a zone twice":
        (folder / "book.toml").write_text(BOOK + ZONES, "utf-8")
        (folder / "zones.csv").write_text("zone,far\n100101,2.0\n100101,1.0\n", "utf-8")
    elif what == "an empty base layer":
        write(folder / "bases.gpkg", name=[])
    elif what == "a base layer of empty shapes":
        write(folder / "bases.gpkg", shapely.Polygon(), None)
    else:
        write(folder / "bases.gpkg", square(90_000))


REFUSED = {
    "two ceilings": ("ratio", "contradict each other", "相互矛盾"),
    "a zone twice": ("rule ratio", "occur twice in 'zone': 100101", "100101"),
    "an empty base layer": ("bases.gpkg", "holds no row", "没有"),
    "a base layer of empty shapes": ("bases.gpkg", "empty", "没有图形"),
    "a base layer far away": ("bases.gpkg", "km", "千米"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_the_reason(folder: Path, what: str) -> None:
    spoil(folder, what)
    where, english, chinese = REFUSED[what]
    for lang, word in (("en", english), ("zh", chinese)):
        got = check(folder, lang)
        assert got.exit_code == 3, got.output
        assert word in got.stderr
        assert where in got.stderr
    assert got.stdout == ""
    assert not (folder / "out").exists()


@pytest.mark.parametrize("floor", ["14000", "16000", "30000"], ids=["less", "more", "far more"])
def test_storeys_that_do_not_add_up_are_unknown(folder: Path, floor: str) -> None:
    (folder / "study.toml").write_text(STUDY + STOREYS, "utf-8")
    (folder / "storeys.csv").write_text(f"parcel,area,height,below\na,{floor},4,no\n", "utf-8")
    got = check(folder)
    said = json.loads(got.stdout)
    assert got.exit_code == 4
    assert said["rules"] == {"lock": {"pass": 1}, "ratio": {"unknown": 1}}
    assert [why["reason"] for why in said["unknown_because"]] == ["storeys_disagree"]


def test_a_base_layer_near_by_is_an_honest_fail(folder: Path) -> None:
    """A few kilometres away is no fault: the parcel simply lies outside."""
    write(folder / "bases.gpkg", square(3_000))
    got = check(folder)
    assert got.exit_code == 1
    assert json.loads(got.stdout)["rules"]["lock"] == {"fail": 1}
