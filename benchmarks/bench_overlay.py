"""Shares of layers against `geopandas.overlay`, in one run on the synthetic city: a ratio.

Both see the same parcels and the same zones; the areas must agree before a ratio is printed. Layers
of the city are light; one more is drawn as heavy as those that cost bureaus their time.
"""

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from heavy import red_lines

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


def compare(name: str, parcels: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[float, float]:
    """Measure one layer both ways and print its row; return our seconds and overlay's."""
    ours, got = timed(lambda: shares(parcels, zones))
    theirs, want = timed(lambda: by_overlay(parcels, zones))
    pairs = got.merge(want, on=["parcel", "zone"], how="outer", suffixes=("", "_overlay"))
    apart = (pairs["area_m2"].fillna(0) - pairs["area_m2_overlay"].fillna(0)).abs().max()
    if apart > AGREE_M2:
        raise SystemExit(f"{name}: areas differ by {apart} m2; no ratio is worth printing")
    corners = int(shapely.get_num_coordinates(zones.geometry.array).sum())
    print(
        f"{name:<14}{len(zones):>4} zones {corners:>10,} corners {len(got):>7,} pairs   "
        f"ours {ours:6.2f} s CPU   overlay {theirs:7.2f} s   ratio {theirs / ours:6.1f}   "
        f"apart {apart:.0e} m2",
        flush=True,
    )
    return ours, theirs


def main() -> None:
    """Print CPU seconds and the ratio for every layer, and for all together."""
    city = build_city()
    layers = {
        name: getattr(city, name)
        for name in ("bases", "communities", "retained", "districts", "protection")
    }
    layers["red lines"] = red_lines(city.parcels)
    seconds = [compare(name, city.parcels, zones) for name, zones in layers.items()]
    ours, theirs = (sum(column) for column in zip(*seconds, strict=True))
    print(
        f"{len(city.parcels):,} parcels, all layers: ours {ours:.2f} s CPU, "
        f"overlay {theirs:.2f} s, ratio {theirs / ours:.1f}"
    )


if __name__ == "__main__":
    main()
