"""A Folium layer for very many polygons: packed small, drawn on canvas, no network, no WebGL.

`folium.GeoJson` writes about 1,280 bytes for a parcel and one ``case`` of a JavaScript ``switch``
for each; at 400,000 parcels the page stays blank. This layer writes about 70.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, cast

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from folium.map import Layer

from geo.errors import CRSError
from maps.columnar import Columns, Packed
from maps.grid import GRID_ZOOM, Ints, add_rings, anchors, drawing_order, to_rings
from maps.javascript import Verbatim, data_block, script, to_json

SCRIPTS = ("columnar.js", "shapes.js", "pointer.js", "parcel_layer.js")


class ParcelLayer(Layer):
    """Polygons drawn by class; a click gives their row.

    In the page it is a ``L.GridLayer``; docs/house.md lists what a page may ask of it. No text of
    the data reaches HTML through it.

    Parameters
    ----------
    parcels : GeoDataFrame
        Polygons in any known CRS. None and empty geometries keep their row and are not drawn.
    fields : sequence of str
        Columns that ``row(i)`` gives. Numbers are kept to *decimals*.
    styles : sequence of dict
        How each class is drawn: ``fill``, ``line`` (colours), ``width``, ``dash`` (pixels),
        ``opacity``, ``pattern`` (rising, falling, cross, dots) in ``ink`` every ``spacing`` pixels
        (a power of two, so that tiles join), ``least`` (pixels of the smallest mark),
        ``detail_from`` (zoom from which lines and patterns are drawn). A later class is drawn over
        an earlier one.
    classes : array_like of int, shape (n,), optional
        Index into *styles*; without it all are of class 0.
    decimals : int
        The most decimals of a number.
    element_id : str, optional
        Fixed name in the page, for equal bytes from equal input; random without it.
    interactive : bool
        Whether mouse and keyboard point at parcels and select them.
    name, show
        As of `folium.map.Layer`.

    Attributes
    ----------
    order : ndarray of int64, shape (n,)
        Which row of *parcels* each row of the page is.
    drawn : ndarray of bool, shape (n,)
        Whether a row has anything to draw, in the order of the page.
    anchors : ndarray of int64, shape (n, 2)
        First vertex on the grid, in the order of the page.

    Raises
    ------
    CRSError
        If the parcels have no CRS, or lie where no web map reaches.
    """

    def __init__(  # noqa: PLR0913 (a layer has many looks; all but three are named)
        self,
        parcels: gpd.GeoDataFrame,
        fields: Sequence[str],
        styles: Sequence[dict[str, Any]],
        *,
        classes: npt.ArrayLike | None = None,
        decimals: int = 2,
        element_id: str = "",
        interactive: bool = True,
        name: str | None = None,
        show: bool = True,
    ) -> None:
        super().__init__(name=name, overlay=True, show=show)
        self._name = "ParcelLayer"
        self._id = element_id or self._id
        if parcels.crs is None:
            raise CRSError("the parcels have no CRS; set it", "地块没有坐标系，请先设置")
        geometries = np.asarray(parcels.geometry.values, object)
        self.order: Ints = drawing_order(geometries, parcels.crs)
        rings = to_rings(geometries[self.order], parcels.crs)
        self.anchors: Ints = anchors(rings)
        ordered = parcels.iloc[self.order]
        columns = Columns()
        add_rings(columns, rings)
        chosen = np.zeros(len(parcels)) if classes is None else np.asarray(classes)[self.order]
        columns.number("class", chosen)
        columns.table(ordered[list(fields)], decimals=decimals, prefix="field:")
        self.styles = list(styles)
        self.interactive = interactive
        self.packed: Packed = columns.pack()
        self.drawn = rings.count > 0
        self._bounds = _lonlat_bounds(parcels)

    def _get_self_bounds(self) -> list[list[float | None]]:
        return self._bounds

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # as MacroElement's does
        """Put scripts, data and the layer into the page."""
        page = cast("folium.Figure", self.get_root())
        for name in SCRIPTS:
            code = files("maps").joinpath(name).read_text("utf-8")
            page.header.add_child(Verbatim(script(code)), name=f"parkgis-{name}")
        block, me = f"{self.get_name()}_data", self.get_name()
        page.html.add_child(Verbatim(data_block(block, self.packed.base64)), name=block)
        settings = {
            "data": block,
            "meta": self.packed.meta,
            "zoom": GRID_ZOOM,
            "styles": self.styles,
            "interactive": self.interactive,
        }
        call = f"var {me} = new parkgis.ParcelLayer({to_json(settings)});"
        page.script.add_child(Verbatim(call), name=me)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def _lonlat_bounds(parcels: gpd.GeoDataFrame) -> list[list[float | None]]:
    """Return [[south, west], [north, east]], as folium wants it."""
    bounds = shapely.bounds(parcels.geometry.values)
    known = bounds[~np.isnan(bounds[:, 0])]
    if not len(known):
        return [[None, None], [None, None]]
    from pyproj import Transformer

    low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
    to_lonlat = Transformer.from_crs(parcels.crs, "EPSG:4326", always_xy=True)
    west, south, east, north = to_lonlat.transform_bounds(*low, *high)
    return [[south, west], [north, east]]
