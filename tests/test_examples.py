"""The notebook prints what it holds, run from a clean start."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


def code(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_is_one() -> None:
    assert [path.name for path in NOTEBOOKS] == ["published_figures.ipynb"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_prints_what_it_holds(notebook: Path) -> None:
    names: dict[str, Any] = {}
    for cell in code(notebook):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec("".join(cell["source"]), names)  # noqa: S102 - our own cells
        (output,) = cell["outputs"]
        assert printed.getvalue() == "".join(output["text"])


# Worked out in the fact base, by hand: what the notebook must come to.
@pytest.mark.parametrize(
    "line",
    [
        "four-largest: stated 72.3 %, recomputed 75.0 %",
        "storage          822.3    108.56     108.598   -0.04",
        "total         11,619.3    118.59     118.587    0.00",
        "city 2010: 3,102.7 bn yuan",
        "land of parks 2021: less than 400 km²",
        "14.1 would need 56.7 km²: Industrial output of the first two batches",
        "14.1 would need 141.8 km²: Revenue of the first two batches",
        "their density: at most 0.208 of the mean",
        "the others': at least 1.25 of it, 6.0 times theirs",
        "Gini of output over land: at least 0.19",
        "  5.45 km² in 4 blocks: 临港新片区东方芯港",
        "53 parks: 210 km² in all",
        "from 2020 (550 km²): 4.7 to 15.3 km² a year",
        "from 2023 (728 km²): 20.7 to 34.0 km² a year",
    ],
)
def test_the_figures(line: str) -> None:
    printed = ["".join(cell["outputs"][0]["text"]) for cell in code(NOTEBOOKS[0])]
    assert line in "".join(printed).splitlines()
