"""The section [reference]: what it takes, and what it refuses."""

from pathlib import Path

import pytest

from layers.study import read_study
from tests.layers.test_study import GOOD, refused, study

RADIUS = """
[reference]
near = "radius"
radius_m = 500
parcels_by = "built"
statistic = "median"
least_count = 3
"""
LAYER = """
[[layers]]
name = "offices"
role = "reference"
path = "offices.gpkg"
"""


def test_it_is_read(tmp_path: Path) -> None:
    asked = study(tmp_path, GOOD + RADIUS).reference
    assert asked is not None
    assert (asked.near, asked.radius_m, asked.statistic) == ("radius", 500.0, "median")
    assert (asked.kinds, asked.skip_unknown) == (("office", "commercial"), False)
    assert study(tmp_path, GOOD).reference is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("radius_m = 500", "", "goes with near", id="a radius of no length"),
        pytest.param('"radius"', '"park"', "goes with near", id="a length without a radius"),
        pytest.param("500", "0", "more than 0", id="a radius of nothing"),
        pytest.param("500", "10001", "at most 10000", id="a radius that is not near"),
        pytest.param('parcels_by = "built"', "", "whose ratios count", id="nobody's ratios"),
        pytest.param('"median"', '"nth_greatest"', "'n' goes with", id="an n-th without n"),
        pytest.param('"median"', '"median"\nn = 2', "'n' goes with", id="n without an n-th"),
        pytest.param('"median"', '"nth_greatest"\nn = 4', "is at least 'n'", id="too few for n"),
        pytest.param("least_count = 3", "", "required", id="how many at least"),
        pytest.param("least_count = 3", "least_count = 0", "at least 1", id="none is enough"),
        pytest.param('"median"', '"mean"', "must be one of", id="an unknown statistic"),
        pytest.param('"built"', '"built"\nlayers_by = "FAR"', "role reference", id="no such layer"),
        pytest.param('near = "radius"\nradius_m = 500', 'near = "park"', "role park", id="no parks"),
        pytest.param("least_count", "kinds = []\nleast_count", "not be empty", id="no kinds"),
        pytest.param("least_count", "kindss = 1\nleast_count", "did you mean 'kinds'", id="a typo"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    problems = refused(tmp_path, GOOD + RADIUS.replace(old, new, 1))
    assert any(said in problem.message_en for problem in problems), problems
    assert all(problem.message_zh for problem in problems)


def test_points_have_no_area_to_weigh_by(tmp_path: Path) -> None:
    mean = RADIUS.replace("median", "area_weighted_mean").replace(
        "parcels_by", 'layers_by = "FAR"\nparcels_by'
    )
    points = LAYER + "buffer_m = 1\n"
    (problem,) = refused(tmp_path, GOOD + points + mean)
    assert "'offices' has 'buffer_m'" in problem.message_en
    assert study(tmp_path, GOOD + LAYER + mean).reference is not None
    other = mean.replace("area_weighted_mean", "median")
    assert study(tmp_path, GOOD + points + other).reference is not None


def test_the_page_shows_one_that_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/study.md").read_text("utf-8")
    shown = page.partition("[reference]\n")[2].partition("```")[0]
    path = tmp_path / "study.toml"
    path.write_text(GOOD + "[reference]\n" + shown, "utf-8")
    assert read_study(path).reference is not None
