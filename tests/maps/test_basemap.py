"""What may lie under the drawing, and that nothing does unasked."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.errors import OutputError
from maps.basemap import districts, gaode, hosts, raster, tianditu, together, web_map
from maps.industrial_map import map_page, write_map
from maps.open_links import constants
from tests.maps import site_samples
from tests.maps.node import run_node
from tests.parks.studies import CRS, X, Y

MERCATOR = """
globalThis.world = (z) => ({ lng, lat }) => {
  const s = Math.sin((lat * Math.PI) / 180);
  const y = 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  return { x: ((lng + 180) / 360) * 256 * 2 ** z, y: y * 256 * 2 ** z };
};
globalThis.L = {
  point: (x, y) => ({ x, y }),
  latLng: (lat, lng) => ({ lat, lng }),
  GridLayer: { extend: (body) => Object.assign(function () {}, { prototype: body }) },
  CRS: { EPSG3857: {
    latLngToPoint: (place, z) => world(z)(place),
    pointToLatLng: ({ x, y }, z) => ({
      lng: (x / 256 / 2 ** z) * 360 - 180,
      lat: (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 256 / 2 ** z))) * 180) / Math.PI,
    }),
  } },
};"""
"""As much of Leaflet as the shift of a tile asks for."""
OFF = """({ constants, places }) => places.map(([lng, lat, z]) => {
  const here = world(z)({ lng, lat });
  const map = Object.assign(Object.create(parkgis.WebMap.prototype), { constants, datum: "gcj02" });
  const shift = map.shiftAt({ x: Math.floor(here.x / 256), y: Math.floor(here.y / 256), z });
  const [glng, glat] = parkgis.offset.toGcj02(constants, [lng, lat]);
  const there = world(z)({ lng: glng, lat: glat });
  return [here.x + shift[0] - there.x, here.y + shift[1] - there.y, shift[0]];
})"""


@pytest.fixture(scope="module")
def report() -> Any:
    return site_samples.report()


def policy(page: str) -> str:
    found = re.search(r'content="(default-src [^"]*)"', page)
    assert found
    return found[1]


class TestBasemap:
    def test_only_the_hosts_that_were_asked_for_are_open(self, report: Any) -> None:
        assert "img-src data:;" in policy(map_page(report))
        page = map_page(report, backgrounds=[tianditu("a key&b")])
        assert "img-src data: https://t0.tianditu.gov.cn;" in policy(page)
        assert "tk=a%20key%26b".replace("&", "\\u0026") in page
        assert "connect-src" not in policy(page)  # default-src 'none' holds

    def test_two_web_maps_are_refused(self) -> None:
        with pytest.raises(OutputError, match=r"one web map.*Gaode \(gcj02\).*Tianditu \(wgs84\)"):
            together([gaode(), districts(), tianditu("k")])
        assert hosts([gaode()]) == [f"https://webrd0{k}.is.autonavi.com" for k in range(1, 5)]

    @pytest.mark.parametrize(
        ("address", "datum"),
        [
            ("http://a.example/{z}/{x}/{y}", "wgs84"),
            ("https://a.example/{z}/{x}", "wgs84"),
            ("https://a.example/{z}/{x}/{y}", "bd09"),
            ("https://a.example;script-src/{z}/{x}/{y}", "wgs84"),
        ],
    )
    def test_a_web_map_says_its_datum_and_address(self, address: str, datum: Any) -> None:
        with pytest.raises(OutputError):
            web_map(address, datum=datum, title="t", attribution="a")

    def test_tianditu_needs_a_key(self) -> None:
        with pytest.raises(OutputError, match="key of your own"):
            tianditu(" ")

    def test_gaode_lies_where_the_forward_shift_puts_it(self) -> None:
        """A place and its picture: less than half a pixel apart, at every zoom."""
        random = np.random.default_rng(2)
        places = [
            [*random.uniform((120.9, 30.7), (122.0, 31.9)).tolist(), int(z)]
            for z in random.integers(9, 19, 300)
        ]
        given = {"constants": constants(), "places": places}
        scripts = ("offset.js", "tool_basemap.js")
        found = np.array(run_node(scripts, OFF, given, before=MERCATOR))
        assert np.abs(found[:, :2]).max() < 0.5
        assert np.abs(found[:, 2]).max() > 100  # in pixels: there is something to shift

    def test_outlines_are_drawn_as_published_and_say_so(
        self, report: Any, browser_page: Any, tmp_path: Path
    ) -> None:
        path = write_map(report, tmp_path / "m.html", lang="en", backgrounds=[districts()])
        tab = browser_page.page
        tab.goto(path.as_uri())
        tab.evaluate("parkgis.page.ready.then(() => 0)")
        assert tab.locator(".pk-outline-name").count() == 16
        assert "Songjiang" in tab.locator(".pk-outline-name").all_text_contents()
        tab.click("#pk-tools")
        tab.click("#pk-tool-list [data-tool=basemap]")
        assert "not for measuring" in tab.inner_text("#pk-tool")
        tab.uncheck("#pk-tool input")
        tab.wait_for_timeout(500)  # names fade out
        assert tab.locator(".pk-outline-name").count() == 0
        assert browser_page.errors == []
        assert browser_page.requests == [path.as_uri()]

    def test_a_raster_of_the_user_lies_where_it_belongs(self, tmp_path: Path) -> None:
        import rasterio
        from affine import Affine

        path = tmp_path / "photo.tif"
        with rasterio.open(
            path, "w", driver="GTiff", width=100, height=80, count=3, dtype="uint8", crs=CRS,
            transform=Affine(10, 0, X, 0, -10, Y + 800),
        ) as out:  # fmt: skip
            out.write(np.full((3, 80, 100), 200, np.uint8))
        said = raster(path).settings
        from pyproj import Transformer

        to_map = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
        west, south, east, north = to_map.transform_bounds(X, Y, X + 1000, Y + 800)
        np.testing.assert_allclose(said["bounds"], [[south, west], [north, east]], atol=3e-4)
        assert said["image"].startswith("data:image/png;base64,")

    def test_a_raster_without_a_place_is_refused(self, tmp_path: Path) -> None:
        import rasterio

        path = tmp_path / "plain.tif"
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning), rasterio.open(
            path, "w", driver="GTiff", width=4, height=4, count=1, dtype="float32"
        ) as out:  # fmt: skip
            out.write(np.zeros((1, 4, 4), np.float32))
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning), pytest.raises(ValueError, match="no CRS"):  # fmt: skip
            raster(path)
