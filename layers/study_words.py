"""Words of a study file that only the vocabulary and the units can judge."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from geo.errors import Problem, UnitError
from geo.units import factor
from layers.aliases import profile_names
from layers.ledger import Ledger
from layers.vocabulary import columns, derived, nearest


def word_problems(raw: dict[str, Any], file: str) -> list[Problem]:
    """Return the faults of column names, units, profile and layer names in a raw study.

    The raw file is looked at, so that these faults come together with those of its form.
    """
    ledger = Ledger(file=file)
    parcels = _table(raw.get("parcels"))
    join = _table(parcels.get("join"))
    _check_columns(_table(parcels.get("columns")), {}, ledger.at(f"{file}, [parcels.columns]"))
    _check_columns(
        _table(join.get("columns")),
        _table(join.get("types")),
        ledger.at(f"{file}, [parcels.join.columns]"),
    )
    _check_profile(parcels.get("profile"), ledger.at(f"{file}, [parcels]"))
    _check_names(raw.get("layers"), ledger.at(f"{file}, [[layers]]"))
    return ledger.faults


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _check_columns(mapped: dict[str, Any], types: dict[str, Any], ledger: Ledger) -> None:
    for name, spec in mapped.items():
        _check_how(name, spec, types, ledger)
        if name in types:
            if name in (*derived(), "geometry"):
                ledger.fault("column-derived", column=name)
            continue
        if name not in columns():
            near = nearest(name, columns()) or "-"
            ledger.fault("column-not-canonical", column=name, near=near)
        elif isinstance(spec, dict) and isinstance(spec.get("unit"), str):
            _check_unit(name, spec["unit"], ledger)


def _check_how(name: str, spec: object, types: dict[str, Any], ledger: Ledger) -> None:
    """Text cannot be summed, and numbers are no list."""
    how = spec.get("how") if isinstance(spec, dict) else None
    known = columns().get(name)
    kind = known.kind if known else types.get(name, "text")
    if how == ("list" if kind == "number" else "sum"):
        ledger.fault("how-unfit", column=name, value=how, kind=kind)


def _check_unit(name: str, unit: str, ledger: Ledger) -> None:
    word = columns()[name]
    if not word.unit:
        ledger.fault("unit-without-number", column=name, value=unit)
        return
    try:
        factor(unit, word.unit)
    except UnitError as error:
        english, chinese = error.text("en"), error.text("zh")
        ledger.fault("unit-unfit", column=name, value=unit, english=english, chinese=chinese)


def _check_profile(profile: object, ledger: Ledger) -> None:
    allowed = ("auto", "none", *profile_names())
    if isinstance(profile, str) and profile not in allowed:
        near = nearest(profile, allowed) or "-"
        listed = ", ".join(allowed)
        ledger.fault("profile-unknown", column="profile", value=profile, near=near, known=listed)


def _check_names(layers: object, ledger: Ledger) -> None:
    for name, count in Counter(_layer_names(layers)).items():
        if count > 1:
            ledger.fault("layer-name-twice", column="name", value=name)


def _layer_names(layers: object) -> Iterator[str]:
    for entry in layers if isinstance(layers, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            yield entry["name"]
