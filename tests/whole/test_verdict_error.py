"""Measured verdict error: parcels whose truth is known, then drawn and registered badly.

Each parcel reaches a known distance beyond a base, or not, and has a known plot ratio. Then its
vertices are jittered within the accuracy that the base states, coordinates are quantised, 3 % of the
cells go missing and 1 % of the codes are none of their system. No such parcel may pass if its true
breach is wider than snap and accuracy together, or its true ratio above the limit; at most one in a
thousand may fail that truly does not. Synthetic throughout.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely

from parks.report import Report
from tests.parks.studies import X, Y, judged, layer, parcels, square

SNAP_M, ACCURACY_M, QUANTUM_M = 0.05, 0.5, 0.001
MISSING, WRONG_CODE = 0.03, 0.01
SIDE_M, GAP_M = 80.0, 10.0
LIMIT = 2.0
ROW, APART_M = 100, 500.0  # parcels along one strip of the base, strips apart

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """What is known of n parcels before anybody draws them."""

    breach_m: Floats  # how far they reach beyond the base
    ratio: Floats


def truth(n: int, chance: np.random.Generator) -> Truth:
    """Half of the parcels lie inside, the others reach out by a millimetre up to thirty metres."""
    out = 10 ** chance.uniform(-3, 1.5, n)
    near = LIMIT + chance.choice([-0.01, 0, 0.01], n)
    ratio = np.where(chance.random(n) < 0.3, near, chance.uniform(0.2, 3.5, n))
    return Truth(np.where(chance.random(n) < 0.5, 0, out), ratio)


def drawn(known: Truth, chance: np.random.Generator) -> list[shapely.Polygon]:
    """Draw squares along the north edge of the base, each vertex off by at most the accuracy."""
    n = len(known.breach_m)
    west, row = np.arange(n) % ROW * (SIDE_M + GAP_M), np.arange(n) // ROW
    south = (
        -row * APART_M
        - SIDE_M
        + known.breach_m
        - np.where(known.breach_m > 0, 0, chance.uniform(0, 30, n))
    )
    corners = np.array([[0, 0], [0.5, 0], [1, 0], [1, 1], [0.5, 1], [0, 1]]) * SIDE_M
    ring = corners[None] + np.column_stack([west, south])[:, None]
    far = (ACCURACY_M - QUANTUM_M) * np.sqrt(chance.random(ring.shape[:2]))
    turn = chance.uniform(0, 2 * np.pi, ring.shape[:2])
    ring += np.stack([far * np.cos(turn), far * np.sin(turn)], axis=-1)
    ring = np.round((ring + np.array([X, Y])) / QUANTUM_M) * QUANTUM_M
    return list(shapely.polygons(ring))


def registered(known: Truth, chance: np.random.Generator) -> dict[str, Any]:
    """Register the parcels, then lose cells and spoil codes."""
    n = len(known.ratio)
    area = np.full(n, SIDE_M**2)
    columns: dict[str, Any] = {
        "land_use": np.full(n, "100101", object),
        "status": np.full(n, "new", object),
        "declared_area_m2": area,
        "counted_floor_area_m2": np.round(known.ratio * area, 2),
        "plan_plot_ratio_max": np.full(n, LIMIT),
    }
    for values in columns.values():
        lost = chance.random(n) < MISSING
        values[lost] = None if values.dtype == object else np.nan
    columns["land_use"][chance.random(n) < WRONG_CODE] = "M1"
    kind = np.where(columns["land_use"] == "100101", "industrial", None)
    return columns | {"land_use_kind": kind, "floor_area_m2": columns["counted_floor_area_m2"]}


def measured(n: int, seed: int) -> tuple[Truth, Report]:
    chance = np.random.default_rng(seed)
    known = truth(n, chance)
    table = parcels(*drawn(known, chance), **registered(known, chance))
    width = ROW * (SIDE_M + GAP_M)
    strips = [square(-100, -k * APART_M - 300, width + 200, 300) for k in range(-(-n // ROW))]
    base = layer("base", "industrial_base", *strips, snap_m=SNAP_M)
    other = layer("community", "industrial_community", square(0, 2000, 100, 100))
    retained = layer("retained", "retained_fragmented", square(0, 3000, 100, 100))
    return known, judged(table, base, other, retained)


def outcomes(report: Report, rule: str, n: int) -> npt.NDArray[np.object_]:
    found = report.findings[report.findings["rule_id"] == rule].set_index("parcel_id")["outcome"]
    return found.reindex([f"P{k}" for k in range(n)]).to_numpy(object)


@pytest.mark.parametrize(
    ("n", "seed"), [(1_000, 1), pytest.param(10_000, 2, marks=pytest.mark.long)]
)
def test_no_false_pass_and_hardly_a_false_fail(n: int, seed: int) -> None:
    known, report = measured(n, seed)
    lock, plan = (outcomes(report, rule, n) for rule in ("supply-lock", "plot-ratio.plan"))
    breached = known.breach_m > SNAP_M + ACCURACY_M
    above = np.round(known.ratio * SIDE_M**2, 2) > LIMIT * SIDE_M**2
    assert not (breached & (lock == "pass")).any()
    assert not (above & (plan == "pass")).any()
    false_fails = ((known.breach_m == 0) & (lock == "fail")) | (~above & (plan == "fail"))
    assert false_fails.mean() <= 0.001
    shares = pd.DataFrame({"supply-lock": lock, "plot-ratio.plan": plan}).apply(
        lambda column: column.value_counts(normalize=True)
    )
    print(shares.round(4))  # noqa: T201 - the shares of review and unknown are part of the answer
    assert (lock == "fail").any()
    assert (plan == "fail").any()
    assert (lock == "pass").any()
    assert (plan == "pass").any()
