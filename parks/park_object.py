"""A park as plain values: what ``parkgis park --json`` prints and ``park-KEY.json`` holds."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from parks.benchmarks import benchmarks
from parks.density_object import plain, unit_text
from parks.park_sums import GROUPS, OUTCOMES
from parks.remaining import ROUTES
from seeds.place import Place

if TYPE_CHECKING:
    from parks.profiling import Profile

SCHEMA_VERSION = "1"
FLAG_PCT = 1.0
"""By how many per cent drawn and published ground may differ without a word."""


def park_object(profile: "Profile", k: int) -> dict[str, Any]:
    """Describe the park in row *k*; what is not known is None."""
    row, key = profile.table.iloc[k], str(profile.parks.key[k])
    industries = profile.industries[profile.industries["park"] == key].drop(columns="park")
    return {
        "key": key,
        "name": _plain(row["name"]),
        **_described(profile, row, ground=profile.parks.drawn_from == "layer"),
        "industries": [
            {name: _plain(value) for name, value in one.items()}
            for one in industries.to_dict("records")
        ],
        "findings": _findings(profile, row, key),
        "published": [_place(one, float(row["park_area_m2"])) for one in profile.published[key]],
    }


def shared_object(profile: "Profile") -> dict[str, Any]:
    """Say what all parks have in common: the study, the published densities, the problems."""
    return {
        "schema_version": SCHEMA_VERSION,
        "study": profile.title,
        "on": profile.on.isoformat() if profile.on else None,
        "synthetic": profile.synthetic,
        "drawn_from": f"{profile.parks.drawn_from} {profile.parks.source}",
        "benchmarks": _benchmarks(),
        "problems": [
            {"code": p.code, "en": p.text("en"), "zh": p.text("zh")} for p in profile.problems
        ],
    }


def together_object(profile: "Profile") -> dict[str, Any]:
    """Describe the sum over parks, the union of their ground, and all parcels of the study."""
    return {
        str(row["of"]): _described(profile, row, ground=row["of"] == "union")
        for _, row in profile.together.iterrows()
    }


def _described(profile: "Profile", row: "pd.Series[Any]", *, ground: bool) -> dict[str, Any]:
    groups = {how: words for how, (_, words) in GROUPS.items()} | {"outcome": OUTCOMES}
    return {
        "ground": _taken(row, ["parts", "park_area_m2", "land_m2"])
        | _taken(row, ["parcels", "parcels_touched", "parcels_no_area"]),
        "land_m2": {
            how: {word: _plain(row.get(f"land_{how}_{word}_m2")) for word in words}
            for how, words in groups.items()
            if f"land_{how}_{words[0]}_m2" in row
        },
        "plot_ratio": _taken(
            row,
            [
                *("plot_ratio", "floor_area_m2", "plot_ratio_land_m2"),
                *("plot_ratio_parcels", "plot_ratio_unknown", "gross_for_counted"),
            ],
        ),
        "remaining": {
            route: _taken(
                row,
                [f"{route}_remaining_m2", f"{route}_beyond_m2", f"{route}_parcels"],
                without=f"{route}_",
            )
            for route in ROUTES
        }
        | _taken(row, ["raised_m2", "raised_parcels"]),
        "density": _density(profile, row, ground=ground),
    }


def _density(profile: "Profile", row: "pd.Series[Any]", *, ground: bool) -> dict[str, Any]:
    """Say both densities with their types, and what they are held against."""
    found = profile.density
    if found.parcel is None:
        return {"parcel": None, "park": None}
    parcel = {
        "value": plain(row.get("density")),
        "low": plain(row.get("density_low")),
        "high": plain(row.get("density_high")),
        "n_missing": _whole(row.get("density_missing")),
        "coverage": _plain(row.get("density_coverage")),
        **_typed(found.parcel.type),
        "against": _against(row, ""),
    }
    if found.park is None or not ground:
        return {"parcel": parcel, "park": None}
    park = {
        "at_least": plain(row.get("density_park_at_least")),
        **_typed(found.park.type),
        "against": _against(row, "park_"),
    }
    return {"parcel": parcel, "park": park}


def _typed(of: Any) -> dict[str, Any]:  # noqa: ANN401 - DensityType, read by name
    names = ("numerator", "denominator", "scope", "year", "price_basis")
    return {name: plain(getattr(of, name)) for name in names} | {"unit": unit_text(of.unit)}


def _against(row: "pd.Series[Any]", before: str) -> list[dict[str, Any]]:
    """Say whether each published density is exceeded; always an indication only."""
    return [
        {
            "benchmark": key,
            "value": float(one.value),
            "exceeds": _plain(row.get(f"{before}exceeds_{key.replace('-', '_')}")),
            "indication_only": True,
        }
        for key, one in benchmarks().items()
    ]


def _benchmarks() -> list[dict[str, Any]]:
    """Say what the published densities are, and what their sources leave open."""
    return [
        {
            "benchmark": key,
            "value": float(one.value),
            "bound": one.bound,
            **_typed(one.type),
            "citation_en": one.citation("en"),
            "citation_zh": one.citation("zh"),
            "note_en": one.note("en"),
            "note_zh": one.note("zh"),
        }
        for key, one in benchmarks().items()
    ]


def _findings(profile: "Profile", row: "pd.Series[Any]", key: str) -> dict[str, Any]:
    mine = profile.findings[profile.findings["park"] == key]
    rules: dict[str, dict[str, int]] = {}
    for one in mine.itertuples():
        rules.setdefault(str(one.rule_id), {})[str(one.outcome)] = int(str(one.findings))
    return {
        "parcels": {word: _plain(row.get(f"parcels_{word}")) for word in OUTCOMES},
        "findings": {word: _plain(row.get(f"findings_{word}")) for word in OUTCOMES[:-1]},
        "rules": rules,
    }


def _place(one: Place, drawn_m2: float) -> dict[str, Any]:
    """Say what is published, and by how much the ground drawn differs from it."""
    differs = None
    if one.area_km2 is not None and not math.isnan(drawn_m2):
        differs = round((drawn_m2 / 1e6 / one.area_km2 - 1) * 100, 2)
    return {
        "place": one.key,
        "kind": one.kind,
        "name_en": one.name_en,
        "name_zh": one.name_zh,
        "area_km2": one.area_km2,
        "blocks": one.blocks,
        "industries_en": list(one.industries_en),
        "industries_zh": list(one.industries_zh),
        "bounds": dict(one.bounds),
        "source_en": one.source("en"),
        "source_zh": one.source("zh"),
        "status": one.status,
        "drawn_differs_pct": differs,
        "flagged": None if differs is None else abs(differs) > FLAG_PCT,
    }


def _taken(row: "pd.Series[Any]", names: list[str], *, without: str = "") -> dict[str, Any]:
    return {name.removeprefix(without): _plain(row.get(name)) for name in names}


def _whole(value: object) -> int | None:
    number = _plain(value)
    return None if number is None else int(number)


def _plain(value: object) -> Any:  # noqa: ANN401 - a JSON value
    """Turn a cell into a JSON value; what is not known, or has no bound, is None."""
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, float | np.floating):
        number = float(value)
        if not math.isfinite(number):
            return None
        return round(number, 4)
    if isinstance(value, int | np.integer):
        return int(value)
    return str(value)
