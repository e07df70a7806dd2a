"""The receipt: what went into a check and what came out, so that anyone can repeat and compare it.

No clock, no user and no absolute path stands in it: equal inputs give equal bytes.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from importlib import metadata
from importlib.resources import files
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from parks.report import Report

KEY = "parkgis_receipt"
SEAL = "seal"
"""The key by which a folder is known as an output of ours; its value is the form of the receipt."""
FORM = "1"
RECEIPT = "receipt.json"
LIBRARIES = ("geopandas", "numpy", "pandas", "pyogrio", "pyproj", "shapely", "xlsxwriter", "folium")
PACKAGES = ("geo", "seeds", "layers", "parks", "maps")
CODE = (".py", ".toml", ".csv", ".js", ".css", ".html")
LIFTED = ("rulebook", "facts")  # parts of the record that stand at the top of the receipt


def receipt(report: "Report") -> dict[str, Any]:
    """Gather the receipt of *report*, without the files written, as plain JSON values.

    Parameters
    ----------
    report : parks.report.Report

    Returns
    -------
    dict
    """
    from parks.report import study_facts

    record = dict(report.record)
    study = report.study
    gathered = {
        KEY: FORM,
        "parkgis": version("parkgis"),
        "study": study_facts(report)
        | {
            "file": study.path.name,
            "sha256": hashlib.sha256(study.path.read_bytes()).hexdigest(),
        },
        "parcels": len(report.parcels),
        "rulebook": study.rulebook,
        "facts": {"sha256": tree_sha256("seeds", (".toml", ".csv"))},
        **{key: record.pop(key) for key in LIFTED if key in record},
        "rules": report.rules,
        "tolerances": _tolerances(report),
        "inputs": record,
        "code": {
            "sha256": hashlib.sha256("".join(map(tree_sha256, PACKAGES)).encode()).hexdigest()
        },
        "libraries": libraries(),
    }
    plain: dict[str, Any] = as_json(gathered)
    return plain


def write_receipt(report: "Report", path: Path, outputs: Mapping[str, str]) -> None:
    """Write the receipt as JSON.

    Parameters
    ----------
    report : parks.report.Report
    path : Path
    outputs : mapping of str to str
        SHA-256 of every file written beside the receipt, by name.
    """
    whole = receipt(report) | {"outputs": dict(outputs)}
    text = json.dumps(
        whole | {SEAL: seal(whole)}, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False
    )
    path.write_bytes(f"{text}\n".encode())  # bytes: no CRLF on Windows


def seal(whole: Mapping[str, Any]) -> str:
    """Hash all of a receipt but the seal itself, so that a change by chance is noticed.

    It is no signature: whoever changes the receipt on purpose can make another.
    """
    rest = {key: value for key, value in whole.items() if key != SEAL}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def as_json(value: object) -> Any:  # noqa: ANN401 - JSON has no type
    """Turn what records hold into JSON values.

    Days become YYYY-MM-DD, what is not a number null, and an absolute path its last name: whose
    folder it lay in is nobody's business.

    Examples
    --------
    >>> as_json({"day": date(2026, 11, 22), "accuracy": float("nan"), "file": "/home/li/a.shp"})
    {'day': '2026-11-22', 'accuracy': None, 'file': 'a.shp'}
    """
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(as_json(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [as_json(item) for item in items]
    return _scalar(value.item() if isinstance(value, np.generic) else value)


def tree_sha256(package: str, suffixes: tuple[str, ...] = CODE) -> str:
    """Hash the files of an installed package, whatever line ends they were unpacked with."""
    folder = Path(str(files(package)))
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.suffix in suffixes:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _scalar(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    return _without_folder(str(value)) if isinstance(value, str | PurePath) else str(value)


def _without_folder(text: str) -> str:
    if PureWindowsPath(text).is_absolute():  # also \\server\share\…
        return PureWindowsPath(text).name
    return PurePosixPath(text).name or text if PurePosixPath(text).is_absolute() else text


def _tolerances(report: "Report") -> dict[str, Any]:
    return {
        "area_disagreement_pct": report.study.area_disagreement_pct,
        "layers": [
            {
                "name": layer.name,
                "role": layer.role,
                "snap_m": layer.snap_m,
                "accuracy_m": layer.accuracy_m,
            }
            for layer in report.layers
        ],
    }


def libraries() -> dict[str, str]:
    """Return the versions of the libraries that a result may depend on."""
    import pyogrio
    import pyproj
    import shapely

    native = {
        "GDAL": pyogrio.__gdal_version_string__,
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
    }
    return {name: version(name) for name in LIBRARIES} | native


def version(name: str) -> str:
    """Return the version of an installed package, or that it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # run from a checkout
        return "not installed"
