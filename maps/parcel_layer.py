"""A Folium layer for very many polygons: packed small, drawn on canvas, no network, no WebGL.

`folium.GeoJson` writes about 1,280 bytes for a parcel and one ``case`` of a JavaScript ``switch``
for each; at 400,000 parcels the page stays blank. This layer writes about 70.
"""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any, cast

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
from folium.map import Layer

from geo.errors import CRSError
from maps.columnar import Columns, Packed
from maps.grid import GRID_ZOOM, Ints, Rings, add_rings, anchors, drawing_order, to_rings
from maps.javascript import Verbatim, fed_block, script, to_json
from maps.layer_input import checked_classes, require_fields
from maps.overview import Overview, overview

SCRIPTS = (
    "inflate.js",
    "columnar.js",
    "shapes.js",
    "loader.js",
    "painter.js",
    "rows.js",
    "pointer.js",
    "parcel_layer.js",
)
"""In the order in which a page needs them."""

BLOCK_ROWS = 16_384
"""Rows of one block: each is unpacked by itself, beside the others."""


class ParcelLayer(Layer):
    """Polygons drawn by class; a click gives their row.

    In the page it is a ``L.GridLayer``; docs/house.md lists what a page may ask of it. No text of
    the data reaches HTML through it.

    Parameters
    ----------
    parcels : GeoDataFrame
        In any known CRS. Lines are drawn as lines and points as marks. None and empty geometries
        keep their row and are not drawn.
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
    ArgumentError
        If a field is missing or double, or a class has no style.
    RefusedError
        If fields hold numbers that a page cannot hold: infinite ones, or of 2^51 and more.
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
        self.styles, self.interactive = list(styles), interactive
        if parcels.crs is None:
            raise CRSError("the parcels have no CRS; set it", "地块没有坐标系，请先设置")
        chosen = checked_classes(classes, rows=len(parcels), styles=len(self.styles))
        require_fields(parcels, fields)
        geometries = np.asarray(parcels.geometry.values, object)
        self.order: Ints = drawing_order(geometries, parcels.crs)
        rings = to_rings(geometries[self.order], parcels.crs)
        self.anchors: Ints = anchors(rings)
        self.drawn = rings.count > 0
        columns = Columns()
        columns.table(parcels.iloc[self.order][list(fields)], decimals=decimals, prefix="field:")
        self.columns: Packed = columns.pack()
        self.shapes: list[Packed] = list(_blocks(rings, chosen[self.order]))
        self.overview: Overview | None = overview(rings, chosen[self.order])
        self.totals = rings.totals()
        self._bounds = rings.lonlat_bounds()

    @property
    def size(self) -> int:
        """Bytes that the data take in the page."""
        first = len(self.overview.base64) if self.overview else 0
        return first + sum(len(block.base64) for block in (*self.shapes, self.columns))

    def _get_self_bounds(self) -> list[list[float | None]]:
        return self._bounds

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # as MacroElement's does
        """Put scripts, data and the layer into the page."""
        page = cast("folium.Figure", self.get_root())
        for name in SCRIPTS:
            code = files("maps").joinpath(name).read_text("utf-8")
            page.header.add_child(Verbatim(script(code)), name=f"parkgis-{name}")
        me = self.get_name()
        names = {
            "overview": f"{me}_overview" if self.overview else None,
            "columns": f"{me}_columns",
            "shapes": [f"{me}_shapes_{k}" for k in range(len(self.shapes))],
        }
        settings = {
            "blocks": names,
            "totals": self.totals,
            "zoom": GRID_ZOOM,
            "styles": self.styles,
            "interactive": self.interactive,
        }
        call = f"var {me} = new parkgis.ParcelLayer({to_json(settings)});"
        page.script.add_child(Verbatim(call), name=me)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        # Behind the layer, so that map and first picture stand before the data are read.
        data = "".join(self._data(names))
        page.script.add_child(Verbatim(f"\n</script>\n{data}<script>\n"), name=f"{me}_data")

    def _data(self, names: dict[str, Any]) -> Iterator[str]:
        """Write the blocks: what is seen first comes first."""
        if self.overview:
            yield fed_block(names["overview"], "columns", self.overview.meta, self.overview.base64)
        for name, block in zip(names["shapes"], self.shapes, strict=True):
            yield fed_block(name, "shapes", block.meta, block.base64)
        yield fed_block(names["columns"], "columns", self.columns.meta, self.columns.base64)


def _blocks(rings: Rings, classes: Ints) -> Iterator[Packed]:
    """Pack shapes and classes, so many rows at a time; at least one block."""
    for first in range(0, max(len(rings.count), 1), BLOCK_ROWS):
        columns = Columns()
        add_rings(columns, rings.rows(first, first + BLOCK_ROWS))
        columns.number("class", classes[first : first + BLOCK_ROWS])
        yield columns.pack()
