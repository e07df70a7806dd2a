"""``parkgis facts``: what the documents say, each with its place."""

import json
from datetime import date

import click

from parkgis.options import shared_options


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day; write it as 2026-11-22") from None


on_day = click.option("--on", metavar="DATE", callback=_day, help="As of this day (2026-11-22).")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("words", nargs=-1)
@on_day
@click.option("--document", help="Only facts of this document (its key).")
@click.option("--nature", help="target, observed, guide, policy, count, definition, name_list.")
@click.option("--status", help="seed, read or unverified.")
@as_json
@shared_options
def facts(  # noqa: PLR0917 - click hands every option over as an argument
    words: tuple[str, ...],
    on: date | None,
    document: str | None,
    nature: str | None,
    status: str | None,
    as_json: bool,
    lang: str,
    quiet: bool,  # noqa: ARG001 - shared
) -> None:
    """List facts, those that hold all WORDS if any are given.

    列出事实；给出 WORDS 时只列同时包含这些词的条目。
    """
    from seeds.factbook import select
    from seeds.listing import fact_line, fact_object

    try:
        found = select(" ".join(words), on=on, document=document, nature=nature, status=status)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps([fact_object(fact) for fact in found], ensure_ascii=False, indent=2))
        return
    for fact in found:
        click.echo(fact_line(fact, lang))
