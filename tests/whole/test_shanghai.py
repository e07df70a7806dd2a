"""The synthetic city through the whole chain: every planted case comes out as it must."""

from pathlib import Path

import pandas as pd
import pytest

from layers.study import read_study
from maps.findings_csv import write_findings
from parks import check
from parks.report import Report
from seeds.city.planted import planted
from seeds.city.writing import write_city

CASES = planted()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return check(read_study(write_city(tmp_path_factory.mktemp("city"))))


@pytest.fixture(scope="module")
def answers(report: Report) -> pd.DataFrame:
    return report.findings.set_index(["parcel_id", "rule_id"])[["outcome", "reason"]]


@pytest.mark.parametrize(
    ("parcel_id", "rule_id", "outcome", "reason"),
    CASES[["parcel_id", "rule_id", "outcome", "reason"]].to_numpy().tolist(),
    ids=[f"{row.case}-{row.rule_id}" for row in CASES.itertuples()],
)
def test_planted_case(
    answers: pd.DataFrame, parcel_id: str, rule_id: str, outcome: str, reason: str
) -> None:
    if outcome == "not_applicable":
        assert (parcel_id, rule_id) not in answers.index
        return
    got = answers.loc[(parcel_id, rule_id)]
    assert got["outcome"] == outcome
    assert reason in ("", got["reason"])


def test_parcels_in_are_parcels_out(report: Report) -> None:
    assert len(report.parcels) == 48_501
    assert report.parcels["parcel_id"].is_unique


def test_every_finding_belongs_to_a_parcel_once(report: Report) -> None:
    assert not report.findings.duplicated(["parcel_id", "rule_id"]).any()
    assert set(report.findings["parcel_id"]) <= set(report.parcels["parcel_id"])


def test_the_counts_of_parcels_rules_and_findings_agree(report: Report) -> None:
    for word in ("pass", "unknown", "review", "fail"):
        found = int((report.findings["outcome"] == word).sum())
        assert found == int(report.parcels[f"n_{word}"].sum())
        assert found == sum(rule.counts.get(word, 0) for rule in report.rules)


def test_no_finding_is_left_undecided(report: Report) -> None:
    assert "undecided" not in set(report.findings["reason"])


def test_every_open_finding_says_what_would_mend_it(report: Report) -> None:
    open_ = report.findings[report.findings["outcome"].isin(["unknown", "review", "fail"])]
    for lang in ("en", "zh"):
        assert (open_[f"remedy_{lang}"].str.len() > 0).all()
        assert not open_[f"remedy_{lang}"].str.contains("{", regex=False).any()
        assert not open_[f"remedy_{lang}"].str.contains("—", regex=False).any()


def test_every_finding_names_source_and_place(report: Report) -> None:
    assert (report.findings["citation"].str.len() > 10).all()
    shaped = report.parcels.loc[~report.parcels.geometry.isna(), "parcel_id"]
    placed = report.findings[report.findings["parcel_id"].isin(shaped)]
    assert placed[["at_x", "at_y"]].notna().all(axis=None)


def test_shares_of_tiers_sum_to_one(report: Report) -> None:
    shares = report.parcels.filter(like="share_").sum(axis=1)
    assert (shares - 1).abs().max() < 1e-9


def test_equal_inputs_give_equal_findings(report: Report, tmp_path: Path) -> None:
    again = check(report.study)
    for name, one in (("a.csv", report), ("b.csv", again)):
        write_findings(one.findings, tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", sorted(set(CASES["parcel_id"])))
def test_every_planted_parcel_has_a_letter(report: Report, case: str, lang: str) -> None:
    letter = report.explain(case, lang=lang)
    assert case in letter
    assert "SYNTHETIC" in letter
    assert "{" not in letter
    assert "nan" not in letter.casefold().replace("financ", "")
