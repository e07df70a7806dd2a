"""Validating a study: everything that a check would refuse, settle or note, and where it lies."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo.errors import Problem, RefusedError
from layers.study import Study, read_study
from layers.validation import look_through
from parks.checking import Progress, judge
from parks.report import SCHEMA_VERSION
from parks.rulebook import Held, Rulebook, held_on, load_rulebook

SETTLED_BY_STUDY = ("suffix", "number", "repair", "keep", "drop")
"""Words of ``settle``: whoever wrote them has decided, and nothing is left to look at."""


@dataclass(frozen=True, slots=True)
class Validation:
    """All that is wrong or doubtful in a study and its files."""

    path: Path  # the study file
    on: date | None  # its day; None: the file is no study
    refused: tuple[Problem, ...]
    noted: tuple[Problem, ...]
    places: gpd.GeoSeries  # one for each of refused and noted, in this order; None: no place
    parcels: int | None  # how many were read; None: they could not be
    record: dict[str, Any]  # files, CRS operations, repairs with area before and after

    def left_open(self) -> bool:
        """Whether a note asks for a look: all but what the study settled itself."""
        return any(one.settled not in SETTLED_BY_STUDY for one in self.noted)

    def summary(self) -> dict[str, Any]:
        """Return the object of ``validate --json``, less "outputs"."""
        return {
            "schema_version": SCHEMA_VERSION,
            "study": self.path.name,
            "parcels": self.parcels,
            "refused": len(self.refused),
            "noted": len(self.noted),
            "problems": [_plain(one) for one in (*self.refused, *self.noted)],
        }


def validate(path: str | Path, *, progress: Progress | None = None) -> Validation:
    """Read a study, its rulebook and all its files, and gather everything that is found.

    Parameters
    ----------
    path : str or Path
        The study file.
    progress : callable, optional
        Told in a word what begins.

    Returns
    -------
    Validation
        Nothing is raised for bad data. Where nothing is refused, the notes of a check are among
        those given; faults of the study file itself stand alone, for then no file can be read.
    """
    tell = progress or (lambda _step: None)
    path = Path(path)
    try:
        study = read_study(path)
    except RefusedError as error:
        nowhere = gpd.GeoSeries([None] * len(error.problems))
        return Validation(path, None, error.problems, (), nowhere, None, {})
    tell("rules")
    refused, book, held = _rules(study)
    tell("reading")
    looked = look_through(study)
    noted: tuple[Problem, ...] = ()
    if looked.inputs is not None and book is not None:
        try:
            known = set(looked.notes)
            told = judge(looked.inputs, book, held, progress=tell).problems
            noted = tuple(one for one in told if one not in known)
        except RefusedError as error:
            refused += error.problems
    places = [*[None] * len(refused), *looked.places, *[None] * len(noted)]
    return Validation(
        path,
        study.on,
        refused + looked.faults,
        looked.notes + noted,
        gpd.GeoSeries(places, crs=looked.places.crs),
        looked.parcels,
        looked.record,
    )


def _rules(study: Study) -> tuple[tuple[Problem, ...], Rulebook | None, tuple[Held, ...]]:
    try:
        book = load_rulebook(study.rulebook, base=study.base)
        return (), book, held_on(book, study.on)
    except RefusedError as error:
        return error.problems, None, ()


def _plain(one: Problem) -> dict[str, Any]:
    return {
        "code": one.code,
        "file": one.file,
        "layer": one.layer,
        "row": one.row,
        "id": one.parcel_id,
        "column": one.column,
        "value": one.value,
        "settled": one.settled,
        "message_en": one.message_en,
        "message_zh": one.message_zh,
    }
