"""Declared areas held against the shapes: a column in another unit than was said betrays itself."""

import numpy as np
import numpy.typing as npt

from geo.units import factor
from layers.ledger import Ledger

Floats = npt.NDArray[np.float64]
UNITS = ("m2", "ha", "mu", "km2", "ft2")
NEAR = 0.05  # how far a declared area may be from the shape and still be taken for it
MOST = 0.5  # of the areas that can be compared; single ones are the business of area_disagrees


def refuse_other_unit(
    declared_m2: Floats, measured_m2: Floats, *, unit: str, column: str, ledger: Ledger
) -> None:
    """Refuse a column of declared areas that is in another unit than it was read in.

    Parameters
    ----------
    declared_m2 : ndarray of float, shape (n,)
        As read: numbers of the file, taken for *unit*, in square metres. NaN: not known.
    measured_m2 : ndarray of float, shape (n,)
        Of the shapes; NaN or 0: cannot be compared.
    unit : str
        What the numbers of the file were taken for.
    column : str
        Where they come from, for the message.
    ledger : Ledger
        Gets one fault if more than half of the areas agree with the shapes in another unit.
    """
    known = (declared_m2 > 0) & (measured_m2 > 0)
    if not known.any():
        return
    times = declared_m2[known] / measured_m2[known]
    for other in UNITS:
        off = float(factor(unit, other))
        if other != unit and (np.abs(times / off - 1) <= NEAR).mean() > MOST:
            ledger.fault(
                "area-unit", column=column, unit=unit, other=other, times=f"{np.median(times):,.6g}"
            )
