"""Values of square cells as a raster, and a raster as a Cloud-Optimised GeoTIFF."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from geo.errors import ArgumentError, OutputError
from geo.grid import MOST_CELLS, Grid

Floats = npt.NDArray[np.float64]

_BLOCK = 256  # pixels; the smallest side GDAL tiles well


@dataclass(frozen=True, slots=True)
class Surface:
    """A raster: north up, square pixels, NaN where nothing is known."""

    pixels: Floats  # shape (rows, columns), the northernmost row first
    west: float  # the left edge
    north: float  # the upper edge
    size_m: float
    crs: CRS

    def write(self, path: Path | str, *, name: str, unit: str) -> None:
        """Write the surface as a Cloud-Optimised GeoTIFF: tiles, overviews, one after the other.

        Written beside and renamed, so that a reader never sees half of it. Equal surfaces give
        equal bytes. NaN is the nodata value.

        Parameters
        ----------
        path : path
        name, unit : str
            What the values are, and in which unit: kept in the band's description and unit.

        Raises
        ------
        OutputError
            It cannot be written.
        """
        import rasterio

        target = Path(path)
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".surface-") as folder:
                beside = Path(folder) / "surface.tif"
                self._write(beside, name, unit)
                beside.replace(target)
        except (OSError, rasterio.errors.RasterioError) as error:
            raise OutputError(
                f"the surface {str(target)!r} cannot be written: {error}",
                f"无法写入栅格 {str(target)!r}：{error}",
            ) from error

    def _write(self, path: Path, name: str, unit: str) -> None:
        import rasterio
        from affine import Affine

        height, width = self.pixels.shape
        with rasterio.open(
            path,
            "w",
            driver="COG",
            height=height,
            width=width,
            count=1,
            dtype="float64",
            crs=self.crs.to_wkt(),
            transform=Affine(self.size_m, 0, self.west, 0, -self.size_m, self.north),
            nodata=np.nan,
            blocksize=_BLOCK,
            compress="deflate",
            overview_resampling="average",
            num_threads="1",
        ) as out:
            out.write(self.pixels, 1)
            out.set_band_description(1, name)
            out.set_band_unit(1, unit)


def surface(grid: Grid, col: npt.ArrayLike, row: npt.ArrayLike, value: npt.ArrayLike) -> Surface:
    """Lay the values of square cells out as a raster.

    Parameters
    ----------
    grid : Grid
        Of squares.
    col, row : array_like of int, shape (n,)
        The keys of the cells, each once.
    value : array_like, shape (n,)

    Returns
    -------
    Surface
        The smallest rectangle that holds the cells; NaN where a value is NaN or there is no cell.

    Raises
    ------
    ArgumentError
        Hexagons, no cell, one cell twice, or a rectangle of more than `geo.grid.MOST_CELLS`.

    Examples
    --------
    >>> found = surface(Grid(10, "EPSG:4549"), [3, 4], [7, 8], [1.5, 2.5])
    >>> found.pixels.tolist(), found.west, found.north
    ([[nan, 2.5], [1.5, nan]], 30.0, 90.0)
    """
    first, second = np.asarray(col, dtype=np.int64), np.asarray(row, dtype=np.int64)
    if grid.kind != "square":
        raise ArgumentError("only squares make a raster", "仅方格网可生成栅格")
    if not len(first):
        raise ArgumentError("there is no cell to lay out", "没有可输出的网格")
    width, height = np.ptp(first) + 1, np.ptp(second) + 1
    if width * height > MOST_CELLS:
        raise ArgumentError(
            f"the cells span {width:,} x {height:,}; choose larger cells, or fewer",
            f"网格范围达 {width:,} x {height:,}；请加大边长或缩小范围",
        )
    place = (second.max() - second) * width + first - first.min()
    if len(np.unique(place)) < len(place):
        raise ArgumentError("a cell has two values", "同一网格有两个数值")
    pixels = np.full(width * height, np.nan)
    pixels[place] = np.asarray(value, dtype=np.float64)
    return Surface(
        pixels=pixels.reshape(height, width),
        west=float(grid.origin[0] + grid.size_m * first.min()),
        north=float(grid.origin[1] + grid.size_m * (second.max() + 1)),
        size_m=float(grid.size_m),
        crs=grid.crs,
    )
