"""Codes and words: every code that a rule can give has words in both languages."""

import re
from pathlib import Path

import pytest

import parks
from layers.vocabulary import kinds
from parks.tier import TIERS
from parks.wording import column_text, outcome_text, reason_text, settle_text, text, tier_text

LANGS = ["en", "zh"]
SOURCES = [path.read_text("utf-8") for path in Path(str(parks.__file__)).parent.glob("*.py")]
CODES = sorted(
    {code for source in SOURCES for code in re.findall(r'Outcome\.[A-Z]+, "([a-z_:]+)"', source)}
    | {"existing_nonconforming", "repaired_beyond_tolerance", "lapsed", "not_yet_in_force"}
    | {"unverified_limit", "limit_in_words:PMD", "zones_disagree"}
    | {"prohibited_overlap", "review_overlap", "undecided"}
    | {"wrong_edition", "unverified_limit", "below_average", "above_average"}
    | {"too_few", "too_many_missing"}
)


def test_the_codes_are_found() -> None:
    assert {"within", "above_limit", "locked_change", "no_coverage"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words(code: str) -> None:
    english, chinese = (reason_text(code, lang) for lang in LANGS)
    assert english != code
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert "{" not in english + chinese


@pytest.mark.parametrize(
    ("outcome", "chinese"),
    [
        ("not_applicable", "不适用"),
        ("pass", "未发现不符"),
        ("unknown", "资料不足无法判定"),
        ("review", "需人工复核"),
        ("fail", "不符合"),
    ],
)
def test_outcomes_never_say_that_something_complies(outcome: str, chinese: str) -> None:
    assert outcome_text(outcome, "zh") == chinese
    assert not re.search("合规|通过", chinese)
    assert "complies" not in outcome_text(outcome, "en")


@pytest.mark.parametrize(
    ("reason", "english", "chinese"),
    [
        ("missing:plan_plot_ratio_max", "supply plot ratio ceiling of the plan", "补充规划容积率上限"),
        ("missing:geometry", "supply the shape of the parcel", "补充地块图形"),
        ("no_layer:industrial_base", "add a layer of industrial base to the study", "在研究文件中加入产业基地图层"),
        ("no_coverage", "say where the layer is complete (coverage)", "说明图层的完整范围（coverage）"),
    ],
)  # fmt: skip
def test_what_would_settle_an_unknown(reason: str, english: str, chinese: str) -> None:
    assert (settle_text(reason, "en"), settle_text(reason, "zh")) == (english, chinese)


@pytest.mark.parametrize("tier", [*TIERS, "outside", "split"])
def test_tiers_have_words(tier: str) -> None:
    assert tier_text(tier, "en") != tier
    assert tier_text(tier, "zh") != tier


@pytest.mark.parametrize("kind", kinds())
def test_kinds_have_words(kind: str) -> None:
    assert re.search("[\u4e00-\u9fff]", text("kind", kind, "zh"))


def test_a_column_outside_the_vocabulary_stands_for_itself() -> None:
    assert column_text("LOT_NO", "zh") == "LOT_NO"
