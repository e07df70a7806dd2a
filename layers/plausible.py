"""Columns held against the shapes: one in another unit than was said betrays itself."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from geo.units import factor
from layers.ledger import Ledger
from layers.tolerances import tolerances
from layers.vocabulary import columns
from seeds.factbook import cite, facts

Floats = npt.NDArray[np.float64]
UNITS = ("m2", "ha", "mu", "km2", "ft2")
MONEY = ("yuan", "wan_yuan", "yi_yuan", "bn_yuan")
KM2 = 1e6  # m2
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


def check_floor(
    floor_m2: Floats, measured_m2: Floats, *, unit: str, column: str, ledger: Ledger
) -> None:
    """Refuse floor areas that no building has on this land, note those that are hardly any.

    Plot ratios of two and of twenty both exist, so nothing finer can be told honestly: square feet
    read as square metres pass. A column of which every number is small has been noted as it was
    read (``number-small``). Parameters as of `refuse_other_unit`.
    """
    times = _times(floor_m2, measured_m2)
    limits = tolerances()["floor"]
    words = {"unit": unit, "times": f"{np.median(times):,.3g}" if len(times) else ""}
    if _mostly(times > limits["most"]):
        ledger.fault("floor-unit", column=column, most=limits["most"], **words)
    elif _mostly(times < limits["least"]) and (floor_m2 >= _least()).any():
        ledger.note("floor-small", column=column, least=limits["least"], **words)


def check_money(
    yuan: Floats, measured_m2: Floats, *, unit: str, column: str, ledger: Ledger
) -> None:
    """Note outputs that another unit would bring near a published one, which as read they are not.

    Parameters
    ----------
    yuan : ndarray of float, shape (n,)
        As read: numbers of the file, taken for *unit*, in yuan.
    measured_m2, unit, column, ledger
        As of `refuse_other_unit`.
    """
    limits = tolerances()["money"]
    fact = facts()[limits["fact"]]
    published = float(Fraction(str(fact.value)) * factor(fact.unit, "yuan/km2"))
    times = _times(yuan, measured_m2 / KM2) / published
    if not len(times) or _near(float(np.median(times)), limits["times"]):
        return
    middle = float(np.median(times))
    fitting = [u for u in MONEY if _near(middle * float(factor(u, unit)), limits["times"])]
    if not fitting:
        return
    other = min(fitting, key=lambda u: abs(np.log10(middle * float(factor(u, unit)))))
    ledger.note(
        "money-unit",
        column=column,
        unit=unit,
        other=other,
        times=f"{middle:,.3g}",
        published=f"{fact.value} {fact.unit}",
        cited=(cite(fact.id, "en"), cite(fact.id, "zh")),
    )


def _least() -> float:
    least = columns()["floor_area_m2"].least
    assert least is not None  # noqa: S101 - layers/vocabulary.toml states it
    return least


def _times(amount: Floats, land: Floats) -> Floats:
    known = (amount > 0) & (land > 0)
    return amount[known] / land[known]


def _mostly(beyond: npt.NDArray[np.bool_]) -> bool:
    return bool(len(beyond) and beyond.mean() > MOST)


def _near(times: float, most: float) -> bool:
    return 1 / most <= times <= most
