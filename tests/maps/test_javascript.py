"""The scripts of the maps: their own tests, run by node, and what no script of ours may do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from maps.javascript import fed_block
from maps.parcel_layer import SCRIPTS

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "maps").glob("*.js"))
TESTS = sorted((ROOT / "tests" / "maps" / "js").glob("*.test.js"))
NODE = shutil.which("node") or shutil.which("nodejs")


@pytest.fixture
def node() -> str:
    if NODE is None:
        if os.environ.get("PARKGIS_REQUIRE_BROWSER") == "1":
            pytest.fail("PARKGIS_REQUIRE_BROWSER=1, but there is no node to run tests/maps/js")
        pytest.skip("THE TESTS OF THE SCRIPTS DID NOT RUN: install node (Debian: nodejs)")
    return NODE


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_in_node(node: str, path: Path) -> None:
    """Each file of tests/maps/js is a test of its own, so that a failure names it."""
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(path)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert int(re.findall(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[-1]) > 0


def test_there_are_tests_to_run() -> None:
    assert len(TESTS) >= 3


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_script_is_one_that_node_can_read(node: str, path: Path) -> None:
    done = subprocess.run([node, "--check", str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_script_writes_markup_or_runs_text(path: Path) -> None:
    """Texts of the data reach a page through textContent; a bound popup of text would be markup."""
    text = path.read_text("utf-8")
    forbidden = (
        r"\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function"
        r"|\bsetTimeout\(\s*[\"'`]|\.cssText|\bimport\(|\bfetch\(|XMLHttpRequest"
    )
    assert re.findall(forbidden, text) == []


def test_every_script_says_what_it_is_and_is_strict() -> None:
    for name in SCRIPTS:
        text = (ROOT / "maps" / name).read_text("utf-8")
        assert text.startswith("/* "), name
        assert '"use strict";' in text, name
        assert len(text.splitlines()) < 300, name


def test_modules_for_workers_ask_for_nothing_of_the_page() -> None:
    """They run from their own source in a worker, where there is no document."""
    for name in ("inflate.js", "columnar.js", "shapes.js"):
        text = (ROOT / "maps" / name).read_text("utf-8")
        assert re.findall(r"\b(document|window|L)\b\.", text) == [], name


def test_a_fed_block_cannot_end_its_element() -> None:
    block = fed_block("a", "columns", {"name": "</script><b>"}, "AAAA")
    assert block.count("</script>") == 2
    assert block.index("</script>") > block.index("AAAA")
