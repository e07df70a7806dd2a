"""``parkgis check``: a study in, the folder of verdicts out."""

import json
from pathlib import Path

import click

from parkgis.exits import of_outcomes
from parkgis.options import shared_options
from parkgis.running import run_check


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="Folder."
)
@click.option(
    "--also-draft", is_flag=True, help="Judge a second time as if drafts were in force; show both."
)
@click.option("--json", "as_json", is_flag=True, help="Print the check as one JSON object.")
@click.option("--exit-zero", is_flag=True, help="Leave with 0 whatever was found.")
@shared_options
def check(  # noqa: PLR0917 - one argument for each option
    study: Path,
    out: Path,
    also_draft: bool,
    as_json: bool,
    exit_zero: bool,
    lang: str,
    quiet: bool,
) -> int:
    """Check the parcels of STUDY against its rules and write the verdicts.

    按规则核查 STUDY 中的地块，写出结论。
    """
    summary = run_check(study, out, lang=lang, quiet=quiet, say=not as_json, also_draft=also_draft)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    return 0 if exit_zero else int(of_outcomes(summary["outcomes"]))
