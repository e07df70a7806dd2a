"""What the register says of the background's parcels: use, state, size, plan."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from seeds.city.chance import between, pick
from seeds.city.plan import plan

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Random = np.random.Generator
OTHER_INDUSTRIAL = "100102"  # proposed where the draw names the present use
ADVANCED = "advanced_manufacturing"
INDUSTRY_RESEARCH = "73"  # GB/T 4754: research and experimental development
TERM_CHANGED = np.datetime64("2014-07-01")  # grants of 20 years since then, 50 before


def attributes(random: Random, where: pd.DataFrame, ellipsoid_m2: Floats) -> pd.DataFrame:
    """Draw the columns that a register, a plan and a contract would fill.

    Parameters
    ----------
    random : Generator
    where : DataFrame
        As `seeds.city.parcels.context` gives it.
    ellipsoid_m2 : ndarray of float64, shape (n,)
        Area on the ellipsoid.

    Returns
    -------
    DataFrame
        Canonical names; missing is null (None or NaN), at the rates of plan.toml.
    """
    table = pd.DataFrame(index=where.index)
    research = random.random(len(where)) < _research_chance(where)
    table["land_use"] = _land_use(random, research)
    table["land_use_system"] = plan()["parcels"]["land_use_system"]
    table["status"] = _status(random, where)
    table["planned_land_use"] = _planned(random, where, table)
    table["designation"] = _designation(random, where, research)
    table["industry"] = _industry(random, research)
    table["declared_area_m2"] = _declared(random, ellipsoid_m2)
    table = table.join(_plan_ratios(random, table)).join(_dates(random, table))
    table = table.join(_floors(random, table))
    return _with_gaps(random, table)


def _research_chance(where: pd.DataFrame) -> Floats:
    chances = {kind: site["research"] for kind, site in plan()["sites"].items()}
    chances["scattered"] = plan()["scattered"]["research"]
    return where["kind"].map(chances).to_numpy(float)


def _land_use(random: Random, research: Bools) -> Texts:
    numbers = plan()["parcels"]
    return np.where(
        research, numbers["research"], pick(random, numbers["industrial"], len(research))
    )


def _status(random: Random, where: pd.DataFrame) -> Texts:
    """Draw new parcels (mostly inside bases and communities) and changes; the rest exists."""
    numbers, n = plan()["parcels"], len(where)
    admitted = (where["inner"] & where["kind"].isin(["base", "community"])).to_numpy()
    weight = np.where(admitted, 1.0, numbers["new_outside"])
    status = np.full(n, "existing", object)
    new = random.choice(n, round(numbers["status_new"] * n), replace=False, p=weight / weight.sum())
    status[new] = "new"
    standing = np.flatnonzero(status == "existing")
    status[random.choice(standing, round(numbers["status_change"] * n), replace=False)] = "change"
    return status


def _where(chosen: Bools, texts: Texts) -> Texts:
    """Keep the chosen texts; the others become null."""
    kept: Texts = texts.copy()
    kept[~chosen] = None
    return kept


def _planned(random: Random, where: pd.DataFrame, table: pd.DataFrame) -> Texts:
    numbers, n = plan()["parcels"], len(where)
    base = (where["inner"] & (where["kind"] == "base")).to_numpy()
    drawn = np.where(
        base, pick(random, numbers["change_base"], n), pick(random, numbers["change_else"], n)
    )
    drawn = np.where(table["land_use"] == drawn, OTHER_INDUSTRIAL, drawn)
    return _where((table["status"] == "change").to_numpy(bool), drawn)


def _designation(random: Random, where: pd.DataFrame, research: Bools) -> Texts:
    base = (where["inner"] & (where["kind"] == "base")).to_numpy()
    advanced = (
        base & ~research & (random.random(len(where)) < plan()["parcels"]["advanced_in_base"])
    )
    return _where(advanced, np.full(len(where), ADVANCED, object))


def _industry(random: Random, research: Bools) -> Texts:
    """Draw a division of GB/T 4754, manufacturing: 13 to 43."""
    first, last = plan()["parcels"]["divisions"]
    made = random.integers(first, last, len(research), endpoint=True).astype(str).astype(object)
    return np.where(research, INDUSTRY_RESEARCH, made)


def _declared(random: Random, ellipsoid_m2: Floats) -> Floats:
    numbers, n = plan()["parcels"], len(ellipsoid_m2)
    noisy = random.random(n) < numbers["noisy_declared"]
    noise = random.uniform(-1, 1, n) * numbers["declared_noise"]
    declared: Floats = np.round(ellipsoid_m2 * (1 + np.where(noisy, noise, 0.0)), 2)
    return declared


def _is_research(table: pd.DataFrame) -> Bools:
    research: Bools = (table["land_use"] == plan()["parcels"]["research"]).to_numpy(bool)
    return research


def _plan_ratios(random: Random, table: pd.DataFrame) -> pd.DataFrame:
    numbers, n, research = plan()["parcels"], len(table), _is_research(table)
    dense = research | (table["land_use"] == "0902").to_numpy()
    most = np.where(
        dense,
        pick(random, numbers["plan_research"], n),
        pick(random, numbers["plan_industrial"], n),
    ).astype(float)
    least = np.where(research, numbers["plan_min"]["research"], numbers["plan_min"]["industrial"])
    given = (table["status"] == "new") | (random.random(n) < numbers["plan_min_given_existing"])
    near = research & (random.random(n) < numbers["reference_ratio"])
    return pd.DataFrame(
        {
            "plan_plot_ratio_max": most,
            "plan_plot_ratio_min": np.where(given, least, np.nan),
            "reference_plot_ratio": np.where(
                near, random.choice(numbers["reference_ratios"], n), np.nan
            ),
            "contract_plot_ratio_max": np.where(
                random.random(n) < numbers["contract_ratio"], most, np.nan
            ),
        }
    )


def _floors(random: Random, table: pd.DataFrame) -> pd.DataFrame:
    """Draw gross and counted floor area from a plot ratio."""
    numbers, n = plan()["parcels"], len(table)
    ratio = np.where(table["status"] == "new", _proposed(random, table), _built(random, table))
    floor = np.round(ratio * table["declared_area_m2"].to_numpy(), 1)
    high = random.random(n) < numbers["high_halls"]
    counted = np.where(
        high, np.round(floor * between(random, numbers["high_hall_factor"], n), 1), floor
    )
    counted[random.random(n) < numbers["missing_counted"]] = np.nan
    return pd.DataFrame({"floor_area_m2": floor, "counted_floor_area_m2": counted})


def _built(random: Random, table: pd.DataFrame) -> Floats:
    numbers, n, research = plan()["parcels"], len(table), _is_research(table)
    industrial, laboratory = numbers["built_industrial"], numbers["built_research"]
    median = np.where(research, laboratory["median"], industrial["median"])
    sigma = np.where(research, laboratory["sigma"], industrial["sigma"])
    ratio = median * np.exp(sigma * random.normal(0, 1, n))
    floor = table["plan_plot_ratio_min"].to_numpy() * between(random, numbers["above_plan_min"], n)
    low = random.random(n) < numbers["below_min"]
    built: Floats = np.where(low | np.isnan(floor), ratio, np.fmax(ratio, floor))
    return built


def _proposed(random: Random, table: pd.DataFrame) -> Floats:
    n = len(table)
    numbers = plan()["parcels"]
    above = random.random(n) < numbers["above_plan_new"]
    over, under = numbers["new_over_plan"], numbers["new_under_plan"]
    part = np.where(above, between(random, over, n), between(random, under, n))
    proposed: Floats = part * table["plan_plot_ratio_max"].to_numpy()
    return proposed


def _dates(random: Random, table: pd.DataFrame) -> pd.DataFrame:
    n, new = len(table), (table["status"] == "new").to_numpy()
    old = np.datetime64("1993-01-01") + random.integers(0, 9100, n)  # until late 2017
    recent = np.datetime64("2024-01-01") + random.integers(0, 1030, n)  # until October 2026
    granted = np.where(new, recent, old)
    producing = granted + random.integers(400, 1500, n)
    return pd.DataFrame(
        {
            "granted_on": granted.astype("datetime64[ms]"),
            "term_years": np.where(granted < TERM_CHANGED, 50, 20),
            "full_production_on": np.where(new, np.datetime64("NaT"), producing).astype(
                "datetime64[ms]"
            ),
        }
    )


def _with_gaps(random: Random, table: pd.DataFrame) -> pd.DataFrame:
    """Leave out data at the rates of plan.toml."""
    numbers, n = plan()["parcels"], len(table)
    table.loc[random.random(n) < numbers["missing_land_use"], "land_use"] = None
    no_floor = random.random(n) < numbers["missing_floor_area"]
    table.loc[no_floor, ["floor_area_m2", "counted_floor_area_m2"]] = np.nan
    no_plan = random.random(n) < numbers["missing_plan_ratio"]
    table.loc[no_plan, ["plan_plot_ratio_max", "plan_plot_ratio_min"]] = np.nan
    return table
