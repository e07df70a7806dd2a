"""Leaflet, read from the installed package XStatic-Leaflet and made fit to stand inside a page.

No copy of it is kept here. Its files are accepted by their hashes (``leaflet.toml``), because what
is inlined runs in the browser of whoever opens the map.
"""

import base64
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from typing import Any

from geo.errors import OutputError

IMAGE = re.compile(r"url\((images/[\w.-]+\.png)\)")
# A debugger would ask for it.
SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Leaflet as one script and one style sheet that ask for no other file."""

    version: str
    script: str
    style: str
    licence: str


@cache
def read_leaflet() -> Leaflet:
    """Read Leaflet from the installed package, checking every file.

    Raises
    ------
    OutputError
        If the package is missing, its version unknown to us, or a file is not the one we know.
    """
    table = tomllib.loads(files("maps").joinpath("leaflet.toml").read_text("utf-8"))
    version, contents = _installed(table["distribution"])
    release = table["release"].get(version)
    if release is None:
        raise _refusal(
            f"version {version} is installed; maps know {', '.join(table['release'])}",
            f"已安装的版本为 {version}，地图仅支持 {'、'.join(table['release'])}",
        )
    checked = {name: _checked(name, contents, digest) for name, digest in release["sha256"].items()}
    return Leaflet(
        version=release["leaflet"],
        script=SOURCE_MAP.sub(b"", checked["leaflet.js"]).decode(),
        style=_with_images(checked["leaflet.css"].decode(), checked),
        licence=table["licence"]["text"].strip(),
    )


def _installed(name: str) -> tuple[str, dict[str, Any]]:
    """Return the version and the files of the package, by their path below ``data/``."""
    try:
        package = distribution(name)
    except PackageNotFoundError as error:
        raise _refusal("it is not installed", "尚未安装") from error
    paths = {str(path.as_posix()).rpartition("/data/")[2]: path for path in package.files or ()}
    return package.version, paths


def _checked(name: str, contents: Mapping[str, Any], digest: str) -> bytes:
    if name not in contents:
        raise _refusal(f"it has no file {name}", f"缺少文件 {name}")
    found = bytes(contents[name].read_binary())
    if hashlib.sha256(found).hexdigest() != digest:
        raise _refusal(f"{name} is not the file that was published", f"{name} 与发布的文件不一致")
    return found


def _with_images(style: str, contents: Mapping[str, bytes]) -> str:
    """Put the images that a style sheet names into it."""
    return IMAGE.sub(
        lambda found: f"url(data:image/png;base64,{base64.b64encode(contents[found[1]]).decode()})",
        style,
    )


def _refusal(en: str, zh: str) -> OutputError:
    return OutputError(
        f"the map needs the package XStatic-Leaflet, but {en}; run: pip install parkgis",
        f"绘制地图需要 XStatic-Leaflet 软件包，但{zh}；请运行：pip install parkgis",
    )
