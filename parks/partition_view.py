"""What a partition shows: densities of its units, and of groups seen through them."""

import numpy as np
import numpy.typing as npt

from parks.partition import Partition

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SAME = 1e-9  # relative: densities that differ by less are equal


def density_of(part: Partition, top: Floats, under: Floats) -> tuple[Floats, Floats]:
    """Pool by unit.

    Parameters
    ----------
    part : Partition
        Of n rows among m units.
    top, under : ndarray of float64, shape (n,)
        Numerator and denominator; NaN in ``top``: the row is left out.

    Returns
    -------
    density, land : ndarray of float64, shape (m,)
        NaN and 0 where a unit has no land.
    """
    known = ~np.isnan(top[part.row])
    row, unit, share = part.row[known], part.unit[known], part.share[known]
    amount = np.bincount(unit, share * top[row], minlength=part.n_units)
    land = np.bincount(unit, share * under[row], minlength=part.n_units).astype(np.float64)
    return np.divide(amount, land, out=np.full(part.n_units, np.nan), where=land > 0), land


def groups_seen(part: Partition, top: Floats, under: Floats, groups: Partition) -> Floats:
    """See groups through a partition: the mean density of the units over a group's land.

    Parameters
    ----------
    part, top, under
        As for `density_of`.
    groups : Partition
        Of the same rows, each in one group at most.

    Returns
    -------
    ndarray of float64, shape (groups.n_units,)
        NaN for a group of which no known land is in any unit.
    """
    density = density_of(part, top, under)[0]
    known = ~np.isnan(top[part.row])
    row, n = part.row[known], part.n_rows
    land = part.share[known] * under[row]
    amount = np.bincount(row, land * density[part.unit[known]], minlength=n)
    covered = np.bincount(row, land, minlength=n)
    at, size = groups.row, groups.n_units
    total = np.bincount(groups.unit, covered[at], minlength=size).astype(np.float64)
    shown = np.bincount(groups.unit, amount[at], minlength=size)
    seen: Floats = np.divide(shown, total, out=np.full(size, np.nan), where=total > 0)
    return seen


def land_above(
    part: Partition, top: Floats, under: Floats, limit: float | None
) -> tuple[float, float]:
    """Return the share of the land in units, and of that the share above the limit."""
    density, land = density_of(part, top, under)
    total = under[~np.isnan(top)].sum()
    coverage = float(land.sum() / total) if total else np.nan
    if limit is None or not land.sum():
        return coverage, np.nan
    above = beyond(np.nan_to_num(density, nan=-np.inf), limit)
    return coverage, float(land[above].sum() / land.sum())


def beyond(a: npt.ArrayLike, b: npt.ArrayLike) -> Flags:
    """Whether a is greater than b by more than rounding."""
    one, other = np.asarray(a, np.float64), np.asarray(b, np.float64)
    size = np.maximum(np.abs(np.where(np.isinf(one), 0, one)), np.abs(other))
    greater: Flags = one > other + _SAME * size
    return greater
