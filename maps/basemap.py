"""What may lie under the drawing: outlines, the user's own pictures, or one web map.

Nothing does by default. A web map that the user asks for is fetched by whoever opens the page, so
its hosts are named in the page's policy and nowhere else. Gaode's pictures are shifted (GCJ-02):
they are laid under the drawing where the forward shift puts them. Data and drawing stay where they
are, so that nothing else on the page ever has two frames.
"""

import base64
import io
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote, urlsplit

import numpy as np

from geo.errors import CRSError, OutputError
from maps.open_links import constants

WEB_MERCATOR = "EPSG:3857"
MOST_SIDE_PX = 2_000
TIANDITU = {"vec": ("vec", "cva"), "img": ("img", "cia")}
"""Pictures of Tianditu with the labels that go over them."""


@dataclass(frozen=True, slots=True)
class Background:
    """One thing that lies under the drawing."""

    settings: dict[str, Any]  # plain values for ``tool_basemap.js``; never in a receipt
    datum: Literal["wgs84", "gcj02"] | None = None  # of a web map; None: no web map
    hosts: tuple[str, ...] = field(default=())  # whose pictures the page fetches


def gaode() -> Background:
    """Return the web map of Gaode, which needs no key.

    Examples
    --------
    >>> gaode().datum
    'gcj02'
    """
    hosts = tuple(f"https://webrd0{k}.is.autonavi.com" for k in range(1, 5))
    path = "/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"
    said = {"title": {"en": "Gaode", "zh": "高德地图"}, "attribution": "© 高德 Gaode (AutoNavi)"}
    return _tiles(said, [[host + path for host in hosts]], "gcj02", hosts, 18)


def tianditu(key: str, *, picture: Literal["vec", "img"] = "vec") -> Background:
    """Return the web map of Tianditu (CGCS2000).

    Parameters
    ----------
    key : str
        The user's own, as Tianditu gives it. It stands in the page, because the browser that opens
        it fetches the pictures: whoever gets the page gets the key.
    picture : {"vec", "img"}
        The drawn map, or aerial pictures.

    Raises
    ------
    OutputError
        No key.
    """
    if not key.strip():
        raise OutputError(
            "Tianditu needs a key of your own; get one from tianditu.gov.cn",
            "天地图需要您自己的密钥（tk），请在 tianditu.gov.cn 申请",
        )
    host = "https://t0.tianditu.gov.cn"
    asked = (
        "/{0}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={0}&STYLE=default"
        "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={1}"
    )
    layers = [
        [host + asked.format(name, quote(key.strip(), safe=""))] for name in TIANDITU[picture]
    ]
    said = {
        "title": {"en": "Tianditu", "zh": "天地图"},
        "attribution": "© 国家地理信息公共服务平台 天地图",
    }
    return _tiles(said, layers, "wgs84", (host,), 18)


def web_map(
    address: str, *, datum: Literal["wgs84", "gcj02"], title: str, attribution: str
) -> Background:
    """Return any web map in the usual grid of pictures.

    Parameters
    ----------
    address : str
        ``https://`` with ``{x}``, ``{y}`` and ``{z}``.
    datum : {"wgs84", "gcj02"}
        Must be said: no picture tells. CGCS2000 counts as "wgs84". BD-09 has another grid.
    title, attribution : str
        In the words of whoever publishes it.

    Raises
    ------
    OutputError
        An address or a datum of another kind.
    """
    host = urlsplit(address)
    named = host.scheme == "https" and re.fullmatch(r"[\w.-]+(:\d+)?", host.netloc, re.ASCII)
    whole = named and all(f"{{{name}}}" in address for name in "xyz")
    if not whole or datum not in {"wgs84", "gcj02"}:
        raise OutputError(
            f"a web map needs an https address with {{x}}, {{y}}, {{z}}, and datum wgs84 or gcj02: "
            f"{address!r}, {datum!r}",
            f"网络底图须为含 {{x}}、{{y}}、{{z}} 的 https 地址，datum 只能取 wgs84 或 gcj02："
            f"{address!r}、{datum!r}",
        )
    said = {"title": {"en": title, "zh": title}, "attribution": attribution}
    return _tiles(said, [[address]], datum, (f"https://{host.netloc}",), 19)


def _tiles(
    said: dict[str, Any],
    layers: list[list[str]],
    datum: Literal["wgs84", "gcj02"],
    hosts: tuple[str, ...],
    zoom: int,
) -> Background:
    return Background(
        {"kind": "tiles", "layers": layers, "datum": datum, "zoom": zoom, **said}, datum, hosts
    )


