"""A small share of ``tests/full/stage_parsers.py``: damaged text is parsed or refused, nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "full" / "parser_cases.py"
COUNTS = {"txt": 2_000, "book": 1_000, "cells": 100, "reader": 200}
FIRST = 50_000_000  # other seeds than the stage tries


@pytest.mark.parametrize("target", COUNTS)
def test_damage_is_parsed_or_refused(target: str, tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), target, str(FIRST), str(COUNTS[target]), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SCRIPT.parents[2])
    told = json.loads(ran.stdout.splitlines()[-1])
    assert not told["findings"]
    assert told["executions"] >= COUNTS[target]
