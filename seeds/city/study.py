"""The study file of the synthetic city."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from seeds.city.plan import plan

STEM = "synthetic-shanghai"


def file_name(layer: str) -> str:
    """Name the file of a layer.

    Examples
    --------
    >>> file_name("flood-storage")
    'synthetic-shanghai-flood-storage.gpkg'
    """
    return f"{STEM}-{layer}.gpkg"


def study_text(seed: int) -> str:
    """Write the study as TOML: which day, which rulebook, which layers with which role."""
    head, city = plan()["study"], plan()["city"]
    study = {
        "title": f"{head['title']}, seed {seed}",
        "synthetic": True,
        "crs": city["crs"],
        **{key: head[key] for key in ("on", "rulebook", "area_basis", "area_disagreement_pct")},
    }
    noise = {"coverage": "complete", "snap_m": head["snap_m"], "accuracy_m": head["accuracy_m"]}
    sections = [
        "# Synthetic: drawn by seeds/city from a seed. Nothing in it is real.",
        _section("[study]", study),
        _section("[parcels]", {"path": file_name("parcels"), "profile": "auto"}),
    ]
    for layer in plan()["layers"]:
        source = {"path": file_name(layer["name"]), "id": "zone_id", "label": "name"}
        rest = {key: value for key, value in layer.items() if key not in ("key", "name", "role")}
        both = {"name": layer["name"], "role": layer["role"]}
        sections.append(_section("[[layers]]", both | source | noise | rest))
    return "\n".join(sections)


def _section(title: str, entries: Mapping[str, Any]) -> str:
    return "\n".join([title, *(f"{key} = {_value(value)}" for key, value in entries.items()), ""])


def _value(value: object) -> str:
    """Write the few kinds of value a study holds; no text in it needs escaping."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        value.isoformat()
        if isinstance(value, date)
        else f'"{value}"'
        if isinstance(value, str)
        else str(value)
    )
