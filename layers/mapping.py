"""The plan of one reading: which canonical column comes from where; no cell is looked at."""

from dataclasses import dataclass
from typing import Any

from layers.aliases import automatic
from layers.columns import require_columns
from layers.ledger import Ledger
from layers.study import Parcels
from layers.study_columns import Column
from layers.vocabulary import columns, derived, derived_from_storeys


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the canonical columns come from, and what the other source columns are called."""

    mapped: dict[str, Column]  # canonical -> source column or constant
    kept: dict[str, str]  # source column -> its name in the result

    def source_of(self, name: str) -> str:
        """Return the source column that *name*, canonical or not, means."""
        column = self.mapped.get(name)
        return column.source if column is not None and column.source else name


def plan(spec: Parcels, present: list[str], ledger: Ledger) -> Plan:
    """Map the columns: as the study says, then by equal name, then by the profile.

    Parameters
    ----------
    spec : Parcels
    present : list of str
        Columns of the source.
    ledger : Ledger
        Gets unknown columns and double origins as faults, automatic mappings as notes.
    """
    joined = set(spec.join.columns) if spec.join else set()
    for name in sorted(joined & set(spec.columns)):
        ledger.fault("column-from-both", column=name)
    require_columns([c.source for c in spec.columns.values() if c.source], present, ledger)
    said = set(spec.columns) | joined
    equal = {name: _column(name) for name in columns() if name in present and name not in said}
    aliases = automatic(spec.profile, present, said | set(equal), ledger)
    found = {name: _column(source, unit) for name, (source, unit) in aliases.items()}
    mapped = spec.columns | equal | found
    return Plan(mapped, _kept_names(present, mapped, joined, ledger))


def _column(source: str, unit: str | None = None) -> Column:
    written: dict[str, Any] = {"from": source, "unit": unit}
    return Column.model_validate(written)


def _kept_names(
    present: list[str], mapped: dict[str, Column], joined: set[str], ledger: Ledger
) -> dict[str, str]:
    """Every source column passes through; one whose name is taken is renamed, and that is said."""
    taken = {*mapped, *joined, *derived(), *derived_from_storeys()}
    kept = {}
    for name in present:
        if mapped.get(name) is not None and mapped[name].source == name:
            continue  # becomes the canonical column itself
        kept[name] = name
        while kept[name] in taken or (kept[name] != name and kept[name] in present):
            kept[name] += "_source"
        if kept[name] != name:
            ledger.note("column-renamed", column=name, kept=kept[name])
    return kept
