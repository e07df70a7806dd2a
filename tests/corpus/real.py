"""Files of other projects that broke a reader somewhere (tests/data/messy/others.zip)."""

import zipfile
from pathlib import Path

from tests.corpus.bench import HEAD, Cases, Told

REAL = Cases()
ARCHIVE = Path(__file__).parents[1] / "data" / "messy" / "others.zip"
NO_ID: Told = ("column-needed", None, "parcel_id")  # several of them have no column at all
ARCS: Told = ("shape-curve", None, "")


def unpack(folder: Path) -> None:
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)


def real(name: str, file: str, crs: int, more: str = "", *, refused: tuple[Told, ...], noted: tuple[Told, ...] = ()) -> None:  # fmt: skip
    REAL.add(
        f"{file}: {name}", unpack, f'[parcels]\npath = "{file}"\nprofile = "none"\n{more}',
        refused=refused, noted=noted, head=HEAD.replace("4549", str(crs)), file=file,
    )  # fmt: skip


def id_is(column: str) -> str:
    return f'columns = {{ parcel_id = "{column}" }}\n'


# UTM zone 10 for Oregon, 18 for Virginia; the shapes without a country lie where EPSG:4549 reaches.
real("a compound curve", "curve.gpkg", 4549, refused=(NO_ID, ("not-area", 1, "")), noted=(ARCS,))
real("a polygon made for arcs, 1.4 by 2 degrees and more", "curvepolygon.gpkg", 4549, refused=(NO_ID, ("shape-huge", 1, "")), noted=(ARCS,))  # fmt: skip
real("several of them", "multisurface.gpkg", 4549, refused=(NO_ID, ("shape-huge", 1, "")), noted=(ARCS,))  # fmt: skip
real("a line with heights and measures", "line_zm.gpkg", 4549, refused=(NO_ID, ("not-area", 1, "")), noted=(("shape-m", None, ""),))  # fmt: skip
real("points, every kind of null", "test_gpkg_nulls.gpkg", 4549, refused=(NO_ID, *[("not-area", row, "") for row in (1, 2, 3, 4)]))  # fmt: skip
real("rings the other way round are no fault", "ccw_polygon.json", 4549, refused=(NO_ID,))
real("three of six without a shape, one ring that crosses itself", "six_counties_three_null.json", 26918, id_is("FIPS"), refused=(("shape-empty", 1, ""), ("shape-empty", 3, ""), ("shape-empty", 6, ""), ("shape-invalid", 4, "")))  # fmt: skip
real("a CRS of its own on another datum", "Oregon_customCRS.gpkg", 26910, id_is("ST"), refused=(("crs-no-way", None, ""),))  # fmt: skip
real("two tables", "data_only_tables.gpkg", 26910, refused=(("layer-unnamed", None, ""),))
real("a table without shapes", "data_only_tables.gpkg", 26910, 'layer = "oregon_cities"\n', refused=(NO_ID, *[("shape-empty", row, "") for row in range(1, 6)]))  # fmt: skip
real("feet without a CRS", "missing_crs_mixed_ranges.gpkg", 26910, 'layer = "OR_land_2269"\n', refused=(NO_ID, ("crs-missing", None, "crs")))  # fmt: skip
real("feet called degrees", "missing_crs_mixed_ranges.gpkg", 26910, 'layer = "OR_land_2269"\ncrs = "EPSG:4326"\n', refused=(NO_ID, ("crs-unfit", None, "crs")))  # fmt: skip
real("degrees without a CRS", "missing_crs_mixed_ranges.gpkg", 26910, 'layer = "OR_land_4326"\n', refused=(NO_ID, ("crs-missing", None, "crs")))  # fmt: skip
real("degrees, and said so: a whole state", "missing_crs_mixed_ranges.gpkg", 26910, 'layer = "OR_land_4326"\ncrs = "EPSG:4326"\n', refused=(NO_ID, ("shape-huge", 1, "")))  # fmt: skip
real("two layers of two CRS", "mixed_crs.gpkg", 26910, refused=(("layer-unnamed", None, ""),))
real("a whole state in feet", "mixed_crs.gpkg", 26910, 'layer = "oregon_2269"\n' + id_is("ST"), refused=(("shape-huge", 1, ""),))  # fmt: skip
real("the CRS null", "null_crs_gdal.gpkg", 26910, id_is("ST"), refused=(("crs-missing", None, "crs"),))  # fmt: skip
real("GBK without .cpg", "chinese.shp", 4549, id_is("NAME"), refused=(("crs-unfit", None, "crs"),))  # fmt: skip
real("Big5, called Big-5 by its .cpg", "big5.shp", 4549, id_is("NAME"), refused=(("crs-missing", None, "crs"),))  # fmt: skip
