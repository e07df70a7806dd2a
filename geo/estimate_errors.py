"""How far estimates lie from a truth."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Errors:
    """How far estimates lie from the truth, in its unit."""

    n: int  # pairs of which both are known
    n_missing: int  # pairs left out: one of the two is not known
    mae: float  # mean of |estimate - truth|; NaN without a pair, as all that follow
    rmse: float  # root of the mean square
    bias: float  # mean of estimate - truth
    relative: float  # sum of |estimate - truth| / sum of |truth|; NaN where that is 0


def errors(estimate: npt.ArrayLike, truth: npt.ArrayLike) -> Errors:
    """Compare estimates with a truth.

    Parameters
    ----------
    estimate, truth : array_like, shape (m,)
        In one unit; NaN where not known.

    Returns
    -------
    Errors

    Examples
    --------
    >>> errors([40.0, 80.0, float("nan")], [50.0, 70.0, 9.0])
    Errors(n=2, n_missing=1, mae=10.0, rmse=10.0, bias=0.0, relative=0.16666666666666666)
    """
    ours, theirs = (np.asarray(v, dtype=np.float64) for v in (estimate, truth))
    off = ours - theirs
    known = ~np.isnan(off)
    off, n = off[known], int(known.sum())
    if not n:
        return Errors(0, len(known), np.nan, np.nan, np.nan, np.nan)
    total = float(np.abs(theirs[known]).sum())
    size = np.abs(off)
    relative = float(size.sum()) / total if total else np.nan
    rmse = float(np.sqrt((off**2).mean()))
    return Errors(n, len(known) - n, float(size.mean()), rmse, float(off.mean()), relative)
