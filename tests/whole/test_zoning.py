"""Other cities' zones: New York's table, Chicago's hand-drawn zones, Takeo's use districts."""

import csv
import json
import shutil
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.repair import repair
from geo.units import convert
from layers.measure import ground
from layers.study import read_study
from layers.zone_values import zone_values
from parks import check
from parks.plot_ratio import plot_ratio
from parks.report import Report
from tests.parks.studies import X, Y, judged, layer

DATA = Path(__file__).parents[1] / "data"
FOUR = ("residfar", "commfar", "facilfar", "mnffar")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def write_rule(name: str, version: str, **head: str) -> str:
    more = "".join(f"{key} = {value}\n" for key, value in head.items())
    return (
        f'[[rule]]\nid = "{name}"\nkind = "plot_ratio"\ntitle = {{ en = "{name}", zh = "{name}" }}\n'
        f'{more}[[rule.version]]\nfrom = 2000-01-01\nnature = "ceiling"\nstatus = "in_force"\n'
        f'citation = "test"\n{version}\n'
    )


HEAD = '[rulebook]\nid = "city"\ntitle = { en = "City", zh = "城市" }\n'
NEW_YORK = HEAD + "".join(
    write_rule(
        ratio,
        'limit_by = { column = "zone", table = "dcp_zoning_maxfar.csv", key = "zonedist", '
        f'value = "{ratio}", verified = "verified" }}',
        floor_area='"gross"',
        existing='"fail"',
    )
    for ratio in FOUR
)


def new_york(folder: Path, zones: list[str], floor: float = 0.0, lot: float = 100.0) -> Report:
    """Judge one square lot for each zone by the four rules."""
    (folder / "city.toml").write_text(NEW_YORK, "utf-8")
    shutil.copy(DATA / "nyc" / "dcp_zoning_maxfar.csv", folder)
    at = X + 200 * np.arange(len(zones))
    table = gpd.GeoDataFrame(
        {
            "parcel_id": [f"{k:03}" for k in range(len(zones))],
            "zone": zones,
            "floor_area_m2": floor,
            "source_row": range(1, len(zones) + 1),
        },
        geometry=shapely.box(at, Y, at + lot, Y + lot),
        crs="EPSG:4549",
    )
    return judged(table, rulebook=str(folder / "city.toml"))


class TestNewYork:
    LOTS = rows(DATA / "nyc" / "pluto_30_lots.csv")
    TABLE = rows(DATA / "nyc" / "dcp_zoning_maxfar.csv")

    def test_the_built_ratio_of_30_lots(self) -> None:
        floor, lot = (
            convert(np.array([float(row[name]) for row in self.LOTS]), "ft2", "m2")
            for name in ("bldgarea", "lotarea")
        )
        built = np.array([float(row["builtfar"]) for row in self.LOTS])
        assert np.sum(np.round(plot_ratio(floor, lot), 2) == built) == 30

    @pytest.mark.parametrize("ratio", FOUR)
    def test_every_zone_is_looked_up_exactly(self, ratio: str, tmp_path: Path) -> None:
        found = new_york(tmp_path, [row["zonedist"] for row in self.TABLE]).findings
        found = found[found["rule_id"] == ratio].sort_values("parcel_id")
        assert len(found) == len(self.TABLE) == 221
        for row, got in zip(self.TABLE, found.to_dict("records"), strict=True):
            if row["verified"] == "y":
                assert Decimal(repr(got["limit"])) == Decimal(row[ratio]), row["zonedist"]
                assert (got["outcome"], got["reason"]) == ("pass", "within")
            else:
                assert (got["outcome"], got["reason"]) == ("unknown", "unverified_limit")
                assert np.isnan(got["limit"])

    def test_four_answers_for_every_lot(self, tmp_path: Path) -> None:
        """PLUTO itself states three of the four ratios of a lot's first zone."""
        found = new_york(tmp_path, [lot["zonedist1"] for lot in self.LOTS]).findings
        known = found[found["reason"] != "unverified_limit"]
        limit = {(int(r.parcel_id), r.rule_id): r.limit for r in known.itertuples()}
        assert len(limit) == 25 * 4
        for (k, ratio), value in limit.items():
            if ratio != "mnffar":
                assert value == float(self.LOTS[k][ratio])

    def test_zero_is_a_limit_and_unlisted_is_no_rule(self, tmp_path: Path) -> None:
        found = new_york(tmp_path, ["R8", "M9-9"], floor=1.0).findings
        said = {(r.parcel_id, r.rule_id): (r.outcome, r.reason) for r in found.itertuples()}
        assert said["000", "mnffar"] == ("fail", "above_limit")
        assert said["000", "residfar"] == ("pass", "within")
        assert {said["001", ratio] for ratio in FOUR} == {("unknown", "no_rule")}


