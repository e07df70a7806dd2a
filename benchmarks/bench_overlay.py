"""Shares of a layer against `geopandas.overlay`, in one run on the synthetic city: a ratio.

Both see the same parcels and the same zones; the areas must agree before a ratio is printed.
"""

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.overlay import shares
from seeds.city.city import build_city

AGREE_M2 = 1e-3


def timed(work: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    """Return the CPU seconds of one call, and what it gave."""
    start = time.process_time()
    got = work()
    return time.process_time() - start, got


def by_overlay(parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure every pair with `geopandas.overlay`."""
    left = gpd.GeoDataFrame({"parcel": np.arange(len(parcels))}, geometry=parcels.geometry.array)
    right = gpd.GeoDataFrame({"zone": np.arange(len(zones))}, geometry=zones.geometry.array)
    cut = gpd.overlay(left, right, how="intersection", keep_geom_type=True)
    return pd.DataFrame({"parcel": cut["parcel"], "zone": cut["zone"], "area_m2": cut.area})


def main() -> None:
    """Print CPU seconds and the ratio for every layer of the city."""
    city = build_city()
    for name in ("bases", "communities", "districts", "protection"):
        zones = getattr(city, name)
        ours, got = timed(lambda zones=zones: shares(city.parcels, zones))
        theirs, want = timed(lambda zones=zones: by_overlay(city.parcels, zones))
        pairs = got.merge(want, on=["parcel", "zone"], how="outer", suffixes=("", "_overlay"))
        apart = (pairs["area_m2"].fillna(0) - pairs["area_m2_overlay"].fillna(0)).abs().max()
        if apart > AGREE_M2:
            raise SystemExit(f"{name}: areas differ by {apart} m2; no ratio is worth printing")
        print(
            f"{name:<12}{len(zones):>5} zones {len(got):>7,} pairs   ours {ours:6.2f} s CPU   "
            f"overlay {theirs:6.2f} s   ratio {theirs / ours:6.1f}   apart {apart:.1e} m2"
        )


if __name__ == "__main__":
    main()
