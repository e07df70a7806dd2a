"""The paragraph for a paper says what was divided by what, and what is open."""

from dataclasses import replace

import pytest

from maps.density_methods import methods
from parks.bounds import Assumed
from tests.parks.density_town import DISTRICT, OUTPUT, SEA, made, published

MISSING = {"output_yuan": [90e6, None, 200e6]}


def said(lang: str, by: str = "park,industry,grid:100", **how: object) -> str:
    return methods(made(by, **how), "9.9", lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_whole_to_its_digits(lang: str) -> None:
    """(90 + 60 + 200) million on three parcels of 0.01 km²."""
    whole = {
        "en": "Over all 3 parcels the density is 11.667 bn yuan/km² (0.350 bn yuan over 0.030 km²).",
        "zh": "全部 3 个地块合计为 116.667 亿元/平方公里（3.500 亿元除以 0.030 平方公里）。",
    }
    assert whole[lang] in said(lang)
    assert said(lang).endswith("\n")
    assert said(lang).count("\n") == 1


def test_chinese_has_no_english_words_of_ours() -> None:
    text = said("zh")
    for word in (
        "bn yuan",
        "km2",
        "park：",
        "按 park",
        "industry",
        "grid",
        "parcel land",
        "density",
    ):
        assert word not in text, word
    for word in (
        "按园区：2 组",
        "按行业大类（地块字段）：2 组",
        "按边长 100 米的方格：3 个",
        "工业总产值",
    ):
        assert word in text, word


def test_nothing_missing_is_said_and_so_is_a_bound() -> None:
    assert "No amount and no area is missing." in said("en")
    assert "a missing amount" not in said("en").lower()
    open_ = said("en", columns=MISSING)
    assert "missing for 1 parcels; coverage by land is 66.7 %" in open_
    assert "no bound" in open_
    assert "at most 8 bn yuan/km²" in said("en", columns=MISSING, assumed=Assumed(greatest=8))
    assert "lies between 9.667 and 12.333 bn" in said(
        "en", columns=MISSING, assumed=Assumed(greatest=8)
    )


@pytest.mark.parametrize(
    ("how", "words"), [("once", "spread by land"), ("each", "every parcel's own")]
)
def test_repeats_are_said_as_they_were_settled(how: str, words: str) -> None:
    twice = {"enterprise": ["a", "a", "c"], "output_yuan": [90e6, 90e6, None]}
    assert words in said("en", columns=twice, repeated=how)


def test_published_figures_come_with_their_citation_and_not_beside_jobs() -> None:
    text = said("en")
    assert "8 bn yuan/km²: " in text
    assert "14.1 bn yuan/km²: " in text
    assert "indication only" in text
    jobs = replace(OUTPUT, numerator="jobs", price_basis="")
    assert "14.1" not in said("en", of=jobs, columns={"jobs": [1, 2, 3]})


def test_ground_is_said_to_be_ground_and_held_to_the_published_land() -> None:
    less_water = replace(OUTPUT, denominator="land_without_water")
    text = said(
        "en", "district", of=less_water, layers=[DISTRICT, SEA],
        published=published(("district", "310115", 0.03)),
    )  # fmt: skip
    assert "over all ground of the group" in text
    assert "less the water layers of the study" in text
    assert "1 as published once water is taken off" in text
    assert "Parcel land is" not in text
    park = replace(OUTPUT, denominator="park")
    assert "not known for want of amounts, between" in said("en", "park", of=park, columns=MISSING)
    assert "介于" in said("zh", "park", of=park, columns=MISSING)


def test_synthetic_and_sources() -> None:
    assert said("en", settings={"synthetic": True}).startswith("SYNTHETIC DATA")
    assert "SYNTHETIC" not in said("en")
    assert "parcels.gpkg (SHA-256 abababababab…)" in said("en")
    assert "parkgis 9.9" in said("zh")
