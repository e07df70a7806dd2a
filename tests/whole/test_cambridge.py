"""Real parcels through the whole chain, against counts from an independent reading."""

import json
from pathlib import Path

import pytest

from layers.study import read_study
from parkgis.demos import prepare
from parks import check
from parks.report import Report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return check(read_study(prepare("cambridge", tmp_path_factory.mktemp("demo") / "study")))


def test_13_116_parcels_in_and_out(report: Report) -> None:
    assert len(report.parcels) == 13_116
    assert report.parcels["parcel_id"].is_unique
    assert report.parcels["source_row"].tolist() == list(range(1, 13_117))


def test_existing_industry_outside_a_district_goes_to_a_person(report: Report) -> None:
    industry = report.findings[report.findings["rule_id"] == "industry-in-district"]
    assert set(industry["outcome"]) <= {"pass", "review", "unknown"}
    assert (industry["outcome"] == "review").any()
    assert (industry["outcome"] == "pass").any()


def test_flood_and_history_never_fail(report: Report) -> None:
    overlay = report.findings[report.findings["rule_id"].str.startswith("clear-of/")]
    assert set(overlay["outcome"]) <= {"pass", "review", "unknown"}


def test_plot_ratio_is_a_column_and_no_rule(report: Report) -> None:
    assert report.parcels["plot_ratio"].notna().sum() > 10_000
    assert not report.findings["rule_id"].str.contains("ratio").any()


def test_what_was_settled_is_said(report: Report) -> None:
    settled = json.dumps([problem.code for problem in report.problems if problem.settled])
    for word in ("duplicate", "blank", "invalid", "empty"):
        assert word in settled, settled


def test_a_parcel_without_shape_is_unknown_and_not_lost(report: Report) -> None:
    shapeless = report.parcels[report.parcels.geometry.isna() | report.parcels.geometry.is_empty]
    assert len(shapeless) == 1
    assert shapeless["outcome"].tolist() == ["unknown"]


def test_the_study_stays_in_its_folder(report: Report) -> None:
    assert Path(report.study.path).name == "study.toml"
