"""Which limit binds a parcel and what it leaves, as lines of the letter."""

from collections.abc import Mapping
from typing import Any

from parks.remedy import amount, ratio_text
from parks.wording import text

Row = Mapping[str, Any]


def binding_lines(parcel: Row, titles: Mapping[str, str], lang: str) -> list[str]:
    """Say which limit binds, without and with the reference ratio.

    Parameters
    ----------
    parcel : mapping
        A row of ``parcels``, with the columns of `parks.binding.add_binding`.
    titles : mapping of rule id to its title
    lang : {"en", "zh"}

    Returns
    -------
    list of str
        Empty where no limit concerns the parcel.
    """
    lines = []
    for prefix in ("binding", "by_reference"):
        rule, lacks = (_said(parcel.get(f"{prefix}_{what}")) for what in ("rule", "lacks"))
        if not rule and not lacks:
            continue
        ratio = _said(parcel.get(f"{prefix}_plot_ratio"))
        reference = _said(parcel.get("reference_plot_ratio"))
        basis = _said(parcel.get(f"reference_basis_{lang}"))
        lifted = prefix == "by_reference" and ratio == reference
        words = {
            "ratio": ratio_text(ratio) if ratio else "",
            "title": text("route", "reference", lang) if lifted else titles.get(rule, rule),
            "left": _left(_said(parcel.get(f"{prefix}_remaining_m2")), lacks, titles, lang),
            "reference": ratio_text(reference) if reference else "",
            "basis": basis or text("reference", "given", lang),
        }
        key = prefix if rule else "no_binding"
        lines.append(text("letter", key, lang).format_map(words))
    return lines


def _left(remaining_m2: str, lacks: str, titles: Mapping[str, str], lang: str) -> str:
    if lacks:
        joined = ("、" if lang == "zh" else "; ").join(titles.get(x, x) for x in lacks.split("; "))
        return text("letter", "binding_lacks", lang).format(rules=joined)
    if not remaining_m2:
        return text("letter", "binding_open", lang)
    left = float(remaining_m2)
    key = "binding_left" if left >= 0 else "binding_over"
    return text("letter", key, lang).format(n=amount(abs(left)))


def _said(value: object) -> str:
    """Return a cell as text; nothing for one that is null, as it stands in a table or a file."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN only
