"""Which named ways above a guide are open to a parcel, and what a source says goes with them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

import numpy as np
import pandas as pd

from parks.forms.base import Words
from parks.forms.route import Route, RouteNote
from parks.outcome import Mask, Reasons, Truth
from parks.rulebook import Held, citation
from parks.rulebook_form import BINDING, PlotRatioVersion
from parks.subject import concerned
from parks.wording import text


class Note(TypedDict):
    """What goes with a way, for whom; plain values, as the receipt holds them."""

    en: str
    zh: str
    applies_to: Mapping[str, Sequence[str]]


class Way(Note):
    """A named way, whom it is open to, and who decides on it."""

    name: str
    who: Mapping[str, str]  # by language
    notes: list[Note]


def ways(held: Held, day: date) -> list[Way]:
    """Name the ways of a version, as its rulebook describes them on *day*.

    Parameters
    ----------
    held : Held
    day : datetime.date
        A note counts while it holds.

    Returns
    -------
    list of Way
        Empty for a rule without ways. A way that the book does not describe is open to all.
    """
    if not isinstance(held.version, PlotRatioVersion):
        return []
    described = {route.id: route for route in held.routes}
    return [_way(name, described.get(name), day) for name in held.version.routes]


def open_ways(parcels: pd.DataFrame, found: Sequence[Way], lang: str) -> Reasons:
    """Say which ways are open to each parcel, each with what goes with it.

    Parameters
    ----------
    parcels : DataFrame, n rows
        With the columns that the ways name; where one of them is missing, a way may be open and
        is named.
    found : sequence of Way
        As of `ways`.
    lang : {"en", "zh"}

    Returns
    -------
    ndarray of object, shape (n,)
        Text; "" where no way is open.

    Examples
    --------
    >>> who, subject = {"en": "the district", "zh": ""}, {"status": ["existing"]}
    >>> free: Note = {"en": "free", "zh": "", "applies_to": {}}
    >>> way: Way = {
    ...     "name": "a",
    ...     "en": "by district",
    ...     "zh": "",
    ...     "applies_to": subject,
    ...     "who": who,
    ...     "notes": [free],
    ... }
    >>> open_ways(pd.DataFrame({"status": ["new", "existing"]}), [way], "en").tolist()
    ['', 'by district (who decides: the district; free)']
    """
    zh = lang == "zh"
    between, bracket = ("；", "（{}）") if zh else ("; ", " ({})")
    said = np.full(len(parcels), "", object)
    for way in found:
        who = text("decided_by", "who", lang).format(who=way["who"]["zh" if zh else "en"])
        notes = np.full(len(parcels), who, object)
        for note in way["notes"]:
            notes = _joined(notes, note["zh" if zh else "en"], open_to(parcels, note), between)
        spoken = way["zh" if zh else "en"]
        whole = [spoken + bracket.format(one) for one in notes]
        said = _joined(said, np.array(whole, object), open_to(parcels, way), between)
    return said


def _joined(before: Reasons, more: str | Reasons, where: Mask, between: str) -> Reasons:
    """Append a text where it concerns the parcel."""
    glue = np.where(before == "", "", between).astype(object)
    return np.where(where, before + glue + more, before).astype(object)


def open_to(parcels: pd.DataFrame, note: Note) -> Mask:
    """Say to which parcels a way, or what goes with it, may be open.

    Parameters
    ----------
    parcels : DataFrame, n rows
    note : Note or Way

    Returns
    -------
    ndarray of bool, shape (n,)
        False only where a known column excludes the parcel.
    """
    subject = {column: tuple(words) for column, words in note["applies_to"].items()}
    return np.asarray(concerned(parcels, subject)[0] != Truth.FALSE)


def _way(name: str, route: Route | None, day: date) -> Way:
    who = route.decided_by if route else None
    notes = [_note(note, day) for note in route.note if _holds(note, day)] if route else []
    return {
        "name": name,
        "en": text("route", name, "en"),
        "zh": text("route", name, "zh"),
        "applies_to": dict(route.applies_to) if route else {},
        "who": {lang: _who(who, lang) for lang in ("en", "zh")},
        "notes": notes,
    }


def _who(said: Words | None, lang: str) -> str:
    if said is None:
        return text("decided_by", "unsaid", lang)
    return said.zh if lang == "zh" else said.en


def _note(note: RouteNote, day: date) -> Note:
    said = {
        "en": f"{note.text.en}: {citation(note, day, 'en')}",
        "zh": f"{note.text.zh}：{citation(note, day, 'zh')}",
    }
    return {"en": said["en"], "zh": said["zh"], "applies_to": dict(note.applies_to)}


def _holds(note: RouteNote, day: date) -> bool:
    begun = note.from_ <= day and (note.to is None or day < note.to)
    return begun and note.status in BINDING
