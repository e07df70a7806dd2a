"""From a table to amounts and land that may be summed: what is refused, and what is not known.

The commonest double count is found here: one enterprise on several parcels, its output on each.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from layers.vocabulary import columns
from parks.bounds import Assumed, Ints
from parks.density_parts import denominators, numerators
from parks.density_types import NOT_STATED, DensityType, DensityTypeError
from parks.faults import fault, faults, listed
from parks.judgement import Floats
from parks.outcome import Mask
from parks.repeats import Repeated, land_twice, settle_repeats
from parks.subject import present, texts

HUNDREDTHS = 100
GREATEST_SUM = 9e18
"""What 64 bits can add: 9e16 yuan in hundredths."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The amounts and the land of n rows, in whole numbers."""

    type: DensityType  # with the year and price basis that the table itself states
    unit: int  # how many make one base unit or one m²: 100, more where rows were split
    amount_known: Mask
    amount: Ints  # 0 where not known, as all that follow
    amount_low: Ints
    amount_high: Ints
    area_known: Mask
    area: Ints
    area_low: Ints
    area_high: Ints
    area_open: Mask  # no upper bound
    problems: tuple[Problem, ...]  # what was settled, and notes


def read_rows(
    table: pd.DataFrame, of: DensityType, *, assumed: Assumed, repeated: Repeated | None
) -> Rows:
    """Read the columns of a density and refuse what would make it false.

    Parameters
    ----------
    table : DataFrame, n rows
        Canonical columns: those of *of*, and where there are ``enterprise``, ``statistics_year``,
        ``price_basis``, ``parcel_id``, ``source_row``.
    of : DensityType
    assumed : Assumed
    repeated : {"once", "each"}, optional
        What the same number on several parcels of one enterprise means.

    Returns
    -------
    Rows
        Null amounts and areas are not known, as are amounts of which the year or the price basis
        is blank while a year or a basis is stated.

    Raises
    ------
    RefusedError
        Row by row and all at once: no such column, no finite number, land that is not positive,
        negative amounts of what cannot be, numbers beyond what anyone has, other years or price
        bases, repeated numbers that nobody settled, one parcel's land on several rows.
    DensityTypeError
        *of* does not state what is divided by what.
    """
    if NOT_STATED in (of.numerator, of.denominator):
        raise DensityTypeError(
            "a density is taken of a stated numerator over a stated denominator",
            "计算密度须说明分子与分母",
        )
    gate = _Gate(table, [], [])
    top, under = numerators()[of.numerator].column, denominators()[of.denominator].column
    gate.require(top, under, assumed.area_low, assumed.area_high)
    amount, area = gate.amounts(top, signed=numerators()[of.numerator].signed), gate.land(under)
    of, amount = gate.circumstances(of, amount)
    amount, again, settled = settle_repeats(table, top, amount, area, repeated=repeated)
    gate.faults.extend(again + land_twice(table, under, area))
    gate.notes.extend(settled)
    rows = gate.rows(of, amount, area, assumed)
    if gate.faults:
        raise RefusedError(gate.faults)
    return rows


