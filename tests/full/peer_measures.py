"""Geodesic areas against GeographicLib, widths against GEOS's largest inscribed circle."""

import drawn
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import CRS, Transformer

from geo.area import geodesic_area
from geo.width import widest

RELATIVE = 1e-8
ROUNDING_M2 = (
    1e-3  # GeographicLib's own on a parcel: it takes areas under edges from the equator up
)
NARROW_M, FINE_M, COARSE_M = 1.0, 0.001, 0.005  # what geo.width promises, and below which width
ROUNDING_M = 1e-8
CITY_PARCELS = 10_000
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


def by_geographiclib(shapes: Shapes, crs: str) -> Floats:
    """Measure with Karney's own code: every ring by itself, holes taken away."""
    source = CRS.from_user_input(crs)
    base = source.geodetic_crs
    ellipsoid = source.ellipsoid
    earth = Geodesic(ellipsoid.semi_major_metre, 1 / ellipsoid.inverse_flattening)
    to_degrees = Transformer.from_crs(source, base, always_xy=True)

    def ring_area(ring: shapely.LinearRing) -> float:
        polygon = earth.Polygon()
        for lon, lat in zip(*to_degrees.transform(*ring.xy), strict=True):
            polygon.AddPoint(lat, lon)
        return abs(polygon.Compute(False, True)[2])

    def area(part: shapely.Polygon) -> float:
        return ring_area(part.exterior) - sum(map(ring_area, part.interiors))

    return np.array([sum(map(area, shapely.get_parts(shape))) for shape in shapes])


def areas(city: gpd.GeoDataFrame) -> list[str]:
    """Compare areas of random ground in several CRS and of parcels of the city."""
    random = np.random.default_rng(4549)
    stars = drawn.stars(random, 400, 60_000, 300, 24)
    far = drawn.stars(random, 40, 200_000, 30_000, 8)  # edges of tens of kilometres
    chosen = city.geometry.to_numpy()[:: len(city) // CITY_PARCELS]
    cases = {
        "stars, EPSG:4549": (stars, "EPSG:4549"),
        "stars, EPSG:32651": (stars, "EPSG:32651"),
        "stars, EPSG:2249 (feet)": (stars, "EPSG:2249"),
        "stars, degrees": (_in(stars, "EPSG:4490"), "EPSG:4490"),
        "long edges, EPSG:4549": (far, "EPSG:4549"),
        "long edges, degrees": (_in(far, "EPSG:4326"), "EPSG:4326"),
        "parcels of the city": (chosen, "EPSG:4549"),
    }
    wrong = []
    for name, (shapes, crs) in cases.items():
        ours, theirs = geodesic_area(shapes, crs), by_geographiclib(shapes, crs)
        apart = np.abs(ours - theirs)
        bad = ~(apart <= np.maximum(RELATIVE * theirs, ROUNDING_M2))
        print(
            f"{name:<28} {'GeographicLib':<18} {len(shapes):>9,} areas   apart by up to "
            f"{apart.max():.1e} m2, {(apart / theirs).max():.1e} of the area"
        )
        if bad.any():
            wrong.append(f"area, {name}: {bad.sum()} differ, rows {np.flatnonzero(bad)[:5]}")
    return wrong


def _in(shapes: Shapes, crs: str) -> Shapes:
    there = gpd.GeoSeries(shapes, crs=drawn.CRS).to_crs(crs)
    return np.asarray(there.to_numpy(), object)


def by_geos(shapes: Shapes, tolerance: float) -> Floats:
    """Search the largest circle of every part with GEOS; the widest part counts.

    On a strip of even width GEOS may stop before it has found the best (geo/inscribed.py): what it
    finds is a circle inside, so no width may be smaller, but ours may be larger.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    circles = shapely.maximum_inscribed_circle(parts, tolerance=tolerance)
    width = np.zeros(len(shapes))
    np.maximum.at(width, owner, 2 * shapely.length(circles))
    return width


def is_inside(shapes: Shapes, width: Floats, centre: Floats) -> npt.NDArray[np.bool_]:
    """Whether the circle that our width claims lies in the shape."""
    points = shapely.points(centre)
    room = shapely.distance(shapely.boundary(shapes), points)
    return np.asarray(shapely.covers(shapes, points) & (width <= 2 * room + ROUNDING_M))


def widths(city: gpd.GeoDataFrame) -> list[str]:
    """Compare widths of strips, of random ground and of parcels of the city."""
    random = np.random.default_rng(50)
    cases = {  # shapes, and to how many metres GEOS searches
        "strips": (drawn.strips(random, 1_500), 1e-3),
        "stars of 8 corners": (drawn.stars(random, 400, 9_000, 100, 8), 1e-3),
        "stars of 60 corners": (drawn.stars(random, 200, 9_000, 300, 60), 1e-3),
        # Rectangles have many best centres; a finer search takes GEOS minutes.
        "parcels of the city": (city.geometry.to_numpy()[:: len(city) // 1_000], 0.05),
    }
    wrong = []
    for name, (shapes, tolerance) in cases.items():
        (ours, centre), theirs = widest(shapes), by_geos(shapes, tolerance)
        less = theirs - ours
        bad = (less > np.where(theirs < NARROW_M, FINE_M, COARSE_M)) | ~is_inside(
            shapes, ours, centre
        )
        print(
            f"{name:<28} {'GEOS circle':<18} {len(shapes):>9,} widths  ours by up to "
            f"{less.max() * 1000:.2f} mm less, {-less.min() * 1000:.2f} mm more"
        )
        if bad.any():
            wrong.append(f"width, {name}: {bad.sum()} wrong, rows {np.flatnonzero(bad)[:5]}")
    return wrong
