"""Write everything a check says into OUT as a whole: the former OUT or the new one, never both.

The files are written into a hidden folder beside OUT, flushed to the disk, and put in place by
renaming (`maps.swap` says what a crash can leave). ``receipt.json`` is written last and makes a
folder recognisable as ours; a folder without it that holds anything is not touched.
"""

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OutputError
from maps import swap
from maps.file_names import file_name
from maps.receipt import KEY, RECEIPT, write_receipt

if TYPE_CHECKING:
    from parks.report import Report

FILES = ("parcels.gpkg", "inputs.gpkg", "findings.csv", "report.xlsx", "map.html")
DRAFTS = "drafts.csv"  # only where the check was asked to judge with drafts, too
_STEMS = "|".join(name.partition(".")[0] for name in (*FILES, DRAFTS))
# Ours: the files, their second names, what SQLite and office programs put beside them while open.
OURS = re.compile(
    rf"(~\$|\.~lock\.)?({_STEMS})(-synthetic)?(-[2-9])?\.(gpkg|csv|xlsx|html)(-wal|-shm|-journal|#)?"
    rf"|{re.escape(RECEIPT)}"
)
SECOND_NAME = re.compile(r"(.+)-[2-9](\.\w+)")


def write_output(report: "Report", out: str | Path, *, lang: str = "zh") -> list[str]:
    """Write all files of *report* into the folder *out*, replacing an earlier output of ours.

    A file that the user put into the earlier folder is kept.

    Parameters
    ----------
    report : parks.report.Report
    out : str or Path
        Made if it does not exist.
    lang : {"zh", "en"}
        Language of sentences in the workbook and of the map when it opens.

    Returns
    -------
    list of str
        Names of the files in *out*, the receipt last. A file of the former output that a program
        held open is left, and the new one stands beside it (``report-2.xlsx``); `locked` says so.

    Raises
    ------
    OutputError
        If *out* is a file, holds something that is not ours, or cannot be written. What stood
        there before stands there still.
    """
    folder = Path(out).resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with swap.sole_writer(folder):
            swap.recover(folder, keep=_is_users)
            refuse_foreign(folder)
            return _write(report, folder, lang)
    except OutputError:
        raise
    except _write_errors() as error:
        raise OutputError(
            f"{folder} could not be written: {error}; free space or name another folder",
            f"无法写入 {folder}：{error}；请检查磁盘空间与权限，或另指定文件夹",
        ) from error


def refuse_foreign(out: Path) -> None:
    """Refuse an *out* that we must not replace; call it before a long run, too.

    Raises
    ------
    OutputError
        If *out* is a file, a folder that holds other things, or the folder we are working in.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(
            f"{out} is a file; name a folder that does not exist yet",
            f"{out} 是文件；请指定一个尚不存在的文件夹",
        )
    found = sorted(entry.name for entry in out.iterdir()) if out.is_dir() else []
    if found and not is_ours(out):
        first = ", ".join(found[:3]) + (", …" if found[3:] else "")
        raise OutputError(
            f"{out} holds files that are not an output of parkgis ({first}); "
            "name another folder, or move them away",
            f"{out} 中有并非 parkgis 输出的内容（{first}）；请另指定文件夹，或先将其移走",
        )
    if out in (Path.cwd(), *Path.cwd().parents):
        raise OutputError(
            f"{out} is the folder you are working in and would be replaced; name one inside it",
            f"{out} 是当前工作文件夹，会被整体替换；请指定其中的子文件夹",
        )


def is_ours(out: Path) -> bool:
    """Whether the folder *out* holds a receipt of ours."""
    try:
        receipt = json.loads((out / RECEIPT).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(receipt, dict) and KEY in receipt


def locked(outputs: Iterable[str], lang: str = "en") -> list[str]:
    """Say which files could not be replaced because a program held them open.

    Examples
    --------
    >>> locked(["report-2.xlsx", "receipt.json"])
    ['report.xlsx is open in another program and was left as it was; this run is in report-2.xlsx']
    """
    text = (
        "{old} 已被其他程序打开，保持原样；本次结果写入 {new}"
        if lang == "zh"
        else "{old} is open in another program and was left as it was; this run is in {new}"
    )
    found = ((name, SECOND_NAME.fullmatch(name)) for name in outputs)
    return [text.format(old=match[1] + match[2], new=name) for name, match in found if match]


def _write(report: "Report", folder: Path, lang: str) -> list[str]:
    new = swap.new_folder(folder)
    new.mkdir()
    try:
        hashes = _write_files(report, new, lang)
        outputs = _put_in_place(report, folder, hashes)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    swap.discard_old(folder, keep=_is_users)
    return [*outputs, RECEIPT]


def _write_files(report: "Report", new: Path, lang: str) -> dict[str, str]:
    from maps.findings_csv import write_findings, write_table
    from maps.geopackage import write_inputs, write_parcels
    from maps.industrial_map import write_map
    from maps.workbook import write_workbook

    synthetic = report.study.synthetic
    paths = [new / file_name(name, synthetic=synthetic) for name in FILES]
    parcels, inputs, findings, workbook, page = paths
    write_parcels(report, parcels)
    write_inputs(report, inputs)
    write_findings(report.findings, findings)
    write_workbook(report, workbook, lang=lang)
    write_map(report, page, lang="zh" if lang == "zh" else "en")
    if report.drafts is not None:
        paths.append(new / file_name(DRAFTS, synthetic=synthetic))
        write_table(report.drafts, paths[-1])
    hashes = {path.name: _sha256(path) for path in paths}
    write_receipt(report, new / RECEIPT, hashes)
    for path in (*paths, new / RECEIPT, new):
        swap.sync(path)
    return hashes


def _put_in_place(report: "Report", folder: Path, hashes: dict[str, str]) -> list[str]:
    try:
        swap.swap(folder)
    except PermissionError:
        if not folder.is_dir():
            raise
    else:
        return list(hashes)
    receipt = swap.new_folder(folder) / RECEIPT
    names = swap.replace_files(folder, list(hashes))
    write_receipt(report, receipt, {names[name]: digest for name, digest in hashes.items()})
    swap.sync(receipt)
    receipt.replace(folder / RECEIPT)
    swap.sync(folder)
    return list(names.values())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_users(name: str) -> bool:
    return OURS.fullmatch(name) is None


def _write_errors() -> tuple[type[Exception], ...]:
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
    from xlsxwriter.exceptions import XlsxFileError

    by_gdal = (DataLayerError, DataSourceError, FeatureError, GeometryError)
    return OSError, sqlite3.Error, *by_gdal, XlsxFileError
