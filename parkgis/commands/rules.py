"""``parkgis rules``: what a rulebook says, and since when."""

import json
from datetime import date

import click

from parkgis.commands.facts import as_json, on_day
from parkgis.options import shared_options


@click.command()
@click.argument("rulebook", default="shanghai")
@on_day
@as_json
@shared_options
def rules(rulebook: str, on: date | None, as_json: bool, lang: str, quiet: bool) -> None:  # noqa: ARG001 - shared
    """List the rules of RULEBOOK (a bundled name or a file) with their versions.

    列出规则集 RULEBOOK（内置名称或文件）中的规则及其版本。
    """
    from parks.rulebook import load_rulebook
    from parks.rulebook_listing import rule_lines, rule_objects

    book = load_rulebook(rulebook)
    if as_json:
        click.echo(json.dumps(rule_objects(book, on), ensure_ascii=False, indent=2))
        return
    for line in rule_lines(book, on, lang):
        click.echo(line)
