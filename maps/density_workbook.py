"""The workbook of densities: a sheet for every grouping, in the words of one language."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from maps.density_methods import methods
from maps.geopackage import distinct
from maps.receipt import version
from maps.sheets import Book, Column
from parks.benchmarks import benchmarks
from parks.density_parts import unit_times, unit_words
from parks.density_types import differences
from parks.density_wording import cell_text, column_head, grouping_text, name_text, say

if TYPE_CHECKING:
    from parks.density_grouped import Grouped
    from parks.density_report import DensityReport

WHOLE = {"n", "n_missing", "best_rank", "worst_rank"}
PERCENT = {"missing_share", "coverage", "land_difference"}
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
SCALED = {"value", "low", "high", "amount"}  # in the unit of the densities
YI = "yi_yuan_per_km2"
LONGEST = 28  # Excel takes 31; the rest is for what tells two apart


def write_workbook(report: "DensityReport", path: Path, lang: str) -> None:
    """Write a sheet for every grouping, and the paragraph.

    Parameters
    ----------
    report : DensityReport
    path : Path
        A file that does not exist.
    lang : {"en", "zh"}
        Of sheets, heads, units and words; keys and names are as the data have them.
    """
    study = report.study
    book = Book(path, created=study.on, lang=lang, synthetic=study.synthetic)
    names = sheet_names([grouping_text(one.word, lang) for one in report.groups])
    try:
        for name, one in zip(names, report.groups, strict=True):
            book.table(name, _columns(one, lang), report.type.text(lang), "density.csv")
        said = methods(report, version("parkgis"), lang).strip()
        lines = re.findall(r".+?(?:\. |。|$)", said)
        title = say("sheet-methods", lang)
        book.table(title, [Column(title, lines, width=150)], "", "methods.txt")
    finally:
        book.close()


def sheet_names(words: Sequence[str]) -> list[str]:
    """Give every sheet a name that Excel takes, each once.

    Examples
    --------
    >>> sheet_names(["A/B", "number of the parcel's only owner", "a/b"])
    ['A_B', "number of the parcel's only", 'a_b_2']
    """
    clean = [NOT_IN_A_NAME.sub("_", word)[:LONGEST].strip("' ") for word in words]
    return distinct(clean)


def _columns(one: "Grouped", lang: str) -> list[Column]:
    found = []
    unit = one.found.type.unit
    for name, column in one.table.items():
        if name == YI and unit_times(unit, lang) != 1:
            continue  # the density itself stands in 亿元
        head = column_head(str(name), unit, lang)
        if pd.api.types.is_bool_dtype(column):
            said = {True: say("yes", lang), False: say("no", lang)}
            found.append(Column(head, [said.get(value) for value in column]))
        elif name == "name":
            keys = zip(one.table["key"], column, strict=True)
            names = [name_text(one.word, key, said, lang) or None for key, said in keys]
            found.append(Column(head, names, width=24))
        elif pd.api.types.is_numeric_dtype(column):
            numbers = column.astype("Float64").to_numpy(float, na_value=float("nan"))
            if name in SCALED:
                numbers = numbers * unit_times(unit, lang)
            found.append(Column(head, numbers.tolist(), style=_style(str(name)), width=14))
        else:
            texts = [None if pd.isna(v) else _cell(one, str(name), str(v), lang) for v in column]
            found.append(Column(head, texts, width=16))
    return found


def _style(name: str) -> str:
    if name in PERCENT:
        return "percent"
    return "" if name == "year" else "0" if name in WHOLE else "4"


def _cell(one: "Grouped", name: str, value: str, lang: str) -> str:
    if name == "by":
        return grouping_text(value, lang)
    if name == "unit":
        return unit_words(one.found.type.unit, lang)
    if name.startswith("because_"):
        key = name.removeprefix("because_").replace("_", "-")
        apart = differences(one.found.type, benchmarks()[key].type)
        return ("；" if lang == "zh" else "; ").join(each.text(lang) for each in apart)
    return cell_text(name, value, lang)
