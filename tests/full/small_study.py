"""A small study that meets every rule of the bundled book, in any format that is read."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = "EPSG:4549"
X, Y = 640_000.0, 3_457_000.0
COUNT = 60
HEAD = """\
[study]
title = "{title}"
crs = "EPSG:4549"
on = 2026-11-22
rulebook = "{rulebook}"
"""
PARCELS = """
[parcels]
path = "{parcels}"
profile = "none"
columns = {{ parcel_id = "id", land_use = "use", status = "status", planned_land_use = "planned", \
plan_plot_ratio_max = "most", declared_area_m2 = "area", granted_on = "granted", \
land_use_system = {{ value = "planning-2023" }} }}
settle = {{ duplicate_ids = "suffix", blank_ids = "number", invalid = "repair", empty = "keep" }}
[parcels.join]
path = "{table}"
on = "id"
columns = {{ floor_area_m2 = {{ from = "floor", unit = "ft2", how = "sum" }}, name = "name" }}
"""
LAYER = """
[[layers]]
name = "{name}"
role = "{role}"
path = "{path}"
coverage = "complete"
accuracy_m = 0.5
settle = {{ invalid = "repair" }}
{more}"""
CLEAR = 'effect = "prohibit"\napplies_to = { status = ["new", "change"] }\ncitation = "test"\n'


def study_text(
    *,
    title: str = "small",
    rulebook: str = "shanghai",
    parcels: str = "parcels.gpkg",
    table: str = "tax.csv",
    zones: str = ".gpkg",
) -> str:
    """Write the study: which parcels, which table, which format of the layers."""
    layers = [
        LAYER.format(name="bases", role="industrial_base", path=f"bases{zones}", more=""),
        LAYER.format(
            name="communities", role="industrial_community", path=f"communities{zones}", more=""
        ),
        LAYER.format(name="water", role="constraint", path=f"water{zones}", more=CLEAR),
    ]
    head = HEAD.format(title=title, rulebook=rulebook)
    return head + PARCELS.format(parcels=parcels, table=table) + "".join(layers)


def parcels() -> gpd.GeoDataFrame:
    """Lay out 60 parcels in rows of ten; some columns are empty for some."""
    k = np.arange(COUNT)
    x, y = X + 130.0 * (k % 10), Y + 120.0 * (k // 10)
    none = pd.Series([None] * COUNT, dtype=object)
    use = pd.Series(np.array(["100101", "100102", "0802", "0902"], object)[k % 4])
    return gpd.GeoDataFrame(
        {
            "id": [f"P{i:03d}" for i in k],
            "use": use.where(k % 17 != 3, none),
            "status": np.array(["new", "existing", "change"], object)[k % 3],
            "planned": none.where(k % 3 != 2, "0901"),
            "most": 2.0 + 0.5 * (k % 3),
            "area": np.where(k % 7 == 0, np.nan, 10_000.0),
            "granted": [f"20{10 + i % 10}-03-0{1 + i % 9}" for i in k],
        },
        geometry=shapely.box(x, y, x + 100, y + 100),
        crs=CRS,
    )


def table() -> pd.DataFrame:
    """List two rows of floor area (square feet) for each parcel."""
    ids = [f"P{i:03d}" for i in range(COUNT) for _ in range(2)]
    floor = np.arange(2 * COUNT) * 2_500
    return pd.DataFrame({"id": ids, "name": [f"厂房 {i}" for i in ids], "floor": floor})


def zones() -> dict[str, gpd.GeoDataFrame]:
    """Draw three layers: two tiers and a constraint, with a hole and a multipart."""
    base = shapely.box(X - 20, Y - 20, X + 760.2, Y + 480).difference(
        shapely.box(X + 140, Y + 130, X + 180, Y + 160)
    )
    water = shapely.multipolygons(
        [shapely.box(X + 400, Y + 50, X + 460, Y + 700), shapely.box(X, Y, X + 5, Y + 0.3)]
    )
    drawn = {
        "bases": [base],
        "communities": [shapely.box(X + 770, Y, X + 1_020, Y + 500)],
        "water": [water],
    }
    return {name: gpd.GeoDataFrame({"k": [1]}, geometry=g, crs=CRS) for name, g in drawn.items()}


def write_study(folder: Path, *, suffix: str = ".gpkg", title: str = "small") -> Path:
    """Write all files in one format; return the study file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in {"parcels": parcels(), **zones()}.items():
        if suffix == ".kml":  # which holds degrees only, and whose driver no name leads to
            frame.to_crs("EPSG:4326").to_file(folder / f"{name}{suffix}", driver="LIBKML")
        else:
            frame.to_file(folder / f"{name}{suffix}", encoding="UTF-8")
    table().to_csv(folder / "tax.csv", index=False, encoding="utf-8")
    table().to_excel(folder / "tax.xlsx", index=False)
    study = folder / "study.toml"
    study.write_text(study_text(title=title, parcels=f"parcels{suffix}", zones=suffix), "utf-8")
    return study
