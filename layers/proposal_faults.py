"""Which faults the data hold that a study must settle, counted by the gates that refuse them."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from layers.columns import canonical_cells
from layers.identity import clean_ids, settle_ids
from layers.ledger import Cases, Ledger
from layers.numbers import Reading
from layers.proposal_columns import Hit
from layers.study import Settle
from layers.survey import AREAS, Source
from layers.vocabulary import columns

# How the study form settles each fault of the parcels; layers drop what has no geometry.
SETTLED = {
    "duplicate_ids": "suffix",
    "blank_ids": "number",
    "invalid": "repair",
    "empty": "keep",
    "negative": "unknown",
    "shared_join": "unknown",
}
CODES = {"id-duplicate": "duplicate_ids", "id-blank": "blank_ids", "number-negative": "negative"}


def shape_faults(source: Source) -> dict[str, int]:
    """Count invalid and missing outlines, as `layers.shapes` refuses them."""
    shapes = source.shapes
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    collection = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    invalid = (~shapely.is_valid(shapes) | collection) & ~empty
    return _there({"invalid": int(invalid.sum()), "empty": int(empty.sum())})


def wrong_shapes(source: Source) -> int:
    """Count lines and points, which nothing settles."""
    shapes = source.shapes
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return int((there & ~np.isin(shapely.get_type_id(shapes), AREAS)).sum())


def id_faults(source: Source, column: str) -> dict[str, int]:
    """Count repeated and blank ids."""
    ledger, rows = Ledger(), np.arange(1, len(source.frame) + 1)
    ids = clean_ids(source.frame[column], rows, ledger)
    settle_ids(ids, Settle(duplicate_ids="suffix", blank_ids="number"), column, rows, ledger)
    return _settled(ledger)


def id_counts(source: Source, column: str) -> tuple[int, int]:
    """Return how many ids are repeated, and how many are blank."""
    counts = id_faults(source, column)
    return counts.get("duplicate_ids", 0), counts.get("blank_ids", 0)


def number_faults(source: Source, hits: dict[str, Hit]) -> dict[str, int]:
    """Count negative sizes in the columns that are surely mapped."""
    ledger, rows = Ledger(), Cases(np.arange(1, len(source.frame) + 1))
    for name, hit in hits.items():
        if columns()[name].kind == "number":
            column = source.frame[hit.sources[0]]
            reading = Reading(hit.sources[0], columns()[name], hit.unit, negative="unknown")
            canonical_cells(column, name, reading, rows, ledger)
    return _settled(ledger)


def join_faults(table: Source, on: str, parcels: Source, to: str) -> dict[str, int]:
    """Count parcels whose row of the table is another parcel's too."""
    keys = pd.Series(parcels.cells(to), dtype=object)
    known = pd.Series(table.cells(on), dtype=object).dropna()
    shared = keys.notna() & keys.duplicated(keep=False) & keys.isin(known)
    return _there({"shared_join": int(shared.sum())})


def merged(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Add the counts up, in the order in which a study settles them."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return {name: total[name] for name in SETTLED if total[name]}


def _settled(ledger: Ledger) -> dict[str, int]:
    total: Counter[str] = Counter()
    for entry in ledger.record["settlements"]:
        if entry["code"] in CODES:
            total[CODES[entry["code"]]] += entry["count"]
    return dict(total)


def _there(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
