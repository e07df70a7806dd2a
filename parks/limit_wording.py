"""Where a plot-ratio limit comes from, in words."""

from parks.rulebook_form import AdmissionVersion, IndicatorVersion, PlotRatioVersion, Version
from parks.wording import column_text, text, tier_text


def limit_text(version: Version) -> str:
    """Write the limit of a version in short: a number, or where it is looked up.

    Parameters
    ----------
    version : Version

    Returns
    -------
    str
        "" for a version that states no plot ratio.
    """
    if isinstance(version, IndicatorVersion | AdmissionVersion):
        return version.said_limit
    if not isinstance(version, PlotRatioVersion):
        return ""
    if by := version.limit_by:
        table = by.table if isinstance(by.table, str) else "table"
        return f"{table}: {by.value} [{by.column}]"
    if layer := version.limit_from:
        return f"{layer.role}: {layer.column} ({layer.split})"
    if version.exceptional is not None:
        return f"{version.limit} ({version.exceptional})"
    return str(version.limit if version.limit is not None else version.limit_column)


def limit_origin(version: Version, lang: str) -> str:
    """Say where a limit was looked up, and what holds for a parcel across several zones.

    Parameters
    ----------
    version : Version
    lang : {"en", "zh"}

    Returns
    -------
    str
        "" where the rulebook or the parcel states the number itself.
    """
    if not isinstance(version, PlotRatioVersion):
        return ""
    if by := version.limit_by:
        table = by.table if isinstance(by.table, str) else text("limit", "inline", lang)
        column = column_text(by.column, lang)
        return text("limit", "by", lang).format(value=by.value, table=table, column=column)
    if layer := version.limit_from:
        split, role = text("limit", layer.split, lang), tier_text(layer.role, lang)
        return text("limit", "from", lang).format(column=layer.column, role=role, split=split)
    return ""
