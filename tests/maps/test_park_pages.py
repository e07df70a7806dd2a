"""Parks for the page: where they come from, and that they pack as `parkgis park` says them."""

from dataclasses import replace
from typing import Any

from maps.park_pages import _object, pack_parks, parks_of_report
from parks.park_text import park_text
from tests.maps import page_samples


def test_parks_come_from_the_layer() -> None:
    parks = parks_of_report(page_samples.report())
    assert parks is not None
    assert (parks.by, parks.parks.key.tolist()) == ("park", ["A", "B"])


def test_without_parks_industrial_bases_stand_for_them() -> None:
    report = page_samples.report()
    bases = parks_of_report(replace(report, layers=report.layers[:3]))
    assert bases is not None
    assert bases.by == "industrial_base"


def test_parks_come_from_a_column_and_then_have_no_bounds() -> None:
    report: Any = replace(page_samples.report(), layers=())
    report.parcels["park"] = ["east", None, *["west"] * 6]
    parks = parks_of_report(report)
    assert parks is not None
    assert parks.parks.key.tolist() == ["east", "west"]
    assert pack_parks(parks).meta["columns"][0][:3] == ["park", "text", 2]


def test_nothing_stands_for_parks() -> None:
    assert parks_of_report(replace(page_samples.report(), layers=())) is None


def test_an_object_holds_the_text_of_the_command() -> None:
    parks = parks_of_report(page_samples.report())
    assert parks is not None
    one = _object(parks, 0, [[1.0, 2.0], [3.0, 4.0]])
    assert one["text"]["zh"] == park_text(parks, one["key"], "zh")
    assert one["bounds"] == [[1.0, 2.0], [3.0, 4.0]]
