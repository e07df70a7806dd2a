"""What a reference plot ratio was made of, or why there is none, in words."""

from enum import IntEnum
from typing import NamedTuple

from layers.reference_form import Reference
from parks.wording import text


class State(IntEnum):
    """What became of the reference of a parcel."""

    NOT_ASKED = 0  # no rule of the day looks at it
    GIVEN = 1
    COMPUTED = 2
    NO_SHAPE = 3
    NOWHERE = 4  # the parcel belongs to no park or planning unit
    NONE_NEAR = 5
    NOT_KNOWN = 6  # of some neighbours, and the study does not leave them out
    TOO_FEW = 7


class Basis(NamedTuple):
    """What is to be said of one reference."""

    state: int  # `State`
    counted: int  # neighbours whose ratio is known
    unknown: int  # that may count, of unknown land use, status or ratio
    gross: int  # of those counted: by their gross floor area


def basis_text(basis: Basis, choice: Reference, lang: str) -> str | None:
    """Say what a reference was made of.

    Parameters
    ----------
    basis : Basis
    choice : Reference
        What the study chose.
    lang : {"en", "zh"}

    Returns
    -------
    str or None
        None where no reference was asked for.

    Examples
    --------
    >>> median = Reference(
    ...     near="radius", radius_m=500, parcels_by="plan", statistic="median", least_count=1
    ... )
    >>> basis_text(Basis(State.NONE_NEAR, 0, 0, 0), median, "en")
    "no office and commercial projects within 500 m; parcels of this study by the plan's ratio"
    """
    if basis.state == State.NOT_ASKED:
        return None
    words = _numbers(basis, choice)
    place = text("reference", f"place_{choice.near}", lang).format_map(words)
    statistic = text("reference", choice.statistic, lang).format_map(words)
    kinds = text("reference", "_and_".join(sorted(choice.kinds, reverse=True)), lang)
    words |= {"where": place, "statistic": statistic, "kinds": kinds}
    words |= {"sources": _sources(basis, choice, lang)}
    nowhere = basis.state == State.NOWHERE
    key = f"nowhere_{choice.near}" if nowhere else State(basis.state).name.lower()
    return text("reference", key, lang).format_map(words)


def _numbers(basis: Basis, choice: Reference) -> dict[str, str]:
    known = {"n": choice.n, "least": choice.least_count, "all": basis.counted + basis.unknown}
    said = {name: str(value) for name, value in (basis._asdict() | known).items()}
    return said | {"radius": f"{choice.radius_m or 0:g}"}


def _sources(basis: Basis, choice: Reference, lang: str) -> str:
    """Say whose ratios were looked at, and what stands in or was left out."""
    keys: dict[str, object] = {
        f"by_{choice.parcels_by}": choice.parcels_by,
        "by_layers": choice.layers_by,
        "by_gross": basis.gross,
        "left_out": choice.skip_unknown and basis.unknown,
    }
    said = [
        text("reference", key, lang).format_map(basis._asdict())
        for key, is_so in keys.items()
        if is_so
    ]
    return ("；" if lang == "zh" else "; ").join(said)
