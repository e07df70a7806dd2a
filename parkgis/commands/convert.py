"""``parkgis convert``: one file of shapes into another format, nothing changed in silence."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from parkgis.options import shared_options

if TYPE_CHECKING:
    from maps.conversion import Converted


@click.command()
@click.argument("source", metavar="INPUT")
@click.argument("out", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option(
    "--layer", metavar="NAME", help="Layer, sheet or table of INPUT, where it has several."
)
@click.option(
    "--source-crs", metavar="CRS", help="Of INPUT, where it does not say: EPSG:n, a .prj."
)
@click.option("--source-encoding", metavar="NAME", help="Of INPUT, where it does not say.")
@click.option(
    "--shape",
    metavar="COLUMNS",
    help="Of a table: its column of WKT, or two of coordinates: lon,lat.",
)
@click.option(
    "--axes",
    type=click.Choice(["north_east", "east_north"]),
    help="Of a boundary-point TXT that is read.",
)
@click.option("--crs", metavar="CRS", help="Of OUTPUT, by an exact operation. Left out, it stays.")
@click.option("--encoding", metavar="NAME", help="Of OUTPUT: .shp, .csv and .txt take one.")
@click.option(
    "--offset",
    metavar="FROM:TO",
    help="The shift of Chinese web maps: wgs84:gcj02. Others (bd09, and back) ask for"
    " --offset-permitted.",
)
@click.option(
    "--offset-permitted",
    is_flag=True,
    help="You answer for undoing the shift, or for another: a question of Chinese surveying law.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    help="Only these, with commas between; NEW=NAME gives one another name.",
)
@click.option("--dialect", metavar="NAME", help="Of a .txt that is written (default: ministry).")
@click.option("--replace", is_flag=True, help="Replace OUTPUT where it stands.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared_options
def convert(  # noqa: PLR0917 - one argument for each option
    source: str,
    out: Path,
    layer: str | None,
    source_crs: str | None,
    source_encoding: str | None,
    shape: str | None,
    axes: Literal["north_east", "east_north"] | None,
    crs: str | None,
    encoding: str | None,
    offset: str | None,
    offset_permitted: bool,
    columns: str | None,
    dialect: str | None,
    replace: bool,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Convert the shapes of INPUT to OUTPUT; its suffix tells the format, .zip behind it packs it.

    INPUT is a file, or the address of a database: postgresql://USER@HOST/DATABASE.

    What is written is read back and compared: what would be lost is refused, what looks otherwise
    is said. OUTPUT appears as a whole or not at all.

    把 INPUT 转换为 OUTPUT 的格式；写出后读回核对，会丢失的拒绝写出，有差异的逐项说明。
    """
    from maps.conversion import Asked, convert as run  # noqa: I001 - the command bears the name, too

    asked = Asked(
        layer=layer,
        source_crs=source_crs,
        source_encoding=source_encoding,
        shape=None if shape is None else tuple(shape.split(",")),
        axes=axes,
        crs=crs,
        encoding=encoding,
        offset=offset,
        offset_permitted=offset_permitted,
        columns=_pairs(columns),
        dialect=dialect,
        replace=replace,
    )
    done = run(source, out, asked)
    if not quiet:
        from parkgis.exits import problem_lines

        for line in problem_lines(done.problems, lang):
            click.echo(line, err=True)
    click.echo(_json(done) if as_json else "\n".join(map(str, done.outputs)))


def _pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    """Take apart ``parcel_id=DKBH,name``: (name, name in the source)."""
    if text is None:
        return ()
    found = []
    for word in text.split(","):
        new, equals, name = word.strip().partition("=")
        if not new or (equals and not name):
            raise click.BadParameter(f"{word!r}: NAME or NEW=NAME", param_hint="--columns")
        found.append((new, name if equals else new))
    return tuple(found)


def _json(done: "Converted") -> str:
    told = {
        "rows": done.rows,
        "crs": done.crs,
        "operation": done.operation,
        "fields": done.fields,
        "problems": [
            {"code": p.code, "column": p.column, "en": p.message_en, "zh": p.message_zh}
            for p in done.problems
        ],
        "outputs": [str(path) for path in done.outputs],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