CHICAGO = HEAD + write_rule(
    "far",
    'limit_by = { column = "zone_class", table = "zoning_rules.csv", key = "district_type_code", '
    'value = "floor_area_ratio", verified = true }',
    floor_area='"gross"',
)
CHICAGO_STUDY = """
[study]
title = "Chicago"
crs = "EPSG:32616"
on = 2026-11-22
rulebook = "city.toml"
[parcels]
path = "zones.zip"
columns = { parcel_id = "objectid", floor_area_m2 = { value = 0.0 }, status = { value = "existing" } }
settle = { duplicate_ids = "suffix", invalid = "repair", empty = "keep" }
"""
CHICAGO_LAYER = """
[[layers]]
name = "zones"
role = "zoning"
path = "layer.gpkg"
id = "objectid"
coverage = "complete"
accuracy_m = 0.0
settle = { invalid = "repair", empty = "drop" }
"""


@pytest.fixture(scope="module")
def chicago(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("chicago")
    for path in (DATA / "chicago").iterdir():
        shutil.copy(path, folder)
    (folder / "city.toml").write_text(CHICAGO, "utf-8")
    (folder / "study.toml").write_text(CHICAGO_STUDY, "utf-8")
    return check(read_study(folder / "study.toml"))


def numbers_of_chicago() -> dict[str, float | None]:
    """Read the ratio of every class that the table names; None where it is put in words."""
    found = {row["district_type_code"]: row["floor_area_ratio"] for row in TestChicago.RULES}
    written = {name: text.replace(".", "", 1).isdigit() for name, text in found.items()}
    return {name: float(text) if written[name] else None for name, text in found.items()}


def zones_of_chicago() -> list[dict[str, Any]]:
    text = zipfile.ZipFile(DATA / "chicago" / "zones.zip").read("zones.geojson")
    found: list[dict[str, Any]] = json.loads(text)["features"]
    return found


class TestChicago:
    """Zones taken as parcels; the table writes a number for 61 of the 67 classes it names."""

    RULES = rows(DATA / "chicago" / "zoning_rules.csv")

    def test_a_class_without_a_written_rule_never_passes(self, chicago: Report) -> None:
        numbers, wanted = numbers_of_chicago(), dict[str, str]()
        for zone in zones_of_chicago():
            name = zone["properties"]["zone_class"]
            by_class = "limit_in_words" if name in numbers else "no_rule"
            written = numbers.get(name) is not None
            wanted[str(zone["properties"]["objectid"])] = "within" if written else by_class
        assert Counter(wanted.values()) == {
            "within": 12_621, "limit_in_words": 570, "no_rule": 1_479,
        }  # fmt: skip
        gone = set(chicago.parcels.loc[~(chicago.parcels["area_m2"] > 0), "parcel_id"])
        assert len(gone) == 17  # invalid zones of which mending leaves no area
        assert len(chicago.findings) == len(chicago.parcels) == len(wanted) == 14_670
        zone_class = chicago.parcels.set_index("parcel_id")["zone_class"]
        said: Counter[str] = Counter()
        for row in chicago.findings.itertuples():
            reason = row.reason.partition(":")[0]
            want = wanted[row.parcel_id]
            if row.parcel_id in gone:
                assert (row.outcome, row.reason) == ("unknown", "missing:declared_area_m2")
            elif reason == "repaired_beyond_tolerance":
                assert (row.outcome, want) == ("review", "within")
            else:
                assert reason == want
                assert row.outcome == ("pass" if want == "within" else "unknown")
                assert want != "within" or row.limit == numbers[zone_class[row.parcel_id]]
            said[row.outcome] += 1
        assert said == {"pass": 12_601, "unknown": 570 + 1_476 + 17, "review": 6}

    @pytest.mark.long
    def test_18_000_overlaps_as_limits_of_each_other(self, tmp_path: Path) -> None:
        """Every zone under every other: whatever overlaps, a class without a number never passes."""
        numbers = numbers_of_chicago()
        layer_ = gpd.read_file(DATA / "chicago" / "zones.zip").to_crs(32616)
        layer_["far"] = [numbers.get(name) for name in layer_["zone_class"]]
        shapes = shapely.make_valid(layer_.geometry.to_numpy(), method="structure")
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        one, other = one[one < other], other[one < other]
        assert (shapely.area(shapely.intersection(shapes[one], shapes[other])) > 0).sum() > 18_000
        layer_.to_file(tmp_path / "layer.gpkg")
        rule = 'limit_from = { role = "zoning", column = "far", split = "strictest" }'
        (tmp_path / "city.toml").write_text(HEAD + write_rule("far", rule, floor_area='"gross"'))
        shutil.copy(DATA / "chicago" / "zones.zip", tmp_path)
        study = CHICAGO_STUDY.replace("{ value = 0.0 }", "{ value = 1.0 }") + CHICAGO_LAYER
        (tmp_path / "study.toml").write_text(study, "utf-8")
        report = check(read_study(tmp_path / "study.toml"))
        zone_class = report.parcels.set_index("parcel_id")["zone_class"]
        own = report.findings["parcel_id"].map(zone_class).map(numbers).astype(float)
        assert len(own) == 14_670
        assert set(report.findings["outcome"]) == {"pass", "unknown", "review"}
        passed = report.findings["outcome"] == "pass"
        assert passed.sum() > 10_000
        assert (report.findings["limit"][passed] <= own[passed]).all()  # and none is missing

    def test_overlapping_zones_as_limits_of_themselves(self, chicago: Report) -> None:
        """Every zone's own ratio is among those under it, however the zones overlap."""
        table = chicago.parcels[["parcel_id", "zone_class", "geometry"]]
        table = table[~table.is_empty].head(1_500).reset_index(drop=True)
        layer_ = layer("zones", "zoning", *table.geometry)
        features = layer_.features.set_crs(table.crs, allow_override=True)
        texts = {row["district_type_code"]: row["floor_area_ratio"] for row in self.RULES}
        features["far"] = table["zone_class"].map(texts).to_numpy(object)
        zones = type(layer_)(
            **{f: getattr(layer_, f) for f in layer_.__slots__} | {"features": features}
        )
        got = zone_values(table, [zones], "far", ground(table, [zones]))
        whole = got.share == 1
        assert set(got.parcel[whole]) == set(range(len(table)))
        assert (got.overlap > 0).sum() > 10
        assert np.all(got.uncovered == 0)
        assert np.all((got.doubtful >= 0) & (got.doubtful <= 1))


class TestTakeo:
    """Ratios as fractions, heights, EPSG:6668; lots are squares laid over the districts."""

    STUDY = """
[study]
title = "Takeo"
crs = "EPSG:6670"
on = 2026-11-22
rulebook = "city.toml"
[parcels]
path = "lots.gpkg"
columns = {{ parcel_id = "id", floor_area_m2 = "floor", status = {{ value = "new" }} }}
[[layers]]
name = "use districts"
role = "zoning"
path = "takeo_use_districts.zip"
id = "gml_id"
coverage = "complete"
accuracy_m = {accuracy}
"""

    def districts(self) -> gpd.GeoDataFrame:
        return gpd.read_file(DATA / "plateau" / "takeo_use_districts.zip").to_crs(6670)

    def lots(self) -> gpd.GeoDataFrame:
        west, south, east, north = self.districts().total_bounds
        xs, ys = np.meshgrid(np.arange(west, east, 250.0), np.arange(south, north, 250.0))
        boxes = shapely.box(xs.ravel(), ys.ravel(), xs.ravel() + 240, ys.ravel() + 240)
        table = gpd.GeoDataFrame(geometry=boxes, crs=6670)
        table = table[table.intersects(self.districts().union_all())].reset_index(drop=True)
        table["id"] = [f"L{k:04}" for k in range(len(table))]
        table["floor"] = 1.0
        return table

    def report(self, folder: Path, split: str, accuracy: float = 0.0) -> Report:
        shutil.copy(DATA / "plateau" / "takeo_use_districts.zip", folder)
        asked = f'limit_from = {{ role = "zoning", column = "floorAreaRate", split = "{split}" }}'
        (folder / "city.toml").write_text(
            HEAD + write_rule("far", asked, floor_area='"gross"'), "utf-8"
        )
        (folder / "study.toml").write_text(self.STUDY.format(accuracy=accuracy), "utf-8")
        self.lots().to_file(folder / "lots.gpkg")
        return check(read_study(folder / "study.toml"))

    @pytest.mark.parametrize("split", ["weighted", "strictest", "dominant"])
    def test_limits_against_a_plain_overlay(self, split: str, tmp_path: Path) -> None:
        lots = self.lots()
        pieces = gpd.overlay(lots, self.districts().assign(geometry=lambda t: t.force_2d()))
        pieces["area"] = pieces.area
        by_value = pieces.groupby(["id", "floorAreaRate"])["area"].sum().reset_index()
        by_value = by_value[by_value["area"] > 1]
        inside = by_value.groupby("id")["area"].sum()
        want = by_value.groupby("id").apply(lambda part: expected(part, split))
        found = self.report(tmp_path, split).findings.set_index("parcel_id")
        whole = inside.index[inside > 240 * 240 - 0.1]
        assert len(whole) > 30
        assert (by_value["id"].isin(whole) & by_value["id"].duplicated(keep=False)).sum() > 20
        got = found.loc[whole, "limit"].astype(float)
        np.testing.assert_allclose(got, want[whole], atol=2e-5)
        assert set(found.loc[whole, "outcome"]) == {"pass"}
        partly = found.drop(whole)
        assert set(partly["reason"]) <= {"within", "no_rule"}


def expected(part: pd.DataFrame, split: str) -> float:
    if split == "weighted":
        return float(np.average(part["floorAreaRate"], weights=part["area"]))
    if split == "strictest":
        return float(part["floorAreaRate"].min())
    return float(part.loc[part["area"].idxmax(), "floorAreaRate"])


@pytest.mark.parametrize(
    ("name", "read"),
    [("chicago/zones.zip", "zones.geojson"), ("plateau/takeo_use_districts.zip", "takeo_use_districts.gpkg")],
)  # fmt: skip
def test_extracts_are_small_and_credited(name: str, read: str) -> None:
    path = DATA / name
    assert path.stat().st_size < 900_000
    assert zipfile.ZipFile(path).namelist() == [read]
    assert "MIT License" in (path.parent / "README.md").read_text("utf-8")


def test_307_zones_of_chicago_are_invalid() -> None:
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in zones_of_chicago()])
    assert (~shapely.is_valid(shapes)).sum() == 307
    assert shapely.is_valid(repair(shapes).geometries).all()
