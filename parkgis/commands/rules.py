"""``parkgis rules``: what a rulebook says, and since when."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from parkgis.commands.facts import as_json, on_day
from parkgis.options import shared_options


@click.command()
@click.argument("rulebook", default="shanghai")
@click.option(
    "--coverage",
    "out",
    type=click.Path(path_type=Path),
    help="What the rules of the output folder OUT reached, and where they contradict each other.",
)
@on_day
@click.option("--gaps", "gaps_only", is_flag=True, help="What nobody has verified or confirmed.")
@as_json
@shared_options
def rules(  # noqa: PLR0917 - click hands every option over as an argument
    rulebook: str,
    out: Path | None,
    on: date | None,
    gaps_only: bool,
    as_json: bool,
    lang: str,
    quiet: bool,  # noqa: ARG001 - shared
) -> None:
    """List the rules of RULEBOOK (a bundled name or a file) with their versions.

    列出规则集 RULEBOOK（内置名称或文件）中的规则及其版本。
    """
    if out is not None:
        _say_coverage(out, lang, as_json=as_json)
        return
    from parks.gaps import gap_lines, gap_objects, gaps
    from parks.rulebook import load_rulebook
    from parks.rulebook_listing import rule_lines, rule_objects

    book = load_rulebook(rulebook)
    found = gaps(book, on) if gaps_only else []
    if as_json:
        said = gap_objects(found) if gaps_only else rule_objects(book, on)
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for line in gap_lines(found, lang) if gaps_only else rule_lines(book, on, lang):
        click.echo(line)


def _say_coverage(out: Path, lang: str, *, as_json: bool) -> None:
    from maps.saved import read_saved
    from parks.coverage import gap_text
    from parks.wording import text

    gaps = read_saved(out).coverage()
    if as_json:
        click.echo(json.dumps([asdict(gap) for gap in gaps], ensure_ascii=False, indent=2))
        return
    for line in [gap_text(gap, lang) for gap in gaps] or [text("coverage", "none", lang)]:
        click.echo(line)
