"""The picture of hot spots: every class keyed with its count, Chinese written, nothing dated."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import box

from geo.errors import ArgumentError, CRSError, OutputError
from geo.neighbours import Weights
from maps import hotspot_figure as module
from maps.fonts import chinese_font
from maps.hotspot_figure import _looks, hotspot_figure, write_hotspots
from parks.hotspots import CLASSES, Hotspots, getis_ord, local_moran

needs_font = pytest.mark.skipif(chinese_font() is None, reason="no Chinese font is installed")


def found_by(method: object = getis_ord) -> tuple[Hotspots, GeoDataFrame]:
    values = np.random.default_rng(4).normal(5, 1, (8, 8))
    values[1:5, 1:5] += 9
    ground = [box(x, y, x + 1, y + 1) for y in range(8) for x in range(8)]
    units = GeoDataFrame(
        {"cell": range(65), "density": [*values.ravel(), 3.0]},
        geometry=shapely.transform(
            np.array([*ground, box(20, 3, 22, 5)]), lambda c: c * 1000 + 500_000
        ),
        crs="EPSG:4549",
    )
    units.loc[40, "density"] = np.nan
    return method(units, "density", key="cell", weights=Weights("queen"), seed=1), units


def test_the_key_counts_every_class() -> None:
    found, units = found_by()
    figure = hotspot_figure(found, units.geometry, title="Output density", lang="en")
    legend = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    count = found.frame["class"].value_counts()
    assert count["hot"] > 0
    assert legend == [
        f"hot ({count['hot']})", "cold (0)", f"not significant ({count['not-significant']})",
        "without neighbours (1)", "without a value (1)",
    ]  # fmt: skip
    drawn = sum(len(c.get_paths()) for c in figure.axes[0].collections)
    assert drawn == 65
    assert figure.axes[0].get_title() == "Output density"
    said = " ".join(figure.get_supxlabel().split())
    assert found.says("en") in said
    assert "EPSG:4549" in said


def test_hot_is_drawn_hot() -> None:
    found, units = found_by()
    axes = hotspot_figure(found, units.geometry, title="a", lang="en").axes[0]
    hot = next(
        c for c in axes.collections if c.get_facecolor()[0][0] > 0.6 > c.get_facecolor()[0][1]
    )
    middles = {tuple(p.get_extents().get_points().mean(axis=0)) for p in hot.get_paths()}
    expected = units.geometry[(found.frame["class"] == "hot").to_numpy()].centroid
    assert middles == {(p.x, p.y) for p in expected}


@needs_font
def test_in_chinese(tmp_path: Path) -> None:
    """Warnings are errors: a letter without a glyph would fail here."""
    found, units = found_by(local_moran)
    write_hotspots(found, units.geometry, tmp_path / "热点.png", title="产出密度热点", lang="zh")
    assert (tmp_path / "热点.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_equal_bytes(tmp_path: Path, suffix: str) -> None:
    found, units = found_by()
    for name in ("a", "b"):
        write_hotspots(found, units.geometry, tmp_path / f"{name}.{suffix}", title="t", lang="en")
    one, other = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("a", "b"))
    assert one == other


def test_no_font_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "chinese_font", lambda: None)
    found, units = found_by()
    with pytest.raises(OutputError, match="no font for Chinese"):
        hotspot_figure(found, units.geometry, title="产业", lang="en")
    assert hotspot_figure(found, units.geometry, title="industry, km²", lang="en").axes


def test_what_cannot_be_drawn(tmp_path: Path) -> None:
    found, units = found_by()
    with pytest.raises(ArgumentError, match="3 geometries for 65"):
        hotspot_figure(found, units.geometry.head(3), title="t", lang="en")
    with pytest.raises(CRSError):
        hotspot_figure(
            found, units.geometry.set_crs("EPSG:4490", allow_override=True), title="t", lang="en"
        )
    for path in (tmp_path / "no" / "a.png", tmp_path / "a.docx"):
        with pytest.raises(OutputError, match="cannot be written"):
            write_hotspots(found, units.geometry, path, title="t", lang="en")


def test_every_class_has_a_colour() -> None:
    assert {*CLASSES["local_moran"], *CLASSES["getis_ord"]} <= set(_looks())
