"""How large a piece of ground is: on the ellipsoid, and in the plane."""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from geo.crs import require_crs, require_metres
from geo.ellipsoid import areas_under
from geo.errors import CRSError, GeometryError
from geo.parts import Geometries, Positions, as_array, polygons, rows

Floats = npt.NDArray[np.float64]

_LONG_M = 20_000.0  # beyond this the closed form loses accuracy; such rings go to PROJ one by one


def planar_area(geometries: object, crs: object) -> Floats:
    """Measure areas in the plane of a projected CRS.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
    crs : anything that names a CRS
        Projected, in metres; not Web Mercator.

    Returns
    -------
    ndarray of float64, shape (n,)
        Square metres; NaN for None and for empty geometries.

    Raises
    ------
    CRSError
        No CRS, degrees, feet, or a Mercator projection (+36 % at Shanghai).
    """
    require_metres(crs)
    array = as_array(geometries)
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers have no area
        area = shapely.area(array)
    return np.where(_missing(array), np.nan, area)


def geodesic_area(geometries: object, crs: object) -> Floats:
    """Measure areas on the ellipsoid of the CRS; the edges are geodesics between the vertices.

    Parameters
    ----------
    geometries : sequence of geometries, shape (n,)
        Polygons and multipolygons, whichever way their rings turn. Of a collection the polygons
        count; points and lines have no area.
    crs : anything that names a CRS
        Geographic, or projected from one.

    Returns
    -------
    ndarray of float64, shape (n,)
        Square metres; NaN for None and for empty geometries.

    Raises
    ------
    CRSError
        No CRS, or a local one that is tied to no ellipsoid.
    GeometryError
        Coordinates that are not finite, or have no place on the ellipsoid.

    Notes
    -----
    At parcel size the geodesic area equals the official ellipsoid area to 0.001 ppm
    (国土调查办发〔2008〕32号). Rings round a pole are not supported.
    """
    array, source = as_array(geometries), require_crs(crs)
    parts, owner = polygons(array)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    lon, lat = _lon_lat(coordinates, source, owner[part[ring]])
    area = np.abs(_ring_areas(lon, lat, ring, source))
    is_hole = np.r_[False, part[1:] == part[:-1]][: len(part)]  # the shell comes first
    total = np.bincount(owner[part], np.where(is_hole, -area, area), minlength=len(array))
    return np.where(_missing(array), np.nan, total)


def _missing(array: Geometries) -> npt.NDArray[np.bool_]:
    missing: npt.NDArray[np.bool_] = shapely.is_missing(array) | shapely.is_empty(array)
    return missing


def _lon_lat(coordinates: Floats, crs: CRS, owner: Positions) -> tuple[Floats, Floats]:
    """Bring coordinates to longitude and latitude, in radians, on the CRS's own ellipsoid."""
    base = crs.geodetic_crs
    if base is None:
        raise CRSError(
            f"{crs.name!r} is a local grid tied to no ellipsoid; give a .prj that states its "
            "projection, or use the planar area",
            f"{crs.name!r} 为未与椭球关联的地方坐标系；请给出写明投影的 .prj 文件，或采用平面面积",
        )
    transformer = Transformer.from_crs(crs, base.to_2d(), always_xy=True)
    x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
    unit = base.axis_info[0].unit_conversion_factor
    lon, lat = np.asarray(x) * unit, np.asarray(y) * unit
    bad = np.unique(owner[~(np.isfinite(lon) & (np.abs(lat) <= np.pi / 2))]).tolist()
    if bad:
        raise GeometryError(
            f"{len(bad)} geometries have coordinates with no place on the ellipsoid of {crs.name} "
            f"(rows {rows(bad)}); is it the CRS they are drawn in?",
            f"{len(bad)} 个图形的坐标不在 {crs.name} 的椭球面上（第 {rows(bad)} 行）；请核对坐标系",
            bad,
        )
    return lon, lat


def _ring_areas(lon: Floats, lat: Floats, ring: Positions, crs: CRS) -> Floats:
    """Return the signed area of every closed ring."""
    geod = crs.get_geod()
    assert geod is not None  # noqa: S101  # it has a geodetic CRS, so it has an ellipsoid
    n = int(ring[-1]) + 1 if len(ring) else 0
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    under, length = areas_under((lon[edge], lon[edge + 1]), (lat[edge], lat[edge + 1]), geod)
    area: Floats = np.bincount(ring[edge], under, minlength=n).astype(np.float64)
    for i in np.unique(ring[edge][length > _LONG_M]):
        here = ring == i
        area[i] = geod.polygon_area_perimeter(lon[here], lat[here], radians=True)[0]
    return area