@dataclass(frozen=True, slots=True)
class _Gate:
    """A table, what is wrong with it, and what should be known of it."""

    table: pd.DataFrame
    faults: list[Problem]
    notes: list[Problem]

    def require(self, *names: str) -> None:
        missing = [name for name in names if name and name not in self.table]
        what = ("this density", "该密度")
        if missing:
            raise RefusedError([fault("no-column", column=name, what=what) for name in missing])

    def amounts(self, column: str, *, signed: bool) -> Floats:
        amount = self._numbers(column)
        if not signed:
            self._fault("negative", amount < 0, column, {"what": _column_words(column)})
        return amount

    def land(self, column: str) -> Floats:
        area = self._numbers(column)
        self._fault("not-positive", 2 * HUNDREDTHS * area <= 1, column, {})  # or rounds to none
        return area

    def circumstances(self, of: DensityType, amount: Floats) -> tuple[DensityType, Floats]:
        """Hold the rows to one year and one price basis; a blank one makes the amount not known."""
        year, amount = self._one("statistics_year", of.year, amount, "other-year")
        if not of.money:
            return replace(of, year=_year(year)), amount
        basis, amount = self._one(
            "price_basis", of.price_basis or None, amount, "other-price-basis"
        )
        return replace(of, year=_year(year), price_basis=str(basis or "")), amount

    def rows(self, of: DensityType, amount: Floats, area: Floats, assumed: Assumed) -> Rows:
        known, area_known = ~np.isnan(amount), ~np.isnan(area)
        low = self._bound(assumed.area_low, area)
        high = self._bound(assumed.area_high, area)
        if assumed.area_low and assumed.area_high:
            self._fault("bounds-crossed", low > high, assumed.area_low, {})
        whole, ground = self._whole(amount), self._whole(area)
        half, edge = _half(assumed.amount_step), _half(assumed.area_step_m2)
        least = whole - half
        if not numerators()[of.numerator].signed:
            least = np.maximum(least, 0)
        return Rows(
            type=of,
            unit=HUNDREDTHS,
            amount_known=known,
            amount=whole,
            amount_low=np.where(known, least, 0),
            amount_high=np.where(known, whole + half, 0),
            area_known=area_known,
            area=ground,
            area_low=np.maximum(self._whole(low) - edge, 0),
            area_high=np.where(np.isnan(high), 0, self._whole(high) + edge),
            area_open=np.isnan(high),
            problems=tuple(self.notes),
        )

    def _numbers(self, column: str) -> Floats:
        raw = self.table[column]
        found = pd.to_numeric(raw, errors="coerce").to_numpy(float, na_value=np.nan)
        self._fault("not-a-number", (np.isnan(found) & raw.notna()) | np.isinf(found), column, {})
        word = columns().get(column)
        if word is not None and word.greatest is not None:
            most = {"greatest": word.greatest, "unit": word.unit}
            self._fault("too-great", np.isfinite(found) & (found > word.greatest), column, most)
        return np.where(np.isinf(found), np.nan, found)

    def _bound(self, column: str, area: Floats) -> Floats:
        if not column:
            return area
        bound = self.land(column)
        return np.where(np.isnan(bound), area, bound)

    def _whole(self, values: Floats) -> Ints:
        """Return hundredths; what cannot be added in 64 bits is a fault."""
        known = np.where(np.isnan(values), 0.0, values) * HUNDREDTHS
        if np.abs(known).sum() > GREATEST_SUM:
            self.faults.append(fault("too-much-together"))
            return np.zeros(len(values), np.int64)
        whole: Ints = np.rint(known).astype(np.int64)
        return whole

    def _one(self, column: str, stated: object, amount: Floats, code: str) -> tuple[object, Floats]:
        """Return the one value of a column that goes with amounts, and the amounts it goes with."""
        if column not in self.table:
            return stated, amount
        values = texts(self.table, column)
        known, there = ~np.isnan(amount), present(values)
        seen = pd.unique(values[known & there])
        if stated is None and len(seen) > 1:
            several = {"values": listed(sorted(map(str, seen)))}
            self._fault("mixed", known & there, column, several)
        if stated is None and len(seen):
            stated = seen[0]
        elif stated is not None:
            self._fault(code, known & there & (values != stated), column, {"stated": stated})
        blank = known & ~there & (stated is not None)
        words = {"stated": stated}
        self.notes.extend(
            faults("not-said", self.table, blank, column=column, settled="unknown", words=words)
        )
        return stated, np.where(blank, np.nan, amount)

    def _fault(self, code: str, where: object, column: str, words: Mapping[str, object]) -> None:
        self.faults.extend(
            faults(code, self.table, np.asarray(where, bool), column=column, words=words)
        )


def _half(step: float) -> int:
    """Return half a step in hundredths, rounded up: bounds are never too narrow."""
    return math.ceil(step * HUNDREDTHS / 2)


def _year(value: object) -> int | None:
    return None if value is None else int(float(str(value)))


def _column_words(column: str) -> tuple[str, str]:
    word = columns().get(column)
    return (word.en, word.zh) if word else (column, column)
