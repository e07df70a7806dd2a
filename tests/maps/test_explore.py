"""A quick look at any frame: the right classes, the right row, nothing foreign runs, nothing is asked for."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import ArgumentError, CRSError
from maps.explore import OKABE_ITO, _classes, explore
from tests.maps import map_samples
from tests.maps.layer_page import frame


def boxes(n: int, **columns: Any) -> gpd.GeoDataFrame:
    return frame([map_samples.box(k) for k in range(n)], **columns)


def test_numbers_fall_into_quantiles_and_missing_is_told() -> None:
    values = [*range(1, 11), np.nan]
    found = _classes(boxes(11, far=values), "far", None, 5, "en")
    assert found.of.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    assert found.labels == ["≤ 2", "2 – 4", "4 – 6", "6 – 8", "> 8", "no value"]
    assert len(found.fills) == 6


def test_a_value_on_a_break_is_of_the_class_that_ends_there() -> None:
    found = _classes(boxes(4, out=[8.0, 8.01, 14.1, 20.0]), "out", [8, 14.1], 5, "zh")
    assert found.of.tolist() == [0, 1, 1, 2]
    assert found.labels == ["≤ 8", "8 – 14.1", "> 14.1"]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        pytest.param([1.0, 1.0, 1.0], [""], id="all equal"),
        pytest.param([None, None, None], ["", "no value"], id="all missing"),
        pytest.param([0.0, 0.0, 9.0], ["≤ 0", "> 0"], id="two values"),
    ],
)
def test_few_values_make_few_classes(values: list[Any], labels: list[str]) -> None:
    column = pd.Series(values, dtype=float)
    assert _classes(boxes(3, a=column), "a", None, 5, "en").labels == labels


def test_the_most_frequent_values_have_colours_and_the_rest_is_counted() -> None:
    values = [f"v{k}" for k in range(9) for _ in range(9 - k // 2)]
    found = _classes(boxes(len(values), a=values), "a", None, 5, "en")
    assert found.labels == [*(f"v{k}" for k in range(7)), "other (2 values)"]
    assert found.fills[:7] == list(OKABE_ITO)
    assert np.bincount(found.of).tolist() == [9, 9, 8, 8, 7, 7, 6, 11]


@pytest.mark.parametrize("breaks", [[2, 1], [1, 1], [float("nan")]])
def test_breaks_that_do_not_rise_are_refused(breaks: list[float]) -> None:
    with pytest.raises(ArgumentError, match="must rise"):
        explore(boxes(2), "k", breaks=breaks)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ArgumentError, match="no column 'nothing'"):
        explore(boxes(2), "nothing")
    with pytest.raises(CRSError, match="no CRS"):
        explore(boxes(2).set_crs(None, allow_override=True))


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_make_a_page(rows: int) -> None:
    assert "parkgis.explore(" in explore(boxes(rows), "k").get_root().render()


def test_jupyter_shows_it() -> None:
    html = explore(boxes(2), "k")._repr_html_()
    assert "<iframe" in html
    assert "parkgis.ParcelLayer" in html


def test_hostile_names_and_values_are_text(browser_page: Any, tmp_path: Path) -> None:
    hostile = map_samples.HOSTILE
    n = len(hostile)
    named = {text: [f"{k} {text}" for k in range(n)] for text in hostile}
    shapes = [map_samples.box(k) for k in range(n - 2)]
    odd = [shapely.LineString([(642_000, 3_455_600), (642_500, 3_455_600)]), shapely.Point(642_250, 3_455_700)]  # fmt: skip
    parcels = gpd.GeoDataFrame(
        {**named, "long": "<b>" * 4_000}, geometry=shapes + odd, crs=map_samples.CRS
    )
    plan = explore(parcels, hostile[0])
    path = tmp_path / "explore.html"
    plan.save(path)
    tab = browser_page.page
    tab.goto(path.as_uri())
    me = next(c.get_name() for c in plan._children.values() if c._name == "ParcelLayer")
    tab.evaluate(f"{me}.ready.then(() => 0)")
    for row in range(n):
        tab.evaluate(f"{me}.hover({row}); {me}.select({row})")
        k = tab.evaluate(f"{me}.row({row})[{hostile[7]!r}]".replace("\\x00", "\\0")).split(" ")[0]
        for kind in ("tooltip", "popup"):  # the last ones fade out
            tab.wait_for_function(f"document.querySelectorAll('.leaflet-{kind}').length === 1")
        for place in (".leaflet-tooltip", ".leaflet-popup-content"):
            cells = tab.locator(f"{place} td").all_text_contents()
            assert cells[:n] == [named[text][int(k)] for text in hostile]
            assert len(cells[n]) < 500
            assert tab.locator(f"{place} th").all_text_contents()[:n] == hostile
    assert "other (9 values)" in tab.text_content(".leaflet-bottom.leaflet-right")
    assert tab.evaluate("window.hit") is None
    assert tab.locator("img, iframe").count() == 0
    assert browser_page.errors == []
    assert browser_page.requests == [path.as_uri()]
