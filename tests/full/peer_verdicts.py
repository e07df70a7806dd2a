"""Verdicts of the synthetic city judged a second time, with nothing of ours but its files.

Supply lock and constraints, from the words of the rules: what lies outside the tiers that admit, or
inside a constraint, is cut with `geopandas.overlay`, its width taken from GEOS's largest circle, and
graded by snap and accuracy of the lines. Compared with every row of findings.csv on these rules.
"""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

ROOT = Path(__file__).parents[2]
CODES = ROOT / "seeds/code_tables/planning-2023.csv"
COUNT = 10_000
KINDS = {"industrial", "research", "mixed_industrial", "storage"}
SNAP_M, ACCURACY_M = 0.05, 0.5  # of every layer of the city (plan.toml)
NOISE_M = 1e-6  # thinner than this is rounding of the overlay
SHARE, WIDTH_M = 5.1e-5, 0.0151  # half a last digit; two centimetre roundings and GEOS's search
RULES = ("supply-lock", "constraint/protection", "constraint/flood-storage")
VERDICT = ["outcome", "reason"]
Ground = gpd.GeoDataFrame
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


def choose(parcels: Ground) -> Ground:
    """Take every parcel that is planted, new, changing or of unknown status, and others by lot."""
    must = parcels["parcel_id"].str.startswith("SYN-PLANT") | ~parcels["status"].eq("existing")
    rest = parcels[~must].sample(COUNT - int(must.sum()), random_state=COUNT)
    return pd.concat([parcels[must], rest]).reset_index(drop=True)


def pieces(parcels: Ground, zones: Ground, how: str) -> gpd.GeoSeries:
    """Cut what of each parcel lies in (intersection) or out of (difference) the union of zones."""
    left = parcels.reset_index(names="row")[["row", "geometry"]]
    cut = gpd.overlay(left, zones[["geometry"]], how=how, keep_geom_type=True)
    whole = cut.dissolve("row").geometry if len(cut) else gpd.GeoSeries(crs=parcels.crs)
    return whole.reindex(parcels.index)


def width(shapes: gpd.GeoSeries) -> Floats:
    """Return the width of the widest part; 0 where there is nothing.

    What is beyond doubt wide is not searched to the centimetre: GEOS would take minutes.
    """
    parts = shapes.explode()
    parts = parts[~(parts.isna() | parts.is_empty)]
    clear = 2 * parts.area / parts.length > 2 * ACCURACY_M
    circles = np.full(len(parts), None, object)
    for mask, tolerance in ((clear, 0.01), (~clear, 1e-4)):
        at = mask.to_numpy()
        circles[at] = shapely.maximum_inscribed_circle(parts[at].to_numpy(), tolerance)
    found = pd.Series(2 * shapely.length(circles), parts.index).groupby(level=0).max()
    return found.reindex(shapes.index, fill_value=0.0).to_numpy()


def grade(width_m: Floats) -> Texts:
    """Name the width: nothing, sliver, borderline or real."""
    rounded = np.round(width_m, 2)
    steps = [width_m <= NOISE_M, rounded <= SNAP_M, rounded <= ACCURACY_M]
    return np.select(steps, ["nothing", "sliver", "borderline"], "real").astype(object)


def first_of(n: int, *lines: tuple[object, str, str]) -> pd.DataFrame:
    """Read a decision table: of the lines that hold the first gives outcome and reason."""
    holds = [np.broadcast_to(np.asarray(line[0], bool), n) for line in lines]
    said = [np.select(holds, [line[k] for line in lines], "?") for k in (1, 2)]
    return pd.DataFrame(dict(zip(VERDICT, said, strict=True)))


def kinds(parcels: Ground) -> pd.Series:
    """Look the land use up in the code table; None where it is missing or unknown."""
    table = pd.read_csv(CODES, dtype=str).set_index("code")["kind"]
    return parcels["land_use"].map(table)


