"""Figures of densities: one map for each grouping with ground, every class counted, equal bytes."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from maps import density_figures, fonts
from maps.density_figures import write_figures
from parks.density_report import DensityReport
from tests.parks.density_town import made

BY = "park,industry,grid:100"


def drawn(found: DensityReport, folder: Path, lang: str = "en") -> dict[str, str]:
    """Write the figures and return the words of each SVG."""
    folder.mkdir(exist_ok=True)
    paths, _ = write_figures(found, lambda name: folder / name, lang=lang)
    return {path.stem: path.read_text("utf-8") for path in paths if path.suffix == ".svg"}


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have matplotlib write words as words, not as outlines."""
    monkeypatch.setattr(density_figures, "RC", density_figures.RC | {"svg.fonttype": "none"})


def texts(svg: str) -> list[str]:
    tree = ET.fromstring(svg)  # noqa: S314 - our own file
    return ["".join(one.itertext()).strip() for one in tree.iter() if one.tag.endswith("}text")]


@pytest.mark.usefixtures("words")
def test_a_map_for_each_grouping_with_ground(tmp_path: Path) -> None:
    found = drawn(made(BY), tmp_path)
    assert sorted(found) == ["histogram", "lorenz", "map-grid_100", "map-park"]
    park = texts(found["map-park"])
    assert "bn yuan/km²" in park
    assert {"8 – 14.1 (1)", "14.1 – 28.2 (1)", "< 4 (0)"} <= set(park)
    assert "Density by park" in park
    assert not any(one.startswith("not known") for one in park)


@pytest.mark.usefixtures("words")
def test_what_is_not_known_has_a_class_of_its_own(tmp_path: Path) -> None:
    found = drawn(made("park", columns={"output_yuan": [None, None, 200e6]}), tmp_path)
    assert "not known (1)" in texts(found["map-park"])


@pytest.mark.usefixtures("words")
def test_curve_and_histogram_name_groupings_and_published_figures(tmp_path: Path) -> None:
    found = drawn(made(BY), tmp_path)
    assert "squares of 100 m" in texts(found["histogram"])
    assert {"8", "14.1"} <= set(texts(found["histogram"]))
    assert any(one.startswith("park: Gini ") for one in texts(found["lorenz"]))


@pytest.mark.usefixtures("words")
def test_chinese_where_there_is_a_font_and_english_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fonts.chinese_font():
        found = drawn(made("park"), tmp_path, "zh")
        assert {"各园区的密度", "亿元/平方公里"} <= set(texts(found["map-park"]))
        assert any(one.startswith("80 – 141 (") for one in texts(found["map-park"]))
        assert {"80", "141", "亿元/平方公里"} <= set(texts(found["histogram"]))
    monkeypatch.setattr(density_figures, "chinese_font", lambda: None)
    _, notes = write_figures(made("park"), lambda name: tmp_path / name, lang="zh")
    assert len(notes) == 1
    assert "Density by park" in texts((tmp_path / "map-park.svg").read_text("utf-8"))


def test_equal_bytes(tmp_path: Path) -> None:
    one, two = (drawn(made("park"), tmp_path / name) for name in "ab")
    assert one == two
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("amounts", [[None] * 3, [0, 0, 0]], ids=["nothing known", "all zero"])
def test_nothing_to_compare_is_drawn_without_a_curve(tmp_path: Path, amounts: list[Any]) -> None:
    found = drawn(made("park,industry", columns={"output_yuan": amounts}), tmp_path)
    assert not any("Gini" in one for one in texts(found["lorenz"]))
    assert "SYNTHETIC" not in found["lorenz"]
