"""What the parcels yield: totals as published, shares drawn."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from seeds.city.chance import between
from seeds.city.plan import plan

Floats = npt.NDArray[np.float64]
Random = np.random.Generator


def performance(
    random: Random, where: pd.DataFrame, status: pd.Series, area_m2: Floats, planted: pd.DataFrame
) -> pd.DataFrame:
    """Draw output, added value, tax, investment, jobs and energy use.

    Parameters
    ----------
    random : Generator
    where : DataFrame
        As `seeds.city.parcels.context` gives it.
    status : Series of str
        New parcels yield nothing yet: null.
    area_m2 : ndarray of float64, shape (n,)
    planted : DataFrame
        The planted parcels, whose output and added value are part of the totals.

    Returns
    -------
    DataFrame
        statistics_year and six columns; null for new parcels and for a few others. The sums over
        what is not null, together with *planted*, are the totals of plan.toml to the yuan.
    """
    numbers, city, n = plan()["parcels"], plan()["city"], len(where)
    known = (status != "new").to_numpy() & (random.random(n) >= numbers["missing_performance"])
    weight = np.where(known, area_m2 * _intensity(random, where), 0.0)
    park = where["in_park"].to_numpy(bool)
    outside = city["output_yuan"] - city["park_output_yuan"] - int(planted["output_yuan"].sum())
    output = shared(np.where(park, weight, 0.0), city["park_output_yuan"])
    output += shared(np.where(park, 0.0, weight), outside)
    value_target = city["added_value_yuan"] - int(planted["added_value_yuan"].sum())
    value = shared(output * between(random, numbers["value_of_output"], n), value_target)
    table = pd.DataFrame(
        {"statistics_year": city["statistics_year"], **_others(random, output, value, area_m2)}
    )
    table[~known] = np.nan
    return table


def _intensity(random: Random, where: pd.DataFrame) -> Floats:
    """Draw output per m2, up to a factor: some sites do well, and some parcels in each."""
    numbers = plan()["parcels"]
    of_site = np.exp(random.normal(0, numbers["park_factor_sigma"], int(where["site"].max()) + 1))
    own = np.exp(random.normal(0, numbers["parcel_factor_sigma"], len(where)))
    intensity: Floats = of_site[where["site"]] * own
    return intensity


def shared(weight: Floats, total: int) -> Floats:
    """Divide *total* in whole units by *weight*; the largest takes what rounding leaves.

    Examples
    --------
    >>> shared(np.array([1.0, 1.0, 1.5]), 10).tolist()
    [3.0, 3.0, 4.0]
    """
    parts: Floats = np.rint(weight * (total / weight.sum()))
    parts[weight.argmax()] += total - int(parts.sum())
    return parts


def _spread(random: Random, around: dict[str, float], n: int) -> Floats:
    """Draw lognormal numbers of a given median and spread."""
    return around["median"] * np.exp(random.normal(0, around["sigma"], n))


def _others(random: Random, output: Floats, value: Floats, area_m2: Floats) -> dict[str, Floats]:
    """Draw the rest around plausible rates: yuan per m2, per head, tce per 10,000 yuan."""
    n = len(output)
    rate = plan()["parcels"]
    heads = value / _spread(random, rate["value_per_head"], n)
    return {
        "output_yuan": output,
        "added_value_yuan": value,
        "tax_yuan": np.rint(value * between(random, rate["tax_of_value"], n)),
        "investment_yuan": np.rint(area_m2 * _spread(random, rate["investment_per_m2"], n)),
        "jobs": np.maximum(np.rint(heads), 1.0),
        "energy_tce": np.round(value / 1e4 * _spread(random, rate["tce_per_wan_yuan"], n), 1),
    }