def supply_lock(parcels: Ground, layers: dict[str, Ground]) -> pd.DataFrame:
    """Judge whether new parcels lie in bases and communities; retained land goes to a person."""
    admitted = pd.concat([layers["bases"], layers["communities"]])
    tolerated = pd.concat([admitted, layers["retained"]])
    out = pieces(parcels, admitted, "difference")
    out_m = width(out)
    depth, beyond = grade(out_m), grade(width(pieces(parcels, tolerated, "difference")))
    apart = grade(width(pieces(parcels, admitted, "intersection"))) == "nothing"
    status, kind = parcels["status"], kinds(parcels)
    not_new = status.notna() & (status != "new")
    other_kind = kind.notna() & ~kind.isin(KINDS)
    verdict = first_of(
        len(parcels),
        (not_new | other_kind, "not_applicable", ""),
        (status.isna(), "unknown", "missing:status"),
        (kind.isna(), "unknown", "missing:land_use"),
        (depth == "nothing", "pass", "inside"),
        (depth == "sliver", "pass", "sliver"),
        (depth == "borderline", "review", "borderline"),
        (np.isin(beyond, ["nothing", "sliver"]), "review", "review_tier"),
        (apart, "fail", "outside"),
        (True, "fail", "partly_outside"),
    )
    share = 1 - out.area.fillna(0).to_numpy() / parcels.area.to_numpy()
    return verdict.assign(measured=share, width_m=out_m)


def constraint(parcels: Ground, zone: Ground, concerned: tuple[str, ...]) -> pd.DataFrame:
    """Judge whether parcels keep clear of a prohibiting layer; () concerns everybody."""
    inside = pieces(parcels, zone, "intersection")
    inside_m = width(inside)
    depth, status = grade(inside_m), parcels["status"]
    verdict = first_of(
        len(parcels),
        (bool(concerned) & status.notna() & ~status.isin(concerned), "not_applicable", ""),
        (bool(concerned) & status.isna(), "unknown", "missing:status"),
        (depth == "nothing", "pass", "outside"),
        (depth == "sliver", "pass", "sliver"),
        (depth == "borderline", "review", "borderline"),
        (status.isna(), "unknown", "missing:status"),
        (status == "existing", "review", "existing_nonconforming"),
        (True, "fail", "prohibited_overlap"),
    )
    share = inside.area.fillna(0).to_numpy() / parcels.area.to_numpy()
    return verdict.assign(measured=share, width_m=inside_m)


def judged_again(parcels: Ground, layers: dict[str, Ground]) -> pd.DataFrame:
    """Judge all three rules; index (parcel_id, rule_id), without what is not concerned."""
    changing = ("new", "change")
    answers = {
        "supply-lock": supply_lock(parcels, layers),
        "constraint/protection": constraint(parcels, layers["protection"], changing),
        "constraint/flood-storage": constraint(parcels, layers["flood-storage"], ()),
    }
    rows = [
        answer.assign(parcel_id=parcels["parcel_id"], rule_id=rule)
        for rule, answer in answers.items()
    ]
    table = pd.concat(rows)
    return table[table["outcome"] != "not_applicable"].set_index(["parcel_id", "rule_id"])


def check(folder: Path) -> pd.DataFrame:
    """Run the command on the whole city; return its findings on these rules."""
    study, out = folder / "synthetic-shanghai-study.toml", folder / "out"
    command = ["-m", "parkgis", "check", str(study), "-o", str(out), "--quiet", "--exit-zero"]
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    table = pd.read_csv(out / "findings-synthetic.csv", dtype={"parcel_id": str}, low_memory=False)
    return table[table["rule_id"].isin(RULES)].set_index(["parcel_id", "rule_id"])


def compare(folder: Path, layers: dict[str, Ground]) -> list[str]:
    """Judge 10,000 parcels again and compare; return what differs."""
    parcels = choose(layers["parcels"])
    again = judged_again(parcels, layers)
    said = check(folder)
    said = said[said.index.get_level_values(0).isin(parcels["parcel_id"])]
    both = said.add_suffix("_said").join(again, how="outer")
    verdict = (both[["outcome_said", "reason_said"]].fillna("-").to_numpy()) != (
        both[VERDICT].fillna("-").to_numpy()
    )
    shown = both["width_m_said"].notna()
    wrong = {
        "verdict": verdict.any(axis=1),
        "share": (both["measured_said"] - both["measured"]).abs() > SHARE,
        "width": shown & ((both["width_m_said"] - both["width_m"]).abs() > WIDTH_M),
    }
    counts = both.groupby([both.index.get_level_values(1), *VERDICT]).size()
    print(f"{len(parcels):,} parcels, {len(both):,} findings judged again:\n{counts.to_string()}")
    return [
        f"{what}: {int(bad.sum())} differ:\n{both[bad].filter(regex='outc|reas|meas|width').head()}"
        for what, bad in wrong.items()
        if bad.any()
    ]
