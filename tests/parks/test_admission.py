"""Admission: averages are sums over sums, and say what they are the average of."""

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parks.admission import industry_averages, judge_admission
from parks.judgement import Judgement
from parks.outcome import Outcome
from parks.rulebook_form import AdmissionRule
from tests.parks.studies import judged, parcels, square

NAN = float("nan")
EDITION = "gbt4754-2017"


def rule(indicator: str = "output_intensity", **version: Any) -> AdmissionRule:
    said = {
        "from": date(2018, 5, 7),
        "status": "statement",
        "citation": "c",
        "average": "study",
        "least_count": 3,
        "greatest_missing_pct": 30,
    }
    return AdmissionRule.model_validate(
        {
            "id": "admission",
            "kind": "admission",
            "indicator": indicator,
            "title": {"en": "t", "zh": "t"},
            "applies_to": {"status": ["new"]},
            "version": [{k: v for k, v in (said | version).items() if v is not None}],
        }
    )


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    whole = {
        "status": "existing",
        "industry": "39",
        "industry_system": EDITION,
        "statistics_year": 2023.0,
        "area_m2": 10_000.0,
        "output_yuan": NAN,
    }
    frame = pd.DataFrame([whole | row for row in rows])
    for name in ("declared_area_m2", "geodesic_area_m2", "planar_area_m2"):
        frame[name] = frame["area_m2"]
    return frame


# Densities 15, 5 and 8 (scenario 8): pooled 145 / 15 = 9.667, the mean of ratios would be 9.333.
STOCK = (
    {"area_m2": 40_000.0, "output_yuan": 600_000.0},
    {"area_m2": 10_000.0, "output_yuan": 50_000.0},
    {"area_m2": 100_000.0, "output_yuan": 800_000.0, "statistics_year": 2022.0},
)


def promise(output: float, *stock: dict[str, Any], **own: Any) -> pd.DataFrame:
    return table({"status": "new", "output_yuan": output} | own, *(stock or STOCK))


def judge(parcels: pd.DataFrame, book: AdmissionRule | None = None) -> Judgement:
    book = book or rule()
    return judge_admission(parcels, book, book.version[0])


def said(judgement: Judgement) -> tuple[str, str]:
    return Outcome(int(judgement.outcome[0])).word, judgement.reason[0]


def test_the_average_is_pooled() -> None:
    averages = industry_averages(promise(0.0), "output_intensity")
    assert averages.limit.values()[0] == pytest.approx(145 / 15, abs=0)
    got = (averages.counted[0], averages.total[0], averages.amount[0], averages.over[0])
    assert got == (3, 3, 1_450_000.0, 150_000.0)
    assert (averages.first_year[0], averages.last_year[0]) == (2022, 2023)


@pytest.mark.parametrize(
    ("output", "answer"),
    [
        pytest.param(96_666.67, ("pass", "reaches_average"), id="at the average, to 0.01 yuan"),
        pytest.param(96_666.66, ("review", "below_average"), id="one hundredth below"),
        pytest.param(95_000.0, ("review", "below_average"), id="above the mean of ratios only"),
        pytest.param(NAN, ("unknown", "missing:output_yuan"), id="no promise"),
    ],
)
def test_promise(output: float, answer: tuple[str, str]) -> None:
    assert said(judge(promise(output))) == answer


def test_the_rulebook_may_say_that_it_fails() -> None:
    assert said(judge(promise(1.0), rule(breach="fail"))) == ("fail", "below_average")


def test_less_energy_is_better() -> None:
    stock = [row | {"energy_tce": row["output_yuan"] / 1_000} for row in STOCK]
    book = rule("energy_density", nature="ceiling")
    assert said(judge(promise(0.0, *stock, energy_tce=96.67), book)) == ("pass", "reaches_average")
    assert said(judge(promise(0.0, *stock, energy_tce=97.0), book)) == ("review", "above_average")


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        pytest.param({"output_yuan": NAN}, ("unknown", "too_few"), id="two are too few"),
        pytest.param({"industry": "38"}, ("unknown", "too_few"), id="of another industry"),
        pytest.param({"industry_system": "gbt4754-2002"}, ("unknown", "too_few"), id="edition"),
        pytest.param({"status": "new"}, ("unknown", "too_few"), id="not existing"),
        pytest.param({"status": None}, ("unknown", "too_few"), id="status not known"),
        pytest.param({"area_m2": 0.0}, ("unknown", "too_few"), id="no area"),
        pytest.param(
            {"industry": "C3911"}, ("pass", "reaches_average"), id="class of the division"
        ),
    ],
)
def test_who_counts(changes: dict[str, Any], answer: tuple[str, str]) -> None:
    assert said(judge(promise(1e9, *STOCK[:2], STOCK[2] | changes))) == answer


