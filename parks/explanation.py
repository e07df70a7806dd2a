"""The letter about one parcel, as a careful colleague would write it; plain text."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from parks.binding_wording import binding_lines
from parks.remedy import amount, ratio_text
from parks.routes import open_ways
from parks.wording import outcome_text, reason_text, text

Row = Mapping[str, Any]
CLOSE = 0.0001  # margins below it need more decimals to show
ORDER = ("fail", "review", "unknown", "pass")


def letter(
    parcel: Row,
    findings: Sequence[Row],
    remedies: Sequence[Row],
    rules: Sequence[Row],
    study: Row,
    *,
    lang: str,
) -> str:
    """Write everything the check says of one parcel.

    Parameters
    ----------
    parcel : mapping
        A row of ``parcels``.
    findings : sequence of mapping
        Its rows of ``findings``.
    remedies : sequence of mapping
        Its rows of ``remedies``.
    rules : sequence of mapping
        `parks.report.rule_facts` of the rules applied.
    study : mapping
        `parks.report.study_facts`.
    lang : {"en", "zh"}

    Returns
    -------
    str
        Plain text, lines ended by a line feed.
    """
    by_rule = {rule["rule_id"]: rule for rule in rules}
    say = _Speaker(lang)
    titles = {name: str(rule[f"title_{lang}"]) for name, rule in by_rule.items()}
    parts = [_opening(parcel, findings, study, say), _facts(parcel, titles, study, say)]
    for outcome in ORDER:
        found = [row for row in findings if row["outcome"] == outcome]
        if found:
            told = [
                _told(row, parcel, by_rule[row["rule_id"]], remedies, study, say) for row in found
            ]
            parts.append("\n\n".join([say("letter", outcome), *told]))
    silent = _present(parcel.get("not_concerned"))
    if silent:
        joined = ("；" if lang == "zh" else "; ").join(titles[x] for x in silent.split("; "))
        parts.append(say("letter", "not_concerned", rules=joined))
    return "\n\n".join([*parts, say("letter", "close")]) + "\n"


class _Speaker:
    """Says texts of texts.toml in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, table: str, key: str, **words: object) -> str:
        return text(table, key, self.lang).format_map(words)

    def known(self, value: object) -> str:
        """Return a value as it is, or say that it is not known."""
        return _present(value) or self("letter", "none")

    def coded(self, table: str, value: object) -> str:
        """Return the word of a code, or say that it is not known."""
        code = _present(value)
        return self(table, code) if code else self("letter", "none")

    def area(self, value: object) -> str:
        """Return an area with its unit, or say that it is not known."""
        known = _present(value)
        return self("letter", "m2", n=amount(float(known))) if known else self("letter", "none")


