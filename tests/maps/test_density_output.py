"""The files of densities by themselves: table, layers, workbook, and what is left out."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from python_calamine import CalamineWorkbook

from geo.errors import OutputError
from maps import density_output
from maps.density_output import write_densities
from parks.density_report import DensityReport
from tests.parks.density_town import OUTPUT, made, published


def study_file(folder: Path) -> Path:
    path = folder / "study.toml"
    path.write_text("", "utf-8")  # the receipt tells its hash
    return path


def report(folder: Path, by: str = "park,industry", **how: object) -> DensityReport:
    found: DensityReport = made(by, path=study_file(folder), **how)
    return found


def test_the_table_keeps_its_names_in_any_language(tmp_path: Path) -> None:
    told = report(tmp_path, "district", published=published(("district", "310115", 0.03)))
    write_densities(told, tmp_path / "out", lang="zh")
    raw = (tmp_path / "out/density.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(raw))
    assert (row["by"], row["key"], row["name"]) == ("district", "310115", "")
    assert (row["value"], row["unit"]) == ("11.666667", "bn yuan/km2")
    assert (row["numerator"], row["denominator"]) == ("gross_output", "parcel")
    assert (row["land_flagged"], row["published_km2"]) == ("yes", "0.030000")


def test_without_pyarrow_all_but_the_parquet_is_written_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(density_output, "find_spec", lambda _name: None)
    names, notes = write_densities(report(tmp_path), tmp_path / "out", lang="en")
    assert "density.parquet" not in names
    assert {"density.csv", "density.gpkg", "density.xlsx", "density-map.html"} <= set(names)
    assert [note for note in notes if "pyarrow" in note]
    assert not (tmp_path / "out/density.parquet").exists()


def test_only_columns_have_neither_layers_nor_a_map(tmp_path: Path) -> None:
    names, notes = write_densities(report(tmp_path, "industry"), tmp_path / "out", lang="zh")
    assert not [name for name in names if name.endswith((".gpkg", ".parquet", ".html"))]
    assert len(notes) == 1
    assert notes[0].startswith("未写出 density.gpkg")


def test_layers_hold_ground_class_and_a_style_that_colours_by_it(tmp_path: Path) -> None:
    write_densities(report(tmp_path, "park,grid:100"), tmp_path / "out", lang="en")
    park = gpd.read_file(tmp_path / "out/density.gpkg", layer="park")
    assert park[["key", "density_class"]].to_numpy().tolist() == [["p1", 2], ["p2", 3]]
    assert park["value"].round(9).tolist() == [8.0, 20.0]
    with closing(sqlite3.connect(tmp_path / "out/density.gpkg")) as database:
        styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert sorted(styles) == ["grid_100", "park"]
    assert 'attr="density_class"' in styles["park"]
    assert 'label="8 – 14.1"' in styles["park"]
    assert 'value="5" label="not known"' in styles["park"]


@pytest.mark.parametrize(
    ("lang", "sheets", "heads", "cells", "value"),
    [
        pytest.param(
            "zh",
            ["园区", "行业大类", "方法说明"],
            ["分组方式", "编号", "名称", "密度（亿元/平方公里）"],
            {"园区", "工业总产值", "宗地面积", "亿元/平方公里", "是"},
            80.0,
            id="zh",
        ),
        pytest.param(
            "en",
            ["park", "industry division (GB_T 4754", "methods"],
            ["grouping", "key", "name", "density, bn yuan/km²"],
            {"park", "gross output", "parcel land", "bn yuan/km²", "yes"},
            8.0,
            id="en",
        ),
    ],
)
def test_the_workbook_speaks_one_language(
    tmp_path: Path, lang: str, sheets: list[str], heads: list[str], cells: set[str], value: float
) -> None:
    write_densities(report(tmp_path), tmp_path / "out", lang=lang)
    book = CalamineWorkbook.from_path(tmp_path / "out/density.xlsx")
    assert book.sheet_names == sheets
    note, head, first, second = book.get_sheet_by_name(sheets[0]).to_python()[:4]
    assert note[0] == OUTPUT.text(lang)
    assert head[:4] == heads
    assert first[1:4] == ["p1", "North", pytest.approx(value)]
    assert len(head) == len(set(head))
    assert cells <= set(second)


def test_every_column_of_every_kind_of_table_has_a_head(tmp_path: Path) -> None:
    told = report(tmp_path, "district", published=published(("district", "310115", 0.03)))
    for lang in ("en", "zh"):
        write_densities(told, tmp_path / lang, lang=lang)
        book = CalamineWorkbook.from_path(tmp_path / lang / "density.xlsx")
        head, row = book.get_sheet_by_index(0).to_python()[1:3]
        again = lang == "zh"  # what the density is in 亿元: in Chinese the density itself
        assert len(head) == len(told.groups[0].table.columns) - again == len(set(head))
        assert not [name for name in head if "_" in str(name) and name.islower()]
    assert row[2] == "浦东新区"  # the layer says no name, the code does
    assert "是" in row


def test_another_folder_is_refused_and_stands(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("x")
    with pytest.raises(OutputError):
        write_densities(report(tmp_path), out, lang="en")
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
