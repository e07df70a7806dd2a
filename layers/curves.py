"""Arcs in files: `layers.gdal_options` has them drawn as short chords; here it is said."""

import math
import mmap
import re
import sqlite3
from contextlib import closing

from layers.files import DataFile
from layers.gdal_options import ARC_STEP
from layers.ledger import Ledger

# A circle drawn with chords of the angle a holds sin(a) / a of its area.
SHORT = 1 - math.sin(math.radians(ARC_STEP)) / math.radians(ARC_STEP)
IN_GML = re.compile(
    rb"<(?:[\w.-]+:)?(?:Arc|Circle)(?:String|ByCenterPoint|ByBulge|StringByBulge)?[\s>]"
)
IN_GPKG = (
    "SELECT 1 FROM gpkg_extensions WHERE lower(table_name) = lower(?)"
    " AND extension_name LIKE 'gpkg!_geom!_%' ESCAPE '!'"
)


def note_curves(file: DataFile, layer: str, ledger: Ledger) -> None:
    """Note a file that is made for arcs."""
    if (file.kind == ".gml" and _gml_has(file)) or (
        file.kind == ".gpkg" and _gpkg_has(file, layer)
    ):
        say_chords(ledger)


def say_chords(ledger: Ledger) -> None:
    """Note that a layer may hold arcs, and how good the chords are that stand for them."""
    ledger.note("shape-curve", how="chords", step=f"{ARC_STEP:g}", share=f"{100 * SHORT:.5f}")


def _gml_has(file: DataFile) -> bool:
    with (
        file.path.open("rb") as opened,
        mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return IN_GML.search(data) is not None


def _gpkg_has(file: DataFile, layer: str) -> bool:
    """Whether the GeoPackage registers shapes beyond points, lines and areas for this layer."""
    uri = f"{file.path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as book:
            return book.execute(IN_GPKG, (layer,)).fetchone() is not None
    except sqlite3.Error:  # it registers none, or GDAL has said what is wrong with the file
        return False
