"""More than 300 bad files: of each all that is wrong is said, with code, row and column, no more."""

from collections import Counter
from pathlib import Path

import pytest

from layers.ledger import Ledger
from layers.source_form import Drawn
from layers.vector import read_drawn
from tests.corpus import real
from tests.corpus.bench import Case, told
from tests.corpus.cells import CELLS
from tests.corpus.files import FILES
from tests.corpus.places import PLACES
from tests.corpus.shapes import SHAPES

CASES = [*CELLS.all, *SHAPES.all, *FILES.all, *PLACES.all, *real.REAL.all]


# All run in `make check-full`, every second one in `make test`: neighbours in the list are alike.
PARAMETERS = [
    pytest.param(case, id=case.name, marks=[pytest.mark.long] * (k % 2))
    for k, case in enumerate(CASES)
]


@pytest.mark.parametrize("case", PARAMETERS)
def test_all_that_is_wrong_is_said_and_no_more(case: Case, tmp_path: Path) -> None:
    got = told(case, tmp_path)
    assert Counter(got["refused"]) == Counter(case.refused)
    assert Counter(got["noted"]) == Counter(case.noted)


def test_there_are_enough_of_them() -> None:
    bad = [case for case in CASES if case.refused or case.noted]
    assert len({case.name for case in bad}) == len(bad) >= 300
    codes = {code for case in bad for code, _, _ in (*case.refused, *case.noted)}
    assert len(codes) >= 80


def test_text_of_big5_is_read_as_its_cpg_says(tmp_path: Path) -> None:
    real.unpack(tmp_path)
    read = read_drawn(Drawn(path="big5.shp"), tmp_path, "parcels", Ledger())
    assert read.frame["NAME"].tolist() == ["國語"]
