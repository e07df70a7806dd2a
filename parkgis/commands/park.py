"""``parkgis park``: what the parks of a study are like, side by side or one by itself."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from parkgis.options import shared_options
from parkgis.running import progress

if TYPE_CHECKING:
    from parks.profiling import Profile


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.argument("key", required=False)
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Folder.")
@click.option(
    "--by",
    default="park",
    metavar="NAME",
    help="Role of the layers that hold the parks (such as industrial_base), or a column of the"
    " parcels that names the park of each. Default: park.",
)
@click.option(
    "--repeated",
    type=click.Choice(["once", "each"]),
    help="What the same output on several parcels of one enterprise means: the whole"
    " enterprise's, or every parcel's own. Left out, such a study has no densities.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared_options
def park(  # noqa: PLR0917 - one argument for each option
    study: Path,
    key: str | None,
    out: Path | None,
    by: str,
    repeated: Literal["once", "each"] | None,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Put all parks of STUDY side by side; with KEY, describe that park.

    With -o: parks.csv and parks.json; with KEY also park-KEY.json, .png and .pdf.

    将 STUDY 的各园区并列；给出 KEY 时描述该园区。
    """
    from layers.study import read_study
    from maps.park_output import FOLDER, write_parks
    from parks import check, profile
    from parks.park_rows import table_text
    from parks.park_text import park_text

    if out is not None:
        FOLDER.refuse_other(out.resolve())
    with progress(lang, quiet=quiet) as tell:
        report = check(read_study(study), progress=tell)
        parks = profile(report, by=by, repeated=repeated)
        _refuse_unknown(parks, key)
        outputs: list[str] = []
        notes = [problem.text(lang) for problem in parks.problems]
        if out is not None:
            tell("writing")
            outputs, more = write_parks(report, parks, out, key=key, lang=lang)
            notes += more
    if not quiet:
        _note(notes)
    if as_json:
        told = (parks.summary() if key is None else parks.park(key)) | {"outputs": outputs}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(table_text(parks, lang) if key is None else park_text(parks, key, lang))
    click.echo("".join(f"{out / name}\n" for name in outputs if out is not None), nl=False)


def _refuse_unknown(parks: "Profile", key: str | None) -> None:
    from difflib import get_close_matches

    known = [str(one) for one in parks.parks.key]
    if key is None or key in known:
        return
    near = get_close_matches(key, known, n=3) or known[:3]
    raise click.BadParameter(
        f"there is no park {key!r} / 没有园区 {key!r}; {len(known)} parks, such as: "
        + ", ".join(near),
        param_hint="KEY",
    )


def _note(notes: list[str]) -> None:
    """Say the first notes on stderr, and how many more there are."""
    shown = 10
    for note in notes[:shown]:
        click.echo(note, err=True)
    if len(notes) > shown:
        click.echo(f"… +{len(notes) - shown}", err=True)
