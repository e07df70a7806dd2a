"""Scenario 9: a parcel of 200 x 150 m near People's Square, digitised on a GCJ-02 map."""

from collections.abc import Iterator
from decimal import Decimal

from parks.acceptance.scenarios import Answer

TITLE = {"en": "Digitised on a web map", "zh": "在互联网地图上描绘"}
LON, LAT = 121.4752, 31.2402  # of its south-west corner; WGS 84


def answers() -> Iterator[Answer]:
    """Hold the numbers against those measured.

    Yields
    ------
    Answer
    """
    found = digitised_on_gaode()
    yield Answer("east, m", round(found["east_m"], 1), Decimal("430.5"))
    yield Answer("south, m", round(found["south_m"], 1), Decimal("215.3"))
    yield Answer("overlap with itself", found["overlap"], 0)
    yield Answer("within 1 m once converted", found["off_converted_m"] < 1, expected=True)


def digitised_on_gaode() -> dict[str, float]:
    """Compute how far such a parcel lies off, and how far it still does once brought back.

    Returns
    -------
    dict
        ``east_m``, ``south_m`` (along parallel and meridian, of the south-western corner),
        ``overlap`` (share of itself that it covers as drawn), ``overlap_converted``,
        ``off_converted_m`` (greatest distance of a corner).
    """
    import numpy as np
    import shapely
    from pyproj import Geod, Transformer

    from geo.offset import shift, shift_geometries

    to_zone = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    to_degrees = Transformer.from_crs("EPSG:4549", "EPSG:4490", always_xy=True)
    east, north = to_zone.transform(LON, LAT)
    true = shapely.box(east, north, east + 200, north + 150)
    degrees = shapely.transform([true], lambda xy: np.stack(to_degrees.transform(*xy.T), axis=1))
    drawn = shift_geometries(degrees, source="wgs84", to="gcj02")
    back = shift_geometries(drawn, source="gcj02", to="wgs84")
    as_read, converted = shapely.transform(
        [*drawn, *back], lambda xy: np.stack(to_zone.transform(*xy.T), axis=1)
    )
    lon, lat = map(float, shift(LON, LAT, source="wgs84", to="gcj02"))
    globe = Geod(ellps="WGS84")
    off = shapely.get_coordinates(converted) - shapely.get_coordinates(true)
    return {
        "east_m": globe.inv(LON, LAT, lon, LAT)[2],
        "south_m": globe.inv(lon, LAT, lon, lat)[2],
        "overlap": true.intersection(as_read).area / true.area,
        "overlap_converted": true.intersection(converted).area / true.area,
        "off_converted_m": float(np.hypot(*off.T).max()),
    }
