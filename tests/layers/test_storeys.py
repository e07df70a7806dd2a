"""Storeys and buildings from files: which floor area stands on which parcel, and what is refused."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import RefusedError
from layers.inputs import Storeys
from layers.study import read_study
from tests.layers.conftest import EAST, HEAD, NORTH, PARCELS, Bench

STOREYS = """
[storeys]
path = "storeys.csv"
on = "parcel"
columns = { footprint_m2 = "area", storeys = "n", storey_height_m = "height", underground = "below" }
"""
TABLE = """parcel,building,area,n,height,below
A,hall,8000,1,12,no
A,block,2000,5,4.5,no
A,block,1000,1,4,yes
C,shed,500,,,
"""


def said(storeys: Storeys | None) -> Storeys:
    assert storeys is not None
    return storeys


def floor(storeys: Storeys) -> list[tuple[int, float]]:
    return list(zip(storeys.rows["parcel"].tolist(), storeys.rows["floor_area_m2"].round(2).tolist(), strict=True))  # fmt: skip


def text(folder: Path, more: str) -> str:
    path = folder / "study.toml"
    path.write_text(HEAD + PARCELS + more, "utf-8")
    with pytest.raises(RefusedError) as caught:
        read_study(path)
    return caught.value.text("en")


class TestTable:
    def test_rows_belong_to_parcels(self, bench: Bench) -> None:
        bench.write(id=["A", "B", "C"])
        bench.text("storeys.csv", TABLE)
        inputs = bench.read(STOREYS)
        found = said(inputs.storeys)
        assert [area for _, area in floor(found)][:3] == [8_000.0, 10_000.0, 1_000.0]
        assert found.rows["parcel"].tolist() == [0, 0, 0, 2]
        assert found.rows["underground"].tolist() == ["no", "no", "yes", None]
        assert found.rows["least_m2"].tolist()[3] == 500.0  # one storey there is at least
        assert np.isnan(found.rows["floor_area_m2"].iloc[3])
        assert found.recorded.tolist() == [True, False, True]
        assert [file["used_for"] for file in inputs.record["files"]] == ["parcels", "storeys"]

    def test_a_complete_table_records_empty_parcels_too(self, bench: Bench) -> None:
        bench.write(id=["A", "B", "C"])
        bench.text("storeys.csv", TABLE)
        assert said(bench.read(STOREYS + 'coverage = "complete"').storeys).recorded.all()

    def test_a_row_without_parcel_may_stand_anywhere(self, bench: Bench) -> None:
        bench.write(id=["A", "B", "C"])
        bench.text("storeys.csv", TABLE + ",x,100,1,4,no\n")
        found = said(bench.read(STOREYS + 'coverage = "complete"').storeys)
        assert found.recorded.tolist() == [True, False, True]

    def test_by_another_column_of_the_parcels(self, bench: Bench) -> None:
        bench.write(id=["1", "2"], lot=["C", "A"])
        bench.text("storeys.csv", TABLE)
        found = said(bench.read(STOREYS.replace("columns", 'to = "lot"\ncolumns')).storeys)
        assert found.rows["parcel"].tolist() == [1, 1, 1, 0]

    def test_two_parcels_with_the_id_of_one_record_get_nothing(self, bench: Bench) -> None:
        bench.write(id=["A", "A", "C"])
        bench.text("storeys.csv", TABLE)
        parcels = PARCELS + 'settle = { duplicate_ids = "suffix" }\n'
        assert {p.code for p in bench.refused(STOREYS, parcels=parcels)} == {"join-shared"}
        settled = STOREYS + 'settle = { shared_join = "unknown" }\ncoverage = "complete"'
        found = said(bench.read(settled, parcels=parcels).storeys)
        assert found.rows["parcel"].tolist() == [2]
        assert found.recorded.tolist() == [False, False, True]

    def test_units_are_converted(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.text("storeys.csv", "parcel,ft2,h\nA,1000,26.25\n")
        more = STOREYS.split("columns", maxsplit=1)[0]
        more += (
            'columns = { floor_area_m2 = { from = "ft2", unit = "ft2" }, '
            'storey_height_m = { from = "h", unit = "ft" } }'
        )
        found = said(bench.read(more).storeys)
        assert floor(found) == [(0, 92.9)]
        assert found.rows["storey_height_m"].tolist() == [8.001]

    def test_without_a_column_all_is_above_ground_and_that_is_said(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.text("storeys.csv", "parcel,area\nA,100\n")
        inputs = bench.read(
            STOREYS.split("columns", maxsplit=1)[0] + 'columns = { floor_area_m2 = "area" }'
        )
        assert said(inputs.storeys).rows["underground"].tolist() == ["no"]
        assert "storeys-above-ground" in {p.code for p in inputs.problems}

    @pytest.mark.parametrize("count", ["0", "1.5", "0.5"])
    def test_a_count_of_storeys_is_whole(self, bench: Bench, count: str) -> None:
        bench.write(id=["A", "C"])
        bench.text("storeys.csv", f"parcel,area,n,height,below\nA,100,{count},4,no\nC,1,1,4,no\n")
        [fault] = bench.refused(STOREYS)
        assert (fault.code, fault.row, fault.column) == ("storeys-count", 2, "n")
        found = said(bench.read(STOREYS + 'settle = { storeys = "unknown" }').storeys)
        assert np.isnan(found.rows["floor_area_m2"].iloc[0])

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("A,-100,1,4,no", "number-negative"),
            ("A,about 100,1,4,no", "number-text"),
            ("A,100,1,4,maybe", "choice-unknown"),
            ("A,100,1,4000,no", "number-too-great"),
            ("A,9e8,1,4,no", "number-text"),
            ("Z,100,1,4,no", "join-nothing"),
        ],
    )
    def test_what_cannot_be_is_refused(self, bench: Bench, row: str, code: str) -> None:
        bench.write(id=["A"])
        bench.text("storeys.csv", f"parcel,area,n,height,below\n{row}\n")
        assert [fault.code for fault in bench.refused(STOREYS)] == [code]

    def test_a_sum_beyond_all_land_is_refused(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.text("storeys.csv", "parcel,area,n,height,below\nA,900000000,2,4,no\n")
        [fault] = bench.refused(STOREYS)
        assert (fault.code, fault.parcel_id) == ("storeys-too-great", "A")

    def test_a_missing_column_is_named_with_the_nearest(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.text("storeys.csv", "parcel,area,n,hight,below\nA,1,1,4,no\n")
        [fault] = bench.refused(STOREYS)
        assert (fault.code, fault.column) == ("column-unknown", "height")
        assert "hight" in fault.message_en


class TestForm:
    @pytest.mark.parametrize(
        ("more", "words"),
        [
            (STOREYS.replace("storey_height_m", "storey_hight_m"), "nearest: storey_height_m"),
            (STOREYS.replace('"height"', '{ from = "height", unit = "m2" }'), "unit does not fit"),
            (STOREYS.replace('storeys = "n", ', ""), "no floor area follows"),
            (STOREYS.replace("on = ", "no = "), "unknown key"),
            (STOREYS + '[buildings]\npath = "b.gpkg"\ncolumns = { storeys = "n" }', "count floor area twice"),
            ('[buildings]\npath = "b.gpkg"\ncolumns = { height_m = "h" }', "no floor area follows"),
        ],
    )  # fmt: skip
    def test_faults_say_what_to_do(self, tmp_path: Path, more: str, words: str) -> None:
        assert words in text(tmp_path, more)


BUILDINGS = """
[buildings]
path = "buildings.gpkg"
columns = { storeys = "n" }
coverage = "complete"
"""


def box(x: float, width: float, height: float = 10.0, y: float = 20.0) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


class TestBuildings:
    """Parcels are squares of 100 m in a row, from x = 0."""

    def read(
        self, bench: Bench, *shapes: shapely.Polygon, n: list[float | None], more: str = ""
    ) -> tuple[Storeys, list[str]]:
        bench.write(id=["A", "B", "C"])
        bench.write("buildings.gpkg", n=n, geometry=list(shapes))
        inputs = bench.read(BUILDINGS + more)
        return said(inputs.storeys), [p.code for p in inputs.problems]

    def test_footprint_times_storeys(self, bench: Bench) -> None:
        found, told = self.read(bench, box(10, 20), box(110, 50), n=[3, 2])
        assert [parcel for parcel, _ in floor(found)] == [0, 1]
        assert [area for _, area in floor(found)] == pytest.approx([600, 1000], rel=2e-4)
        assert found.recorded.all()
        assert "building-across" not in told

    def test_a_building_across_two_parcels_is_shared_and_noted(self, bench: Bench) -> None:
        found, told = self.read(bench, box(70, 40), n=[2])
        assert [parcel for parcel, _ in floor(found)] == [0, 1]
        first, second = (area for _, area in floor(found))
        assert first == pytest.approx(3 * second, abs=0.02)
        assert first + second == pytest.approx(800, rel=2e-4)
        assert "building-across" in told

    def test_a_strip_of_drawing_noise_is_no_share(self, bench: Bench) -> None:
        found, told = self.read(bench, box(70, 30.04), n=[1])
        assert [parcel for parcel, _ in floor(found)] == [0]
        assert found.rows["floor_area_m2"].iloc[0] == pytest.approx(300.4, rel=2e-4)
        assert "building-across" not in told
        wider, told = self.read(bench, box(70, 30.2), n=[1])
        assert [parcel for parcel, _ in floor(wider)] == [0, 1]
        assert "building-across" in told

    def test_what_juts_out_of_all_parcels_is_noise_or_noted(self, bench: Bench) -> None:
        found, told = self.read(bench, box(-0.04, 20.04), n=[1])
        assert found.rows["floor_area_m2"].iloc[0] == pytest.approx(200.4, rel=2e-4)
        assert "building-across" not in told
        found, told = self.read(bench, box(-5, 25), n=[1])
        assert found.rows["floor_area_m2"].iloc[0] == pytest.approx(200, rel=2e-4)
        assert "building-across" in told

    def test_buildings_elsewhere_are_noted(self, bench: Bench) -> None:
        found, told = self.read(bench, box(10, 20), box(900, 20), n=[1, 1])
        assert len(found.rows) == 1
        assert "buildings-outside" in told

    def test_buildings_drawn_twice_are_noted(self, bench: Bench) -> None:
        _, told = self.read(bench, box(10, 20), box(30, 20), box(110, 9), n=[1, 1, 1])
        assert "buildings-overlap" not in told
        _, told = self.read(bench, box(10, 20), box(29, 20), box(10, 20), n=[1, 1, 1])
        assert "buildings-overlap" in told

    def test_without_coverage_there_may_be_more(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.write("buildings.gpkg", n=[1], geometry=[box(10, 20)])
        plain = BUILDINGS.replace('coverage = "complete"', "")
        assert not said(bench.read(plain).storeys).recorded.any()

    def test_storeys_follow_from_heights(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.write(
            "buildings.gpkg", h=[12.6, 3.0, None], geometry=[box(0, 9), box(10, 9), box(20, 9)]
        )
        more = BUILDINGS.replace(
            'storeys = "n"', 'height_m = "h", storey_height_m = { value = 4.2 }'
        )
        inputs = bench.read(more)
        found = said(inputs.storeys).rows["storeys"]
        assert found.tolist()[:2] == [3, 1]
        assert np.isnan(found.iloc[2])
        assert "storeys-of-heights" in {p.code for p in inputs.problems}

    def test_a_footprint_of_the_table_is_taken(self, bench: Bench) -> None:
        bench.write(id=["A"])
        bench.write("buildings.gpkg", n=[2], foot=[150.0], geometry=[box(10, 20)])
        more = BUILDINGS.replace('"n"', '"n", footprint_m2 = "foot"')
        assert floor(said(bench.read(more).storeys)) == [(0, 300.0)]

    def test_invalid_shapes_are_refused_or_repaired(self, bench: Bench) -> None:
        bench.write(id=["A"])
        corners = [(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)]
        bench.write("buildings.gpkg", n=[1], geometry=[shapely.Polygon(corners)])
        assert [p.code for p in bench.refused(BUILDINGS)] == ["shape-invalid"]
        found = said(bench.read(BUILDINGS + 'settle = { invalid = "repair" }').storeys)
        assert floor(found)[0][1] == pytest.approx(40.5, rel=2e-3)


DATA = Path(__file__).parents[1] / "data" / "bubenec"


def test_floor_area_in_prague_is_not_that_of_the_web_map(tmp_path: Path) -> None:
    """In EPSG:3857, in which the files are, every area is 2.43 times the true one."""
    (tmp_path / "study.toml").write_text(
        f"""
[study]
crs = "EPSG:5514"
on = 2026-11-22
rulebook = "shanghai"
[parcels]
path = "{(DATA / "plots.fgb").as_posix()}"
columns = {{ parcel_id = "ID" }}
[buildings]
path = "{(DATA / "buildings.fgb").as_posix()}"
columns = {{ building_id = "uID", storeys = {{ value = 4 }} }}
coverage = "complete"
""",
        "utf-8",
    )
    from layers.inputs import read_inputs

    inputs = read_inputs(read_study(tmp_path / "study.toml"))
    found = said(inputs.storeys)
    footprints = gpd.read_file(DATA / "buildings.fgb")
    true = footprints.to_crs("+proj=laea +lat_0=50.1 +lon_0=14.4 +ellps=GRS80").area.sum()
    summed = found.rows["floor_area_m2"].sum()
    assert summed == pytest.approx(4 * true, rel=0.002)  # a few stand a little beyond their plots
    assert footprints.area.sum() / true == pytest.approx(2.43, abs=0.01)
    assert len(inputs.parcels) == 34
