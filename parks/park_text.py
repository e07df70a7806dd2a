"""One park as lines for a terminal."""

from collections.abc import Sequence
from typing import Any

from parks.benchmarks import benchmarks
from parks.density_parts import unit_times, unit_words
from parks.density_types import DensityType
from parks.density_wording import limit_text
from parks.park_sums import OUTCOMES
from parks.park_words import closing, km2, known, number, say, source, synthetic, word_text
from parks.profiling import Profile
from parks.remaining import ROUTES
from parks.wording import outcome_text

INDUSTRIES_SHOWN = 5


def park_text(profile: Profile, key: str, lang: str) -> str:
    """Describe one park.

    Parameters
    ----------
    profile : Profile
    key : str
    lang : {"en", "zh"}

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such park.
    """
    return object_text(profile, profile.park(key), lang)


def object_text(profile: Profile, one: dict[str, Any], lang: str) -> str:
    """Describe one park of which the object (`Profile.park`) is at hand."""
    key = str(one["key"])
    name = f" {one['name']}" if one["name"] else ""
    lines = [say("one", lang, park=key, name=name), *synthetic(profile, lang)]
    lines += [*_ground(profile, one, lang), *_land(one, lang), _ratio(one, lang)]
    lines += [*_remaining(one, lang), *_density(profile, one, lang), *_industries(one, lang)]
    lines += [*_findings(one, lang), *_published(one, lang), say("counting", lang), *closing(lang)]
    return "\n".join(lines)


def _ground(profile: Profile, one: dict[str, Any], lang: str) -> list[str]:
    ground, drawn_from = one["ground"], source(profile, lang)
    drawn = profile.parks.drawn_from == "layer"
    first = (
        say(
            "drawn", lang, source=drawn_from, parts=ground["parts"], km2=km2(ground["park_area_m2"])
        )
        if drawn
        else say("from_column", lang, source=drawn_from)
    )
    counted = say(
        "parcels",
        lang,
        parcels=f"{ground['parcels']:,}",
        touched=f"{ground['parcels_touched']:,}",
        km2=km2(ground["land_m2"]),
        no_area=f"{ground['parcels_no_area']:,}",
    )
    return [first, counted]


def _land(one: dict[str, Any], lang: str) -> list[str]:
    """Say how the land is divided, the greatest part first; what there is none of is left out."""
    whole = one["ground"]["land_m2"] or 0.0
    lines = []
    for how, parts in one["land_m2"].items():
        there = sorted(((m2, word) for word, m2 in parts.items() if m2), reverse=True)
        said = [
            say(
                "land_of",
                lang,
                word=word_text(how, word, lang),
                km2=km2(m2),
                pct=number(m2 * 100 / whole, 1),
            )
            for m2, word in there
        ]
        lines += _listed(how, said, lang)
    return lines


def _ratio(one: dict[str, Any], lang: str) -> str:
    said = one["plot_ratio"]
    if said["plot_ratio"] is None:
        return say("no_ratio", lang, unknown=f"{said['plot_ratio_unknown']:,}")
    return say(
        "ratio",
        lang,
        ratio=known(said["plot_ratio"], lang, 4),
        floor=known(said["floor_area_m2"], lang),
        land=known(said["plot_ratio_land_m2"], lang),
        unknown=f"{said['plot_ratio_unknown']:,}",
        gross=f"{said['gross_for_counted']:,}",
    )


def _remaining(one: dict[str, Any], lang: str) -> list[str]:
    left = one["remaining"]
    said = [_route(route, left[route], lang) for route in ROUTES]
    if left["raised_m2"] is not None:
        raised = number(left["raised_m2"])
        said.append(say("raised", lang, raised=raised, parcels=f"{left['raised_parcels']:,}"))
    return _listed("remaining", said, lang)


def _route(route: str, left: dict[str, Any], lang: str) -> str:
    if left["remaining_m2"] is None:
        return say("no_route", lang, route=say(route, lang))
    return say(
        "route_of",
        lang,
        route=say(route, lang),
        left=known(left["remaining_m2"], lang),
        beyond=known(left["beyond_m2"], lang),
        parcels=f"{left['parcels']:,}",
    )


