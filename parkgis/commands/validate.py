"""``parkgis validate``: everything that is wrong or doubtful in a study, row by row, on a map."""

import json
from pathlib import Path

import click

from parkgis.exits import Exit
from parkgis.options import shared_options
from parkgis.running import progress


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    help="Folder: problems.csv, problems.gpkg with the places, receipt.json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared_options
def validate(study: Path, out: Path | None, as_json: bool, lang: str, quiet: bool) -> int:
    """List all that a check of STUDY would refuse, settle or note: code, file, row, id, column.

    Overlaps, gaps and slivers of the parcels are among it. Leaves with 3 where something is
    refused, 4 where a note asks for a look, else 0.

    列出核查 STUDY 时将拒绝、已处理或提示的全部问题：代码、文件、行、编号、字段。
    """
    from maps.validation_output import FOLDER, write_validation
    from parks import validating
    from parks.validation_text import validation_text

    if out is not None:
        FOLDER.refuse_other(out.resolve())
    with progress(lang, quiet=quiet) as tell:
        found = validating.validate(study, progress=tell)
        outputs: list[str] = []
        if out is not None:
            tell("writing")
            outputs = write_validation(found, out)
    if as_json:
        click.echo(json.dumps(found.summary() | {"outputs": outputs}, ensure_ascii=False, indent=2))
    else:
        click.echo(validation_text(found, lang))
        click.echo("".join(f"{out / name}\n" for name in outputs if out is not None), nl=False)
    if found.refused:
        return int(Exit.REFUSED)
    return int(Exit.OPEN if found.left_open() else Exit.DONE)
