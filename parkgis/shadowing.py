"""Whether a file of the user's hides one of our packages.

Our package names are plain words. A ``maps.py`` in the folder where ``python -m parkgis`` runs, or
another distribution of that name, would be imported instead, and fail far from the cause.
"""

from importlib.util import find_spec
from pathlib import Path

ROOMS = ("geo", "seeds", "layers", "parks", "maps")
HOME = Path(__file__).resolve().parent.parent


def hiding(name: str) -> Path | None:
    """Return the file that would be imported instead of our package *name*, or None if ours would.

    Parameters
    ----------
    name : str
        A top-level package of ours; it is looked up, not imported.

    Raises
    ------
    ModuleNotFoundError
        Nothing of that name is found, not even ours: the installation is incomplete.
    """
    spec = find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"package {name!r} is missing beside {HOME}", name=name)
    found = Path(spec.origin or next(iter(spec.submodule_search_locations or [name]))).resolve()
    return None if found == HOME / name / "__init__.py" else found


def message(name: str, path: Path, lang: str) -> str:
    """Say in *lang* which file is in the way of package *name*, and what to do."""
    if lang == "zh":
        return (
            f"{path} 遮盖了 parkgis 自己的程序包 “{name}”。请将它改名，或换一个文件夹运行；"
            "若它属于另一个已安装的程序库，请把 parkgis 安装到单独的虚拟环境中。"
        )
    return (
        f"{path} hides parkgis's own package {name!r}. Rename it, or run parkgis in another folder;"
        " if it belongs to another installed library, install parkgis in an environment of its own."
    )