def _density(profile: Profile, one: dict[str, Any], lang: str) -> list[str]:
    parcel, park = one["density"]["parcel"], one["density"]["park"]
    found = profile.density.parcel
    if parcel is None or found is None or parcel["coverage"] is None:
        notes = [problem.text(lang) for problem in profile.problems[:INDUSTRIES_SHOWN]]
        return [say("no_density", lang), *(f"  {note}" for note in notes)]
    unit, times = unit_words(found.type.unit, lang), unit_times(found.type.unit, lang)
    lines = [_value(parcel, found.type, lang)]
    limits = [limit_text(float(one.value), one.type.unit, lang) for one in benchmarks().values()]
    for limit, said in zip(limits, parcel["against"], strict=True):
        answer = say(said["exceeds"], lang)
        lines.append("  " + say("exceeds", lang, limit=limit, unit=unit, answer=answer))
    if park is not None:
        value = known(park["at_least"], lang, 2, times)
        lines.append(say("over_ground", lang, value=value, unit=unit))
        lines += [
            "  " + say("exceeds_ground", lang, limit=limit, answer=say(said["exceeds"], lang))
            for limit, said in zip(limits, park["against"], strict=True)
        ]
    return lines


def _value(parcel: dict[str, Any], of: DensityType, lang: str) -> str:
    times = unit_times(of.unit, lang)
    value, low = (known(parcel[name], lang, 2, times) for name in ("value", "low"))
    said = {"value": value, "unit": unit_words(of.unit, lang), "type": of.text(lang)}
    if parcel["low"] == parcel["high"]:
        return say("density", lang, **said)
    high = say("no_bound", lang) if parcel["high"] is None else number(parcel["high"] * times, 2)
    missing = known(parcel["n_missing"], lang)
    return say("density_between", lang, **said, low=low, high=high, missing=missing)


def _industries(one: dict[str, Any], lang: str) -> list[str]:
    said = [
        say(
            "industry_of",
            lang,
            division=row["division"],
            name=f" {row[f'name_{lang}']}" if row[f"name_{lang}"] else "",
            quotient=known(row["land_quotient"], lang, 2),
            km2=km2(row["land_m2"]),
            output=known(row["output_quotient"], lang, 2),
        )
        for row in one["industries"][:INDUSTRIES_SHOWN]
    ]
    if any(row["edition"] is None for row in one["industries"][:INDUSTRIES_SHOWN]):
        said.append(say("edition_not_said", lang))
    return _listed("industries", said or [say("no_industry", lang)], lang)


def _findings(one: dict[str, Any], lang: str) -> list[str]:
    counted = one["findings"]["parcels"]
    if counted[OUTCOMES[0]] is None:
        return []
    said = [f"{outcome_text(word, lang)} {counted[word]:,}" for word in OUTCOMES if counted[word]]
    rules = [
        f"{rule}: " + ", ".join(f"{outcome_text(w, lang)} {n[w]:,}" for w in OUTCOMES if w in n)
        for rule, n in one["findings"]["rules"].items()
    ]
    return [*_listed("findings", said, lang), *_listed("rules", rules, lang)]


def _published(one: dict[str, Any], lang: str) -> list[str]:
    lines = []
    for place in one["published"]:
        lines.append(
            say(
                "published",
                lang,
                name=place[f"name_{lang}"],
                km2=known(place["area_km2"], lang, 4),
                blocks=known(place["blocks"], lang),
                source=place[f"source_{lang}"],
                status=place["status"],
            )
        )
        if place["flagged"]:
            lines.append("  " + say("differs", lang, pct=f"{place['drawn_differs_pct']:+g}"))
    return lines


def _listed(key: str, said: Sequence[str], lang: str) -> list[str]:
    """Put a head above some lines; without lines there is no head."""
    head = f"{say(key, lang)}{'：' if lang == 'zh' else ':'}"
    return [head, *(f"  {one}" for one in said)] if said else []
