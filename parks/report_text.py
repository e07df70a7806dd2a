"""The summary of a check as a few lines for a terminal."""

from collections.abc import Sequence

from geo.errors import Problem
from parks.report import Report
from parks.wording import outcome_text, text

ORDER = ("fail", "review", "unknown", "pass", "not_applicable")
SHOWN = 5  # unknowns by what would settle them


def summary_text(report: Report, lang: str) -> str:
    """Say how many parcels came out how, and what would settle the unknowns.

    Parameters
    ----------
    report : Report
    lang : {"en", "zh"}

    Returns
    -------
    str
    """
    summary = report.summary()
    lines = [
        _say("title", lang, title=report.study.title, on=report.study.on, n=summary["parcels"])
    ]
    if report.study.synthetic:
        lines.append(text("letter", "synthetic", lang))
    lines += [f"  {summary['outcomes'][word]:>9,}  {outcome_text(word, lang)}" for word in ORDER]
    if summary["unknown_because"]:
        lines.append(_say("would_settle", lang))
    lines += [
        "  " + _say("settles", lang, what=row[f"settle_{lang}"], n=f"{row['parcels']:,}")
        for row in summary["unknown_because"][:SHOWN]
    ]
    return "\n".join([*lines, text("letter", "close", lang)])


def notes(report: Report, lang: str) -> list[str]:
    """Say what a careful reader should know: data settled, rules that fired on no parcel.

    Parameters
    ----------
    report : Report
    lang : {"en", "zh"}

    Returns
    -------
    list of str
    """
    said = _grouped(report.problems, lang)
    said += [_say("silent", lang, rule=rule) for rule in report.silent_rules()]
    return [_say("note", lang, note=note) for note in said]


def _grouped(problems: Sequence[Problem], lang: str) -> list[str]:
    """Say a fault that many rows share once, with how many more there are in the workbook."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.code, problem.file, problem.column), []).append(problem)
    return [
        of_one_kind[0].text(lang)
        + (_say("more", lang, n=len(of_one_kind) - 1) if len(of_one_kind) > 1 else "")
        for of_one_kind in alike.values()
    ]


def _say(key: str, lang: str, **words: object) -> str:
    return text("summary", key, lang).format_map(words)
