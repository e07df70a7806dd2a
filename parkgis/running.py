"""Running a check from the command line: progress, what came out, what to open."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

STEPS = {
    "rules": ("reading the rules", "读取规则"),
    "reading": ("reading parcels and layers", "读取地块与图层"),
    "areas": ("measuring areas", "量算面积"),
    "tiers": ("laying parcels over layers", "叠加图层"),
    "findings": ("gathering findings", "汇总结论"),
    "writing": ("writing", "写出结果"),
}


def run_check(
    study: Path, out: Path, *, lang: str, quiet: bool, say: bool, also_draft: bool = False
) -> dict[str, Any]:
    """Check *study*, write *out*, and say what was found.

    Parameters
    ----------
    study, out : pathlib.Path
    lang : {"en", "zh"}
    quiet : bool
        No progress and no notes on stderr.
    say : bool
        Whether the summary goes to stdout as text.
    also_draft : bool
        Judge a second time as if drafts were in force.

    Returns
    -------
    dict
        The object of ``check --json``.
    """
    from layers.study import read_study
    from maps.output import locked, refuse_foreign, write_output
    from parks.checking import check
    from parks.report_text import notes, summary_text

    refuse_foreign(out.resolve())
    with progress(lang, quiet=quiet) as tell:
        report = check(read_study(study), progress=tell, also_draft=also_draft)
        tell("writing")
        outputs = write_output(report, out, lang=lang)
    if not quiet:
        for note in [*notes(report, lang), *locked(outputs, lang)]:
            click.echo(note, err=True)
    if say:
        click.echo(summary_text(report, lang))
        click.echo("\n".join(str(out / name) for name in outputs))
    return report.summary() | {"outputs": outputs}


class progress:  # noqa: N801 - reads as a verb: with progress(...) as tell
    """Tell on a terminal which step runs; say nothing where stderr is no terminal."""

    def __init__(self, lang: str, *, quiet: bool) -> None:
        self._lang = 1 if lang == "zh" else 0
        self._shown = not quiet and sys.stderr.isatty()

    def __enter__(self) -> Callable[[str], None]:
        """Return the function that is told each step."""
        return self._tell

    def __exit__(self, *_: object) -> None:
        """Clear the line."""
        if self._shown:
            click.echo("\r\033[K", err=True, nl=False)

    def _tell(self, step: str) -> None:
        if self._shown:
            words = STEPS[step][self._lang] if step in STEPS else step
            click.echo(f"\r\033[K… {words}", err=True, nl=False)
