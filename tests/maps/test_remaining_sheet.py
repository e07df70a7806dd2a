"""The two sheets of remaining floor area, on the ground of scenario 2."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from maps.geopackage import write_inputs
from maps.remaining_sheet import by_parcel_columns, remaining_columns
from maps.sheets import Column
from parks.report import Report
from tests.parks.studies import judged, layer, square
from tests.parks.test_reference import MEDIAN, lot, project, table

PARKS = layer("parks", "park", square(-10, -10, 420, 300))


@pytest.fixture(scope="module")
def report() -> Report:
    given = project(shape=square(5_000, 0, 200.1, 160.1), reference_plot_ratio=3.2)
    return judged(table(project(), lot(300, 3.5), given), PARKS, reference=MEDIAN)


def rows(columns: list[Column]) -> list[dict[str, Any]]:
    """Return the cells of every row, by the name that programs use."""
    names = [column.head.replace(" (m²)", "").split()[-1] for column in columns]
    assert len(set(names)) == len(names) or names.count("citation") == 2
    return [
        dict(zip(names, cells, strict=True))
        for cells in zip(*(x.values for x in columns), strict=True)
    ]


def test_sums_by_tier_by_park_and_over_all(report: Report) -> None:
    found = rows(remaining_columns(report, "en"))
    assert [(row["level"], row["group"], row["parcels"]) for row in found] == [
        ("tier", "not known", 3),
        ("park", "0", 2),
        ("park", "in none", 1),
        ("whole", "all parcels", 3),
    ]
    park, none, whole = found[1:]
    assert (park["reference_remaining_m2"], park["reference_beyond_m2"]) == (3_200.0, 0.0)
    assert (none["reference_remaining_m2"], none["reference_beyond_m2"]) == (0.0, 6_400.0)
    assert (whole["by_reference_remaining_m2"], whole["by_reference_parcels"]) == (3_200.0, 2)
    assert (whole["binding_beyond_m2"], whole["binding_parcels"]) == (25_600.0, 2)
    assert whole["contract_remaining_m2"] is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_parcel_with_its_least_limit_and_source(report: Report, lang: str) -> None:
    first, last = rows(by_parcel_columns(report, lang))  # no limit concerns the office
    assert (first["parcel_id"], first["floor_m2"]) == ("P0", 108_800.0)
    assert (first["binding_remaining_m2"], first["binding_plot_ratio"]) == (-12_800.0, 3.0)
    assert (first["by_reference_remaining_m2"], first["by_reference_plot_ratio"]) == (3_200.0, 3.5)
    assert first["binding_rule"] == {
        "en": "Plot ratio of research land, guide", "zh": "研发用地容积率（引导值）",
    }[lang]  # fmt: skip
    assert "2018-05-07" in first["citation"]
    assert first[f"reference_basis_{lang}"].startswith({"en": "median of", "zh": "周边500米"}[lang])
    assert (
        last[f"reference_basis_{lang}"]
        == {"en": "given in the parcel table", "zh": "地块表所给"}[lang]
    )


def test_a_parcel_whose_limit_lacks_is_listed() -> None:
    shop = lot(0, 1.0, land_use_kind="storage")
    (row,) = rows(by_parcel_columns(judged(table(shop, lot(300, 1.0))), "en"))
    assert (row["parcel_id"], row["binding_lacks"]) == ("P0", "plot-ratio.plan")
    assert row["binding_remaining_m2"] is None


def test_what_was_computed_is_no_input(report: Report, tmp_path: Path) -> None:
    write_inputs(report, tmp_path / "inputs.gpkg")
    read = gpd.read_file(tmp_path / "inputs.gpkg", layer="parcels")
    assert read["reference_plot_ratio"].fillna(0).tolist() == [0, 0, 3.2]
    assert not [name for name in read if str(name).startswith(("reference_b", "binding", "by_r"))]
    assert report.parcels["reference_plot_ratio"].tolist()[0] == 3.5
