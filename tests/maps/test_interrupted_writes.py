"""A tenth of the interruptions of ``tests/full/stage_convert.py``, and less of the slow ones."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "full" / "interrupted_writes.py"
SINGLE = [".gpkg", ".geojson", ".csv", ".xlsx", ".shp.zip"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="forks and kills as Linux does")


def interrupted(how: str, suffix: str, count: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, str(SCRIPT), how, suffix, str(count), str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SCRIPT.parents[2])
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


@linux
@pytest.mark.parametrize(
    "suffix",
    [
        *SINGLE,
        *(
            pytest.param(s, marks=pytest.mark.long)
            for s in (".fgb", ".kml", ".txt", ".gdb", ".gml")
        ),
        ".shp",
    ],
)
@pytest.mark.parametrize("how", ["kill", "limit"])
def test_old_or_new_whatever_happens(how: str, suffix: str, tmp_path: Path) -> None:
    told = interrupted(how, suffix, 20, tmp_path)
    assert not told["wrong"]
    assert sum(told["seen"].values()) >= 20


@linux
def test_a_reader_sees_one_whole_version_while_two_write(tmp_path: Path) -> None:
    told = interrupted("two", ".gpkg", 20, tmp_path)
    assert not told["wrong"]
    assert set(told["seen"]) <= {"former", "next"}


@linux
@pytest.mark.long
def test_a_reader_sees_one_whole_version_for_long(tmp_path: Path) -> None:
    assert not interrupted("two", ".gpkg", 1_000, tmp_path)["wrong"]
