"""The whole synthetic city from one seed."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from seeds.city.area import ellipsoid_area
from seeds.city.attributes import attributes
from seeds.city.districts import districts
from seeds.city.frame import Frames, frames
from seeds.city.grid import on_land, site_cells
from seeds.city.parcels import Block, area, context, draw, scattered_blocks, site_blocks
from seeds.city.performance import performance
from seeds.city.plan import plan
from seeds.city.planted import planted_parcels
from seeds.city.protection import flood_storage, protection, without_slivers
from seeds.city.sites import Sites, place_sites, scatter, together
from seeds.city.zones import park_sites, tier_zones

WHOLE = ["term_years", "statistics_year", "jobs"]
DAYS = ["granted_on", "full_production_on"]


@dataclass(frozen=True, slots=True)
class City:
    """The layers of the synthetic city, all in its CRS; zone layers have zone_id and name.

    parcels: one row per parcel by id, canonical columns, missing is null.
    """

    seed: int
    parcels: gpd.GeoDataFrame
    bases: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    retained: gpd.GeoDataFrame
    reserve: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    protection: gpd.GeoDataFrame
    flood_storage: gpd.GeoDataFrame


def build_city(seed: int = 2023) -> City:
    """Draw the city.

    Parameters
    ----------
    seed : int
        Equal seeds give equal cities. The planted cases are the same under every seed.

    Returns
    -------
    City
        48,501 parcels on 728 km2; the sums of output and added value over the parcels that state
        them are those of plan.toml, to the yuan.

    Raises
    ------
    ValueError
        A seed that leaves no room for all parcels (none is known).
    """
    place, streets, rivers, single, register, money = _streams(seed, 6)
    outlines = districts()
    sites = place_sites(place, outlines)
    places = together(sites, scatter(place, outlines, sites))
    frame = frames(place, places)
    cells = on_land(site_cells(streets, sites), frame, sites, outlines)
    block = site_blocks(streets, cells)
    parks, in_park = park_sites(cells, sites, frame)
    cuts = np.full(len(cells.site), np.nan)
    cuts[cells.built] = block.lots.cut
    where, shapes = _ground(single, sites, places, frame, block, in_park[cells.built])
    return City(
        seed=seed,
        parcels=_parcels(register, money, where, shapes),
        **tier_zones(streets, cells, cuts, sites, frame),
        parks=parks,
        districts=outlines.copy(),
        protection=without_slivers(protection(rivers, outlines), shapes),
        flood_storage=without_slivers(flood_storage(rivers, outlines), shapes),
    )


def _streams(seed: int, count: int) -> list[np.random.Generator]:
    """Give independent streams, so that a change in one room leaves the others alone."""
    return [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(count)]


def _ground(
    random: np.random.Generator,
    sites: Sites,
    places: Sites,
    frame: Frames,
    block: Block,
    in_park: npt.NDArray[np.bool_],
) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Give context and shapes of the background's parcels, the scattered ones sized to fit."""
    city, planted, first = plan()["city"], planted_parcels(), len(sites.radius)
    wanted = city["parcels"] - len(planted) - len(block.lots.cell)
    alone = scattered_blocks(random, len(places.radius) - first, wanted, first)
    left = city["parcel_land_km2"] * 1e6 - planted.area.sum() - area(block.lots)
    shapes = [draw(block, frame), draw(alone, frame, float(np.sqrt(left / area(alone.lots))))]
    no_park = np.zeros(len(alone.cells.site), bool)
    return context([block, alone], [in_park, no_park], places), np.concatenate(shapes)


def _parcels(
    register: np.random.Generator,
    money: np.random.Generator,
    where: pd.DataFrame,
    shapes: npt.NDArray[np.object_],
) -> gpd.GeoDataFrame:
    """Fill the columns and add the planted parcels."""
    planted = planted_parcels()
    measured = ellipsoid_area(shapes)
    table = attributes(register, where, measured)
    table = table.join(performance(money, where, table["status"], measured, planted))
    table = table.assign(district_code=where["district_code"], geometry=shapes)
    table = table.join(_names(register, where["district_code"]))
    return _finished(pd.concat([table, pd.DataFrame(planted)], ignore_index=True))


def _names(random: np.random.Generator, district_code: pd.Series) -> pd.DataFrame:
    """Give each parcel a number in its district and an invented enterprise."""
    serial = (district_code.groupby(district_code).cumcount() + 1).astype(str).str.zfill(5)
    owner = pd.Series(
        random.integers(1, plan()["parcels"]["enterprises"], len(serial), endpoint=True)
    )
    number = owner.astype(str).str.zfill(5)
    return pd.DataFrame(
        {
            "parcel_id": "SYN-" + district_code + "-" + serial,
            "name": "Synthetic parcel " + serial + " 合成地块" + serial,
            "enterprise": "Synthetic Co " + number + " 合成企业" + number,
        }
    )


def _finished(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Order rows and columns and settle the types."""
    table = table.sort_values("parcel_id", ignore_index=True)
    whole = table[WHOLE].astype("Float64").astype("Int64")
    days = table[DAYS].astype("datetime64[ms]")
    table = table.assign(**whole, **days)[plan()["parcels"]["columns"]]
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plan()["city"]["crs"])
