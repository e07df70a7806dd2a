"""Three worked examples of the density rooms, as functions of what goes in: for the self-test."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from geo.units import convert
from parks.benchmarks import against, benchmarks, doubts
from parks.density import density
from parks.density_types import DensityType
from parks.distribution import gini, location_quotient, lorenz
from parks.supply_table import read_supply, recompute

PARK_OUTPUT = DensityType("gross_output", "park")


def park_against_benchmarks(*, output: float, unit: str, land_km2: float) -> dict[str, Any]:
    """Hold one park against the published figures (scenario 7).

    Parameters
    ----------
    output : float
        Gross output in *unit*, such as ``"bn_yuan"`` or ``"yi_yuan"``.
    unit : str
    land_km2 : float

    Returns
    -------
    dict
        The density in three units; percent of each benchmark and how many bn yuan it is short of
        it; the codes of what is doubted; why it is an indication only.

    Examples
    --------
    >>> park = park_against_benchmarks(output=118.0, unit="bn_yuan", land_km2=12.5)
    >>> park["bn_yuan_per_km2"], park["yi_yuan_per_km2"], park["percent_of_parks"]
    (9.44, 94.4, 118.0)
    """
    table = pd.DataFrame(
        {
            "park": ["park"],
            "output_yuan": convert([output], unit, "yuan"),
            "park_area_m2": convert([land_km2], "km2", "m2"),
        }
    )
    found = density(table, by="park", of=PARK_OUTPUT)
    row = found.frame.iloc[0]
    said: dict[str, Any] = {
        "bn_yuan_per_km2": float(row["value"]),
        "yi_yuan_per_km2": float(row["yi_yuan_per_km2"]),
        "wan_yuan_per_mu": float(row["wan_yuan_per_mu"]),
        "doubts": [one.code for one in doubts(found.frame["value"], of=found.type) if one],
    }
    for key, benchmark in benchmarks().items():
        held = against(found, benchmark, indication_only=True).iloc[0]
        name = key.replace("-", "_")
        said[f"percent_of_{name}"] = float(held["percent"])
        said[f"short_of_{name}_bn_yuan"] = float(held["short_amount"])
        said[f"exceeds_{name}"] = str(held["exceeds"])
        said[f"because_{name}"] = str(held["because"])
    return said


def several_parks(
    *,
    land_km2: Sequence[float],
    output_bn_yuan: Sequence[float],
    quotient: Mapping[str, float],
) -> dict[str, Any]:
    """Pool, compare and order several parks (scenario 8).

    Parameters
    ----------
    land_km2, output_bn_yuan : sequence of float, n long
    quotient : mapping
        ``part``, ``whole``, ``part_of_all``, ``whole_of_all`` of a location quotient.

    Returns
    -------
    dict
        The densities, pooled and as the mean of the parks beside it; which exceed the benchmark of
        parks; the Lorenz curve over land, its Gini; the location quotient.

    Examples
    --------
    >>> parks = several_parks(
    ...     land_km2=[4.0, 1.0, 10.0],
    ...     output_bn_yuan=[60.0, 5.0, 80.0],
    ...     quotient={"part": 30, "whole": 120, "part_of_all": 100, "whole_of_all": 800},
    ... )
    >>> parks["densities"], parks["exceeds_parks"], parks["location_quotient"]
    ([15.0, 5.0, 8.0], ['yes', 'no', 'no'], 2.0)
    """
    table = pd.DataFrame(
        {
            "park": range(len(land_km2)),
            "output_yuan": convert(output_bn_yuan, "bn_yuan", "yuan"),
            "park_area_m2": convert(land_km2, "km2", "m2"),
        }
    )
    found = density(table, by="park", of=PARK_OUTPUT)
    curve = lorenz(output_bn_yuan, land_km2)
    held = against(found, benchmarks()["parks"], indication_only=True)
    part = {key: quotient[key] for key in ("part_of_all", "whole_of_all")}
    return {
        "densities": found.frame["value"].tolist(),
        "pooled": float(found.pooled["value"]),
        "mean_of_densities": float(found.frame["value"].mean()),
        "exceeds_parks": held["exceeds"].tolist(),
        "lorenz_land": curve.land_share.tolist(),
        "lorenz_output": curve.output_share.tolist(),
        "gini": gini(output_bn_yuan, land_km2),
        "location_quotient": float(
            location_quotient([quotient["part"]], [quotient["whole"]], **part)[0]
        ),
    }


def land_supply(*, name: str = "land-supply-2022") -> dict[str, Any]:
    """Recompute a published table of land supply (scenario 12).

    Parameters
    ----------
    name : str
        A bundled table.

    Returns
    -------
    dict
        By use: ``area_mu``, ``price`` (recomputed, to three decimals) and ``off`` (printed less
        recomputed); ``totals_close``; by claim: ``stated`` and ``recomputed`` percent; and the
        codes of all problems with what they are about.

    Examples
    --------
    >>> supply = land_supply()
    >>> supply["off"], supply["totals_close"], supply["recomputed_percent"]["four-largest"]
    ({'industrial': 0.0, 'research': 0.01, 'storage': -0.04, 'total': 0.0}, True, 75.0)
    """
    found = recompute(read_supply(name))
    return {
        "area_mu": {one.use: float(one.area_mu) for one in found.prices},
        "price": {one.use: float(round(Fraction(one.recomputed), 3)) for one in found.prices},
        "off": {one.use: float(one.off) for one in found.prices},
        "explained": {one.use: one.explained for one in found.prices},
        "totals_close": not any(one.off for one in found.totals),
        "stated_percent": {one.id: float(one.stated) for one in found.shares},
        "recomputed_percent": {one.id: float(one.recomputed) for one in found.shares},
        "problems": [one.code for one in found.problems],
    }
