"""Write densities into OUT as a whole: tables, layers, workbook, figures, a paragraph, receipt."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from maps.density_classes import Classes, classes
from maps.density_methods import methods
from maps.file_names import file_name
from maps.findings_csv import fixed, guarded, write_table
from maps.receipt import FORM, KEY, as_json, libraries, tree_sha256, version
from maps.whole_folder import WholeFolder, sha256
from parks.density_wording import say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from parks.density_grouped import Grouped
    from parks.density_report import DensityReport

STEMS = r"density|density-map|methods|methods-zh|lorenz|histogram|map-[\w.-]+"
FOLDER = WholeFolder(
    "density", rf"({STEMS})(-synthetic)?(-[2-9])?\.(csv|gpkg|parquet|xlsx|html|png|svg|txt)"
)
WHOLE = {"n", "n_missing", "year", "best_rank", "worst_rank"}  # columns of whole numbers
DECIMALS = 6
FLAG = "land_flagged"
CLASS = "density_class"  # what the style of a layer colours by


def write_densities(
    report: "DensityReport", out: str | Path, *, lang: str
) -> tuple[list[str], list[str]]:
    """Write a report of densities.

    Parameters
    ----------
    report : parks.density_report.DensityReport
    out : str or Path
        Made if it does not exist. An earlier output of this command is replaced, but for files
        that the user put there.
    lang : {"en", "zh"}
        Of figures and workbook; the paragraph is written in both.

    Returns
    -------
    names, notes : list of str
        The files, the receipt last; and what the reader should know.

    Raises
    ------
    OutputError
        If *out* holds something that is not an output of this command, or cannot be written. What
        stood there before stands there still.
    """
    return FOLDER.write(out, lambda new: _fill(report, new, lang))


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as text at fixed decimals; missing is empty, no bound is ``inf``."""
    columns: dict[str, Any] = {}
    for name in map(str, table):
        if name == FLAG:
            columns[name] = table[name].map({True: "yes", False: "no"}).fillna("")
        elif pd.api.types.is_numeric_dtype(table[name]):
            numbers = table[name].astype("Float64").to_numpy(float, na_value=float("nan"))
            columns[name] = fixed(numbers, 0 if name in WHOLE else DECIMALS)
        else:
            columns[name] = guarded(table[name])
    return pd.DataFrame(columns)


def _fill(report: "DensityReport", new: Path, lang: str) -> tuple[dict[str, Any], list[str]]:
    from maps.density_figures import write_figures
    from maps.density_map import density_map
    from maps.density_workbook import write_workbook

    def path(name: str) -> Path:
        return new / file_name(name, synthetic=report.study.synthetic)

    whole = pd.concat([one.table for one in report.groups], ignore_index=True)
    write_table(as_text(whole), path("density.csv"))
    notes = _write_layers(report, path("density.gpkg"), path("density.parquet"), lang)
    write_workbook(report, path("density.xlsx"), lang)
    notes += write_figures(report, path, lang=lang)[1]
    if page := density_map(report, lang=lang):
        path("density-map.html").write_bytes(page.encode())
    for name, tongue in (("methods.txt", "en"), ("methods-zh.txt", "zh")):
        path(name).write_bytes(methods(report, version("parkgis"), tongue).encode())
    return _receipt(report), notes


def _write_layers(report: "DensityReport", gpkg: Path, parquet: Path, lang: str) -> list[str]:
    """Write groupings with ground as layers, and all of them below each other as GeoParquet."""
    from geopandas import GeoDataFrame

    from maps.geopackage import plain, write_layers
    from maps.qgis_style import classes_style

    scale = classes(report)
    drawn = {
        one.word.replace(":", "_"): _drawn(one, scale)
        for one in report.groups
        if one.draws is not None
    }
    if not drawn:
        return [say("no-ground", lang)]
    labels = [scale.label(k, lang) for k in range(len(scale.fills))]
    styles = dict.fromkeys(drawn, classes_style(CLASS, scale.fills, labels))
    write_layers(gpkg, drawn, report.study.on, styles=styles)
    if find_spec("pyarrow") is None:
        return [say("no-parquet", lang)]
    whole = pd.concat(drawn.values(), ignore_index=True)
    crs = next(iter(drawn.values())).crs
    plain(GeoDataFrame(whole, geometry="geometry", crs=crs)).to_parquet(parquet, compression="zstd")
    return []


def _drawn(one: "Grouped", scale: Classes) -> "GeoDataFrame":
    from geopandas import GeoDataFrame

    classed = one.placed.assign(**{CLASS: scale.of(one.placed)})
    return GeoDataFrame(classed, geometry=one.ground())


def _receipt(report: "DensityReport") -> dict[str, Any]:
    """Tell what went in, so that anyone can repeat and compare it; no clock, no folder."""
    study = report.study
    told: dict[str, Any] = as_json(
        {
            KEY: FORM,
            "parkgis": version("parkgis"),
            "study": {
                "title": study.title,
                "on": study.on,
                "area_basis": study.area_basis,
                "synthetic": study.synthetic,
                "crs": study.crs,
                "file": study.path.name,
                "sha256": sha256(study.path),
            },
            "density": {
                "by": [one.word for one in report.groups],
                "type": report.type,
                "greatest": None
                if report.assumed.greatest is None
                else str(report.assumed.greatest),
                "repeated": report.repeated,
            },
            "facts": {"sha256": tree_sha256("seeds", (".toml", ".csv"))},
            "inputs": report.record,
            "libraries": libraries(),
        }
    )
    return told