@pytest.mark.parametrize(
    ("silent", "answer"), [(1, ("pass", "reaches_average")), (2, ("unknown", "too_many_missing"))]
)
def test_missing_share(silent: int, answer: tuple[str, str]) -> None:
    """One of four lacks its output: 25 %; two of five: 40 % where 30 % are allowed."""
    assert said(judge(promise(1e9, *STOCK, *[{"output_yuan": NAN}] * silent))) == answer


def test_the_missing_share_allowed_is_allowed() -> None:
    stock = (*STOCK, {"output_yuan": NAN})
    assert said(judge(promise(1e9, *stock), rule(greatest_missing_pct=25)))[0] == "pass"


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ({"industry": None}, "missing:industry"),
        ({"industry_system": None}, "missing:industry_system"),
    ],
)
def test_a_parcel_of_no_industry(own: dict[str, Any], reason: str) -> None:
    assert said(judge(promise(1e9, **own))) == ("unknown", reason)


def test_against_a_table() -> None:
    row = {"division": "39", "limit": 10, "status": "confirmed", "source": "yearbook 2024"}
    limits = {
        "id": "averages",
        "title": {"en": "t", "zh": "t"},
        "edition": EDITION,
        "row": [row, row | {"division": "38", "status": "unverified"}],
    }
    nothing = {"least_count": None, "greatest_missing_pct": None}
    book = rule(average="table", limit_table=limits, unit="yuan/m2", **nothing)
    assert said(judge(promise(100_000.0), book)) == ("pass", "reaches_average")
    assert said(judge(promise(99_999.99), book)) == ("review", "below_average")
    assert said(judge(promise(1e9, industry="38"), book)) == ("unknown", "unverified_limit")


@pytest.mark.parametrize(
    ("version", "why"),
    [
        ({"least_count": None}, "needs .*least_count"),
        ({"greatest_missing_pct": None}, "needs .*least_count"),
        ({"average": "table"}, "needs .*limit_table"),
        ({"average": "table", "limit_table": "plot-ratio-2008"}, "nothing about counting"),
        ({"limit_table": "plot-ratio-2008"}, "and no table"),
        ({"unit": "percent"}, "cannot become"),
    ],
)
def test_refused(version: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rule(**version)


AMOUNTS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**7)), min_size=3, max_size=6)


@given(stock=AMOUNTS, promised=st.integers(0, 10**9), area=st.integers(1, 10**7))
def test_against_fractions(stock: list[tuple[int, int]], promised: int, area: int) -> None:
    rows = [{"output_yuan": a / 100, "area_m2": b / 100} for a, b in stock]
    got = said(judge(promise(promised / 100, *rows, area_m2=area / 100)))[0]
    average = Fraction(sum(a for a, _ in stock), sum(b for _, b in stock))
    short = (promised + Fraction(1, 2)) / area < average
    assert got == ("review" if short else "pass")


def test_the_letter_says_what_the_average_is_of(tmp_path: Any) -> None:
    path = tmp_path / "book.toml"
    path.write_text(
        """
[rulebook]
id = "own"
title = { en = "Own", zh = "自有" }
[[rule]]
id = "admission.output"
kind = "admission"
indicator = "output_intensity"
title = { en = "Output", zh = "产出" }
applies_to = { status = ["new"] }
[[rule.version]]
from = 2018-05-07
average = "study"
least_count = 3
greatest_missing_pct = 20
status = "statement"
facts = ["access-floor-2018"]
""",
        "utf-8",
    )
    columns: dict[str, list[Any]] = {
        "status": ["new", "existing", "existing", "existing"],
        "industry": ["39"] * 4,
        "industry_system": [EDITION] * 4,
        "declared_area_m2": [10_000.0, 40_000.0, 10_000.0, 100_000.0],
        "output_yuan": [90_000.0, 600_000.0, 50_000.0, 800_000.0],
        "statistics_year": [NAN, 2023.0, 2023.0, 2022.0],
    }
    shapes = [square(0), square(200, 0, 200, 200), square(500), square(700, 0, 250, 400)]
    report = judged(parcels(*shapes, **columns), rulebook=str(path), area_disagreement_pct=1.0)
    english, chinese = (report.explain("P0", lang=lang) for lang in ("en", "zh"))
    assert "145 x 10,000 yuan over 150,000 m² of land: 3 of 3 existing parcels" in english
    assert "2022–2023" in english
    assert "本任务中该行业3个现状地块里的3个，2022–2023" in chinese
    assert report.parcels["not_concerned"].tolist()[1:] == ["admission.output"] * 3
