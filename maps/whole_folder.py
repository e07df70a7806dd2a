"""Write the folder of a command as a whole: all new files appear together, or the old ones stay."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import OutputError
from maps import swap
from maps.output import refuse_foreign
from maps.receipt import RECEIPT, as_json

Filled = tuple[Mapping[str, Any], list[str]]
"""What the receipt tells, but for the command and the files; and what the reader should know."""


@dataclass(frozen=True, slots=True)
class WholeFolder:
    """The output folders of one command.

    Parameters
    ----------
    command : str
        Stands in the receipt; the output of another command is refused.
    files : str
        Pattern of the names that the command gives; all else in a folder is the user's.
    """

    command: str
    files: str

    def refuse_other(self, out: Path) -> None:
        """Refuse an *out* that holds anything but an output of this command.

        Call it before long runs, too.

        Raises
        ------
        OutputError
        """
        refuse_foreign(out)
        told = out / RECEIPT
        if told.is_file() and json.loads(told.read_text("utf-8")).get("command") != self.command:
            raise OutputError(
                f"{out} holds the output of another command of parkgis; name another folder",
                f"{out} 中是 parkgis 其他命令的输出；请另指定文件夹",
            )

    def write(self, out: str | Path, fill: Callable[[Path], Filled]) -> tuple[list[str], list[str]]:
        """Have *fill* write its files into a new folder, and put that in the place of *out*.

        Parameters
        ----------
        out : str or Path
            Made if it does not exist. An earlier output is replaced, but for the user's files.
        fill : callable
            Gets the new folder.

        Returns
        -------
        names, notes : list of str
            The files, the receipt last; and what the reader should know.

        Raises
        ------
        OutputError
            If *out* holds something else, or cannot be written: what stood there still stands.
        """
        folder = Path(out).resolve()
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with swap.sole_writer(folder):
                swap.recover(folder, keep=self.is_users)
                self.refuse_other(folder)
                return self._put(folder, fill)
        except OutputError:
            raise
        except OSError as error:
            raise OutputError(
                f"{folder} could not be written: {error}; free space or name another folder",
                f"无法写入 {folder}：{error}；请检查磁盘空间与权限，或另指定文件夹",
            ) from error

    def is_users(self, name: str) -> bool:
        """Whether a file of this name is none of the command's."""
        return re.fullmatch(f"{self.files}|{re.escape(RECEIPT)}", name) is None

    def _put(self, folder: Path, fill: Callable[[Path], Filled]) -> tuple[list[str], list[str]]:
        new = swap.new_folder(folder)
        new.mkdir()
        try:
            told, notes = fill(new)
            names = sorted(path.name for path in new.iterdir())
            outputs = {name: sha256(new / name) for name in names}
            whole = {**told, "command": self.command, "outputs": outputs}
            write_json(as_json(whole), new / RECEIPT)
            for path in (*new.iterdir(), new):
                swap.sync(path)
            try:
                swap.swap(folder)
            except PermissionError:  # a program holds a file of the old folder (Windows)
                if not folder.is_dir():
                    raise
                names = list(swap.replace_files(folder, [*names, RECEIPT]).values())[:-1]
        finally:
            shutil.rmtree(new, ignore_errors=True)
        swap.discard_old(folder, keep=self.is_users)
        return [*names, RECEIPT], notes


def write_json(told: Mapping[str, Any], path: Path) -> None:
    """Write JSON of equal bytes from equal values."""
    text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())  # bytes: no CRLF on Windows


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