def _present(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    said = str(value)
    return "" if said in {"nan", "None", "<NA>", "NaT"} else said


def _opening(parcel: Row, findings: Sequence[Row], study: Row, say: _Speaker) -> str:
    lines = [say("letter", "head", id=parcel["parcel_id"], title=study["title"])]
    if study["synthetic"]:
        lines.append(say("letter", "synthetic"))
    if _present(parcel.get("name")):
        lines.append(say("letter", "named", name=parcel["name"]))
    lines += [say("letter", "rules_of", on=study["on"], rulebook=study[f"rulebook_{say.lang}"]), ""]
    if not findings:
        return "\n".join([*lines, say("letter", "no_rules")])
    met = [row["outcome"] for row in findings]
    counts = [
        say("letter", "count", n=met.count(outcome), outcome=outcome_text(outcome, say.lang))
        for outcome in ORDER
        if outcome in met
    ]
    gravest = outcome_text(parcel["outcome"], say.lang)
    joined = ("，" if say.lang == "zh" else ", ").join(counts)
    lines.append(say("letter", "short", outcome=gravest, concerned=len(findings), counts=joined))
    return "\n".join(lines)


def _facts(parcel: Row, titles: Mapping[str, str], study: Row, say: _Speaker) -> str:
    get = parcel.get
    ratio = _present(get("plot_ratio"))
    lines = [
        say("letter", "facts"),
        say(
            *("letter", "use"),
            land_use=say.known(get("land_use")),
            system=say.known(get("land_use_system")),
            kind=say.coded("kind", get("land_use_kind")),
            status=say.coded("status", get("status")),
            tier=say.coded("tier", get("tier")),
        ),
        say(
            *("letter", "area"),
            area=say.area(get("area_m2")),
            basis=say.coded("basis", get("area_basis")),
            geodesic=say.area(get("geodesic_area_m2")),
            planar=say.area(get("planar_area_m2")),
        ),
        say(
            *("letter", "floor"),
            gross=say.area(get("floor_area_m2")),
            counted=say.area(get("counted_floor_area_m2")),
            ratio=ratio_text(ratio) if ratio else say("letter", "none"),
        ),
    ]
    if _present(get("buildable_area_m2")):
        remains, file = float(get("buildable_area_m2", 0)), _parcels_file(study)
        which = "buildable" if remains else "nothing_buildable"
        lines.append(say("letter", which, area=say.area(remains), file=file))
    if "floor_area_basis" in parcel:
        lines.append(_floor_from(parcel, say))
    lines += binding_lines(parcel, titles, say.lang)
    return "\n  ".join(lines)


def _floor_from(parcel: Row, say: _Speaker) -> str:
    """Say where the floor areas come from, and between which bounds an open one lies."""
    least, greatest = (parcel.get(f"counted_floor_area_{end}_m2") for end in ("least", "greatest"))
    open_ = bool(_present(least)) and _present(least) != _present(greatest)
    bounds = say("letter", "between", least=say.area(least), greatest=say.area(greatest))
    return say(
        *("letter", "floor_from"),
        gross=say.coded("floor_basis", parcel["floor_area_basis"]),
        counted=say.coded("floor_basis", parcel.get("counted_floor_area_basis")),
        between=bounds if open_ else "",
    )


def _is_second(remedy: Row, action: str) -> bool:
    return bool(remedy["action"] == action and remedy["choice"] > 1)


def _parcels_file(study: Row) -> str:
    return f"parcels{'-synthetic' if study['synthetic'] else ''}.gpkg"


def _strips(finding: Row, remedies: Sequence[Row], study: Row, say: _Speaker) -> list[str]:
    """Say how much ground comes off, what that leaves, and where it is drawn; or that all would."""
    mine = [row for row in remedies if row["rule_id"] == finding["rule_id"]]
    return [
        say(
            *("letter", "shave_instead" if _is_second(row, "shave") else row["action"]),
            strip=amount(abs(float(_present(row["delta"]) or "0"))),
            left=amount(float(_present(row["to_value"]) or "0")),
            parts=f"{float(_present(row['leaves_parts']) or '0'):.0f}",
            file=_parcels_file(study),
        )
        for row in mine
        if row["action"] in {"shave", "keep_use", "other_land"}
    ]


def _told(
    finding: Row, parcel: Row, rule: Row, remedies: Sequence[Row], study: Row, say: _Speaker
) -> str:
    """Tell one finding: rule, reason, numbers, what to change or the way to more, source, place."""
    lines = [f"- {rule['title_' + say.lang]} ({finding['rule_id']})"]
    reason = reason_text(finding["reason"], say.lang)
    lines.append(say("letter", "because", reason=reason[:1].upper() + reason[1:]))
    numbers = _numbers(finding, rule["kind"], say)
    remedy = _present(finding.get(f"remedy_{say.lang}"))
    if numbers:
        lines.append(numbers)
    if remedy:
        lines.append(say("letter", f"remedy_{finding['outcome']}", remedy=remedy))
    elif more := _way_to_more(finding, parcel, rule, say):
        lines.append(more)
    lines += _strips(finding, remedies, study, say)
    if _present(rule["version_from"]):
        source = {"citation": rule["citation_" + say.lang], "version": rule["version_from"]}
        lines.append(say("letter", "source", **source))
    if _present(finding.get("at_x")) and finding["outcome"] not in {"pass", "unknown"}:
        x, y = (f"{float(finding[name]):.2f}" for name in ("at_x", "at_y"))
        lines.append(say("letter", "place", x=x, y=y, crs=study["crs"]))
    return "\n  ".join(lines)


def _way_to_more(finding: Row, parcel: Row, rule: Row, say: _Speaker) -> str:
    """Say by which way floor area may be added below a guide, "" where there is no such thing."""
    if finding["outcome"] != "pass" or rule["nature"] != "guide":
        return ""
    (ways,) = open_ways(pd.DataFrame([parcel]), rule.get("routes", ()), say.lang)
    return say("letter", "ways", ways=ways) if ways else ""


def _percent(share: float) -> str:
    """Write a share in per cent; only the whole reads 100.00, only nothing reads 0.00."""
    if 0 < share < 1:
        share = min(max(share, 0.0001), 0.9999)
    return f"{share * 100:.2f}"


def _numbers(finding: Row, kind: str, say: _Speaker) -> str:
    measured, limit = _present(finding["measured"]), _present(finding["limit"])
    if measured and limit and kind in {"indicator", "admission"} and finding["unit"] != "ratio":
        return say(
            *("letter", kind),
            measured=amount(float(measured)),
            limit=amount(float(limit)),
            margin=f"{float(finding['margin']):+,.2f}",
            unit=say("unit", finding["unit"]),
        )
    if not measured or not limit or finding["unit"] not in {"ratio", "share"}:
        return ""
    stake = amount(float(finding["at_stake_m2"]))
    if finding["unit"] == "ratio":
        margin = float(finding["margin"])
        decimals = 4 if abs(margin) >= CLOSE or not margin else 8
        return say(
            *("letter", "ratio"),
            measured=ratio_text(measured, decimals),
            limit=ratio_text(limit, decimals),
            margin=f"{margin:+.{decimals}f}",
            stake=stake,
            stands=say("letter", "left" if margin >= 0 else "over"),
        )
    if not float(finding["at_stake_m2"]):
        return ""
    width = _present(finding.get("width_m"))
    return say(
        *("letter", "inside" if float(limit) == 1 and kind == "overlay" else kind),
        measured=_percent(float(measured)),
        stake=stake,
        width=say("letter", "width", width=amount(float(width))) if width else "",
    )