def districts() -> Background:
    """Return generalised outlines of Shanghai's districts; not for measuring."""
    said = tomllib.loads(files("maps").joinpath("basemap.toml").read_text("utf-8"))["districts"]
    drawn = files("seeds.city").joinpath("data", "districts.geojson").read_text("utf-8")
    lines = [
        {
            "name": {lang: one["properties"][f"name_{lang}"] for lang in ("en", "zh")},
            "polygons": _polygons(one["geometry"]),
        }
        for one in json.loads(drawn)["features"]
    ]
    return Background({"kind": "outlines", "lines": lines, **said})


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    """Return polygons of rings of [latitude, longitude], as Leaflet wants them."""
    several = geometry["type"] == "MultiPolygon"
    parts = geometry["coordinates"] if several else [geometry["coordinates"]]
    return [[[[lat, lon] for lon, lat in ring] for ring in part] for part in parts]


def raster(path: str | Path, *, title: str = "", attribution: str = "") -> Background:
    """Return a picture of the user's own, put into the page.

    Parameters
    ----------
    path : str or Path
        A georeferenced raster of one band (shown in grey), three (RGB) or four (RGBA), of bytes.
        It is brought to the plane of web maps, at most 2,000 pixels wide or high.
    title, attribution : str
        The file's name where there is no title.

    Raises
    ------
    CRSError
        The raster has no CRS.
    OutputError
        It holds something else than bytes.
    """
    import rasterio
    from rasterio.vrt import WarpedVRT

    with rasterio.open(path) as source:
        if source.crs is None:
            raise CRSError(
                f"{Path(path).name} has no CRS; set it", f"{Path(path).name} 没有坐标系，请先设置"
            )
        if set(source.dtypes) != {"uint8"} or source.count not in {1, 3, 4}:
            raise OutputError(
                f"{Path(path).name} is no picture: it needs 1, 3 or 4 bands of bytes",
                f"{Path(path).name} 不是图片：须为 1、3 或 4 个波段的字节型栅格",
            )
        with WarpedVRT(source, crs=WEB_MERCATOR, add_alpha=source.count != 4) as warped:  # noqa: PLR2004 (RGBA)
            less = max(1.0, max(warped.width, warped.height) / MOST_SIDE_PX)
            shape = (warped.count, round(warped.height / less), round(warped.width / less))
            pixels, bounds = warped.read(out_shape=shape), warped.bounds
    name = title or Path(path).name
    return Background(
        {
            "kind": "picture",
            "title": {"en": name, "zh": name},
            "attribution": attribution,
            "image": _png(pixels),
            "bounds": _degrees(bounds),
        }
    )


def _png(pixels: Any) -> str:  # noqa: ANN401 (an array of bytes of any number of bands)
    """Write bands as a PNG in a data address."""
    from matplotlib.image import imsave

    bands = pixels if len(pixels) == 4 else np.stack([*[pixels[0]] * 3, pixels[-1]])  # noqa: PLR2004
    out, unsigned = io.BytesIO(), cast("dict[str, str]", {"Software": None})  # equal bytes
    imsave(out, np.moveaxis(bands, 0, -1), format="png", metadata=unsigned)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _degrees(bounds: Any) -> list[list[float]]:  # noqa: ANN401 (rasterio's own tuple)
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(WEB_MERCATOR, "EPSG:4326", always_xy=True)
    west, south = to_degrees.transform(bounds.left, bounds.bottom)
    east, north = to_degrees.transform(bounds.right, bounds.top)
    return [[south, west], [north, east]]


def together(backgrounds: Sequence[Background]) -> dict[str, Any] | None:
    """Put backgrounds together for the page; None where there is none.

    Raises
    ------
    OutputError
        More than one web map: two of them, of one datum or two, would be taken for one.
    """
    webs = [one for one in backgrounds if one.datum is not None]
    if len(webs) > 1:
        datums = ", ".join(f"{one.settings['title']['en']} ({one.datum})" for one in webs)
        raise OutputError(
            f"one web map at a time, so that no datums mix: {datums}",
            f"一次只能使用一个网络底图，以免混用坐标系：{datums}",
        )
    if not backgrounds:
        return None
    return {"constants": constants(), "layers": [one.settings for one in backgrounds]}


def hosts(backgrounds: Sequence[Background]) -> list[str]:
    """Name the hosts whose pictures the page may fetch."""
    return sorted({host for one in backgrounds for host in one.hosts})
