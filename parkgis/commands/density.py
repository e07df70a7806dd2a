"""``parkgis density``: output per km² by park, district, tier, grid, saying what divides what."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from parkgis.options import shared_options
from parkgis.running import progress

if TYPE_CHECKING:
    from parks.bounds import Assumed
    from parks.density_report import DensityReport


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Folder.")
@click.option(
    "--by",
    required=True,
    metavar="NAMES",
    help="Groups, with commas between: roles of layers (park, district, industrial_base, ...),"
    " tier, grid:SIZE and hexagon:SIZE in metres, columns of the parcels (industry, ...).",
)
@click.option(
    "--numerator",
    default="output",
    metavar="NAME",
    help="What is summed: output (= gross_output), added_value, revenue, tax, investment, jobs,"
    " energy.",
)
@click.option(
    "--denominator",
    default="parcel",
    metavar="NAME",
    help="Which land divides: parcel, supplied, built, planned, park, land_without_water. The last"
    " two are the ground of the groups themselves (less the layers of the role water) where the"
    " parcels have no such column.",
)
@click.option(
    "--published",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV or Excel table of published land areas (columns by, key, land_km2, source): outlines"
    " that differ by more than 1 % are flagged; land_without_water then divides by the published"
    " area.",
)
@click.option(
    "--scope",
    default="",
    metavar="TEXT",
    help="Whose figures they are, such as above-scale-industry.",
)
@click.option("--year", type=int, help="Of the statistics, where the parcels do not say.")
@click.option(
    "--price-basis",
    default="",
    metavar="TEXT",
    help="Such as current, where the parcels do not say.",
)
@click.option(
    "--greatest",
    metavar="NUMBER",
    help="The greatest density that a missing amount may have, in the unit of the result."
    " Left out, it has no bound.",
)
@click.option(
    "--repeated",
    type=click.Choice(["once", "each"]),
    help="What the same amount on several parcels of one enterprise means: the whole"
    " enterprise's, or every parcel's own. Left out, it is refused.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared_options
def density(  # noqa: PLR0917 - one argument for each option
    study: Path,
    out: Path | None,
    by: str,
    numerator: str,
    denominator: str,
    published: Path | None,
    scope: str,
    year: int | None,
    price_basis: str,
    greatest: str | None,
    repeated: Literal["once", "each"] | None,
    as_json: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Pool output per km² over the groups of STUDY: sum over sum, with bounds.

    With -o: density.csv, .gpkg (with QGIS styles), .parquet (where pyarrow is installed) and
    .xlsx, an offline map (density-map.html), figures, a paragraph for a paper (methods.txt,
    methods-zh.txt) and receipt.json.

    按分组汇总 STUDY 的地均产出（总和除以总和），并给出上下限。--by 为分组：图层角色、
    tier（空间层级）、grid:边长、hexagon:边长（米）或地块字段；--numerator 为分子，
    --denominator 为分母；--published 为公布的陆域面积表；--greatest 为缺失数值的密度上限。
    以 -o 写出数据表、图层、离线地图、工作簿、图件与方法说明。
    """
    from geo.errors import ArgumentError
    from layers.published_areas import read_published_areas
    from layers.study import read_study
    from maps.density_output import FOLDER, write_densities
    from parks.density_report import density_report
    from parks.density_text import table_text
    from parks.density_types import DensityType, DensityTypeError

    assumed, words = _assumed(greatest), [word.strip() for word in by.split(",")]
    top = "gross_output" if numerator == "output" else numerator
    if out is not None:
        FOLDER.refuse_other(out.resolve())
    try:
        of = DensityType(top, denominator, scope, year, price_basis)
        with progress(lang, quiet=quiet) as tell:
            report = density_report(
                read_study(study),
                by=words,
                of=of,
                assumed=assumed,
                repeated=repeated,
                published=None if published is None else read_published_areas(published),
                progress=tell,
            )
            outputs: list[str] = []
            notes: list[str] = []
            if out is not None:
                tell("writing")
                outputs, notes = write_densities(report, out, lang=lang)
    except (ArgumentError, DensityTypeError) as error:
        raise click.UsageError(error.text(lang)) from error
    if not quiet:
        _note(report, notes, lang)
    if as_json:
        told = report.summary() | {"outputs": outputs}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if out is None:
        click.echo(table_text(report, lang))
        return
    click.echo("".join(f"{out / name}\n" for name in outputs), nl=False)


def _assumed(greatest: str | None) -> "Assumed":
    from decimal import Decimal, InvalidOperation

    from parks.bounds import Assumed

    if greatest is None:
        return Assumed()
    try:
        bound = Decimal(greatest)
    except InvalidOperation:
        bound = Decimal("NaN")
    if not bound.is_finite() or bound < 0:
        raise click.BadParameter(
            f"{greatest!r} is no number above 0 / {greatest!r} 不是正数", param_hint="--greatest"
        )
    return Assumed(greatest=bound)


def _note(report: "DensityReport", notes: list[str], lang: str) -> None:
    """Say on stderr what was settled, and what would settle the rest."""
    from parkgis.exits import problem_lines
    from parks.density_text import greatest_hint

    hint = greatest_hint(report, lang)
    for line in (*problem_lines(report.problems, lang), *notes, *([hint] if hint else [])):
        click.echo(line, err=True)
