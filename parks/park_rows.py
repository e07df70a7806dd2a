"""All parks side by side, as lines for a terminal."""

from typing import Any

import pandas as pd

from parks.density_parts import unit_times
from parks.park_words import closing, number, say, source, synthetic
from parks.profiling import Profile
from parks.text_table import aligned

HEADS = (
    *("park", "parcels", "land", "ratio", "room", "density", "parks", "special_parks"),
    *("fail", "review", "unknown", "top"),
)
UNIT = "bn_yuan/km2"  # of the column density
LEFT = (0, len(HEADS) - 1)
"""Columns of the table that are set to the left; numbers stand right."""


def table_text(profile: Profile, lang: str) -> str:
    """Lay out all parks, one a line, with the sum, the union and all parcels below.

    Parameters
    ----------
    profile : Profile
    lang : {"en", "zh"}

    Returns
    -------
    str
    """
    rows = [[say(f"head_{name}", lang) for name in HEADS]]
    rows += [_row(row, _called(row), lang) for _, row in profile.table.iterrows()]
    rows += [_row(row, say(str(row["of"]), lang), lang) for _, row in profile.together.iterrows()]
    head = say(
        "title",
        lang,
        title=profile.title or profile.by,
        on=profile.on or "-",
        n=len(profile.table),
        source=source(profile, lang),
    )
    return "\n".join(
        [
            head,
            *synthetic(profile, lang),
            *aligned(rows, left=LEFT),
            say("counting", lang),
            *closing(lang),
        ]
    )


def _called(row: "pd.Series[Any]") -> str:
    """Return key and name, as `parks.density_text` shows them."""
    key, name = str(row["park"]), row["name"]
    return f"{key} {name}" if isinstance(name, str) and name != key else key


def _row(row: "pd.Series[Any]", name: str, lang: str) -> list[str]:
    top, quotient = row.get("top_industry"), row.get("top_industry_quotient")
    room = row["guide_remaining_m2"]
    return [
        name,
        number(row["parcels"]),
        number(row["land_m2"] / 1e6, 3),
        number(row["plot_ratio"], 2),
        number(room / 1000),
        number(row["density"] * unit_times(UNIT, lang), 2),
        *(_answer(row[f"exceeds_{which}"], lang) for which in ("parks", "special_parks")),
        *(number(row.get(f"parcels_{word}")) for word in ("fail", "review", "unknown")),
        "" if pd.isna(top) else f"{top} ({number(quotient, 2)})",
    ]


def _answer(said: object, lang: str) -> str:
    if said not in ("yes", "no"):
        return "" if not isinstance(said, str) else say("short_unknown", lang)
    return say(str(said), lang)
