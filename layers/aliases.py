"""Alias profiles: which names users' columns go by, read from profiles/*.toml."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from layers.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Alias:
    """What a profile says of one canonical column."""

    names: tuple[str, ...]  # exact spellings of the source
    unit: str | None = None  # None: the unit of the canonical name


@cache
def profiles() -> dict[str, dict[str, Alias]]:
    """Return every bundled profile: canonical column -> alias."""
    folder = files("layers").joinpath("profiles")
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            raw = tomllib.loads(entry.read_text("utf-8"))["columns"]
            found[entry.name.removesuffix(".toml")] = {
                canonical: Alias(tuple(alias["names"]), alias.get("unit"))
                for canonical, alias in raw.items()
            }
    return found


def profile_names() -> tuple[str, ...]:
    """Return the names of the bundled profiles."""
    return tuple(profiles())


def automatic(
    profile: str, present: Collection[str], mapped: Collection[str], ledger: Ledger
) -> dict[str, tuple[str, str | None]]:
    """Map columns that the study does not map, by exact aliases; every mapping is noted.

    Parameters
    ----------
    profile : str
        ``auto`` (the profile with most hits; none if two tie), ``none``, or the name of one.
    present : collection of str
        Columns of the source.
    mapped : collection of str
        Canonical columns that the study or the source itself already names.
    ledger : Ledger
        Gets a note per mapping, and a fault where two source columns bear aliases of one name.

    Returns
    -------
    dict
        Canonical column -> (source column, unit or None).
    """
    chosen = _choose(profile, present, mapped, ledger)
    result = {}
    for canonical, sources in _hits(chosen, present, mapped).items():
        if len(sources) > 1:
            ledger.fault("alias-twice", column=canonical, sources=", ".join(sources))
            continue
        unit = profiles()[chosen][canonical].unit
        result[canonical] = (sources[0], unit)
        ledger.note(
            "alias-used", column=canonical, source=sources[0], unit=unit or "-", profile=chosen
        )
    return result


def _hits(profile: str, present: Collection[str], mapped: Collection[str]) -> dict[str, list[str]]:
    free = {c: a for c, a in profiles().get(profile, {}).items() if c not in mapped}
    hits = {c: [name for name in a.names if name in present] for c, a in free.items()}
    return {canonical: names for canonical, names in hits.items() if names}


def _choose(profile: str, present: Collection[str], mapped: Collection[str], ledger: Ledger) -> str:
    if profile != "auto":
        return profile
    counts = {name: len(_hits(name, present, mapped)) for name in profiles()}
    most = max(counts.values(), default=0)
    best = [name for name, count in counts.items() if count == most]
    if most and len(best) > 1:
        ledger.note("profiles-tie", profiles=", ".join(best))
    return best[0] if most and len(best) == 1 else "none"
