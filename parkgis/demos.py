"""The bundled studies: putting one into a folder of its own."""

import shutil
from importlib.resources import files
from pathlib import Path

from geo.errors import OutputError

STUDIES = {"cambridge": "study.toml", "shanghai": "synthetic-shanghai-study.toml"}


def prepare(name: str, folder: Path) -> Path:
    """Put the study *name* and its data into *folder*.

    Parameters
    ----------
    name : {"cambridge", "shanghai"}
        Real parcels that come with the toolkit, or a synthetic city drawn anew.
    folder : pathlib.Path
        New, empty, or holding the same study from an earlier run.

    Returns
    -------
    pathlib.Path
        The study file.

    Raises
    ------
    OutputError
        If the folder holds anything else.
    """
    study = folder / STUDIES[name]
    foreign = not folder.is_dir() or (any(folder.iterdir()) and not study.is_file())
    if folder.exists() and foreign:
        raise OutputError(
            f"{folder} holds something else; move it away or choose another output folder",
            f"{folder} 中已有其他内容，请移走或另选输出文件夹",
        )
    folder.mkdir(parents=True, exist_ok=True)
    if name == "shanghai":
        from seeds.city.writing import write_city

        return write_city(folder)
    shutil.copytree(_bundled(name), folder, dirs_exist_ok=True)
    return study


def _bundled(name: str) -> Path:
    """Find the examples: inside the installed package, or beside it in a checkout."""
    package = Path(str(files("parkgis")))
    inside = package / "examples" / name
    return inside if inside.is_dir() else package.parent / "examples" / name
