"""Read back from OUT what an explanation of one parcel needs, without reading the rest."""

import contextlib
import difflib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import OutputError, ToolkitError
from maps import swap
from maps.receipt import KEY, RECEIPT, SEAL, seal

if TYPE_CHECKING:
    from parks.coverage import Gap

PARCELS = re.compile(r"parcels(-synthetic)?(-[2-9])?\.gpkg")
Row = dict[str, Any]


class UnknownParcelError(ToolkitError, LookupError):
    """No parcel has this id; ``near`` holds ids that are like it."""

    def __init__(self, parcel_id: str, near: tuple[str, ...] = ()) -> None:
        hint_en = f"; did you mean {', '.join(near)}?" if near else ""
        hint_zh = f"；是否为 {'、'.join(near)}？" if near else ""
        super().__init__(f"no parcel {parcel_id!r}{hint_en}", f"没有地块 {parcel_id!r}{hint_zh}")
        self.parcel_id, self.near = parcel_id, near
        self.args = (parcel_id, near)


@dataclass(frozen=True, slots=True)
class Saved:
    """An output of ours on the disk."""

    folder: Path
    receipt: Mapping[str, Any]
    parcels_file: Path

    @property
    def study(self) -> Mapping[str, Any]:
        """What the receipt says of the study: title, day, CRS, basis of the area."""
        found: Mapping[str, Any] = self.receipt["study"]
        return found

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """The rules applied, as the receipt holds them."""
        return list(self.receipt["rules"])

    def parcel(self, parcel_id: str) -> tuple[Row, list[Row]]:
        """Return one parcel and its findings, without geometry.

        Parameters
        ----------
        parcel_id : str
            Exactly as in the output.

        Returns
        -------
        parcel : dict
            Column to value; missing is None.
        findings : list of dict
            Sorted by rule.

        Raises
        ------
        UnknownParcelError
            With the ids most like it.
        """
        with self._database() as database:
            parcels = _rows(database, "parcels", parcel_id)
            if not parcels:
                raise UnknownParcelError(parcel_id, _near(database, parcel_id))
            findings = _rows(database, "findings", parcel_id)
        return parcels[0], sorted(findings, key=lambda finding: str(finding["rule_id"]))

    def coverage(self) -> "list[Gap]":
        """Say which rules never fired, which parcels none concerns, which contradict each other."""
        import pandas as pd

        from parks.coverage import coverage

        wanted = {
            "parcels": ["parcel_id", "outcome"],
            "findings": ["parcel_id", "rule_id", "outcome", "reason", "limit"],
        }
        with self._database() as database:
            parcels, findings = (
                pd.DataFrame(_columns(database, table, names), columns=names)
                for table, names in wanted.items()
            )
        return coverage(self.rules, parcels, findings.astype({"limit": float}))

    def letter(self, parcel_id: str, *, lang: str = "en") -> str:
        """Write the letter about one parcel, as `parks.report.Report.explain` does.

        Parameters
        ----------
        parcel_id : str
        lang : {"en", "zh"}

        Returns
        -------
        str
            Plain text.

        Raises
        ------
        UnknownParcelError
            With the ids most like it.
        """
        from parks.explanation import letter

        parcel, findings = self.parcel(parcel_id)
        with self._database() as database:
            remedies = _rows(database, "remedies", parcel_id)
        silent = str(parcel.get("not_concerned") or "").split("; ")
        spoken_of = {finding["rule_id"] for finding in findings} | set(filter(None, silent))
        if not spoken_of <= {rule["rule_id"] for rule in self.rules}:
            raise _changed(self.folder)
        return letter(parcel, findings, remedies, self.rules, self.study, lang=lang)

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        address = f"{self.parcels_file.resolve().as_uri()}?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
                database.row_factory = sqlite3.Row
                yield database
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise OutputError(
                f"{self.parcels_file} cannot be read: {error}; run the check again",
                f"无法读取 {self.parcels_file}：{error}；请重新运行检查",
            ) from error


def read_saved(out: str | Path) -> Saved:
    """Open the output folder *out*.

    Parameters
    ----------
    out : str or Path
        Written by `maps.output.write_output`. If a run was killed while it put its folder in
        place, the former output is read from where it was moved to.

    Raises
    ------
    OutputError
        If *out* is no output of ours, or its parcels are gone.
    """
    folder = swap.standing(Path(out).resolve())
    try:
        receipt = json.loads((folder / RECEIPT).read_text("utf-8"))
    except (OSError, ValueError):
        receipt = {}
    if not isinstance(receipt, dict) or KEY not in receipt:
        raise OutputError(
            f"{out} is no output of parkgis (it has no {RECEIPT} of ours); "
            "name the folder that `parkgis check -o` wrote",
            f"{out} 不是 parkgis 的输出（没有本工具的 {RECEIPT}）；"
            "请指定 `parkgis check -o` 写出的文件夹",
        )
    names = [name for name in receipt.get("outputs", ()) if PARCELS.fullmatch(str(name))]
    if not names or not (folder / names[0]).is_file():
        raise OutputError(
            f"{folder} has lost its parcels file; run the check again",
            f"{folder} 中缺少地块文件，请重新运行检查",
        )
    if receipt.get(SEAL) != seal(receipt):
        raise _changed(folder)
    return Saved(folder, receipt, folder / names[0])


def _changed(folder: Path) -> OutputError:
    return OutputError(
        f"{folder} was changed after it was written: {RECEIPT} and the parcels file do not fit "
        "each other; run the check again",
        f"{folder} 写出后被改动：{RECEIPT} 与地块文件不相符，请重新运行检查",
    )


def _rows(database: sqlite3.Connection, table: str, parcel_id: str) -> list[Row]:
    query = f"SELECT * FROM {table} WHERE parcel_id = ?"  # noqa: S608 - our own table names
    rows = database.execute(query, (parcel_id,)).fetchall()
    return [{key: row[key] for key in row.keys() if key not in {"fid", "geom"}} for row in rows]  # noqa: SIM118


def _columns(database: sqlite3.Connection, table: str, names: list[str]) -> list[tuple[Any, ...]]:
    listed = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {listed} FROM {table} ORDER BY fid"  # noqa: S608 - our own names
    return [tuple(row) for row in database.execute(query)]


def _near(database: sqlite3.Connection, parcel_id: str) -> tuple[str, ...]:
    ids = [row[0] for row in database.execute("SELECT parcel_id FROM parcels")]
    return tuple(difflib.get_close_matches(parcel_id, ids, n=3, cutoff=0.6))
