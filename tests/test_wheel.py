"""The wheel: what a user gets, and nothing beside it."""

import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ["geo", "layers", "maps", "parkgis", "parks", "seeds"]
DATA = {".toml", ".csv", ".js", ".css", ".html", ".qml", ".typed"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(out),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(out.glob("*.whl")))


@pytest.fixture(scope="module")
def names(wheel: zipfile.ZipFile) -> set[str]:
    return set(wheel.namelist())


def test_top_level(names: set[str]) -> None:
    top = {name.partition("/")[0] for name in names}
    assert sorted(name for name in top if not name.endswith(".dist-info")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_and_data_file_is_in(names: set[str], room: str) -> None:
    kept = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", *DATA} and "__pycache__" not in path.parts
    }
    assert f"{room}/py.typed" in kept
    assert kept <= names


@pytest.mark.parametrize(
    "start",
    ["geo/units.toml", "seeds/facts/", "parks/rulebooks/", "parkgis/examples/cambridge/"],
)
def test_what_the_library_reads_at_run_time_is_in(names: set[str], start: str) -> None:
    assert [name for name in names if name.startswith(start)]


def test_nothing_else_is_in(names: set[str]) -> None:
    stray = [
        n
        for n in names
        if "test" in n.lower() or "__pycache__" in n or n.endswith((".pyc", ".bak"))
    ]
    assert [name for name in stray if not name.endswith("/selftest.py")] == []


def test_licence_and_command(wheel: zipfile.ZipFile, names: set[str]) -> None:
    info = next(name for name in names if name.endswith(".dist-info/METADATA"))
    metadata = message_from_bytes(wheel.read(info))
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    points = wheel.read(info.replace("METADATA", "entry_points.txt")).decode()
    assert "parkgis = parkgis.cli:main" in points
    assert info.replace("METADATA", "licenses/LICENSE") in names
    assert info.replace("METADATA", "licenses/THIRD_PARTY.md") in names
