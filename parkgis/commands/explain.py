"""``parkgis explain``: the letter about one parcel."""

from pathlib import Path

import click

from parkgis.options import shared_options


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("parcel_id")
@shared_options
def explain(out: Path, parcel_id: str, lang: str, quiet: bool) -> None:  # noqa: ARG001 - shared
    """Explain the verdict of PARCEL_ID in the output folder OUT.

    说明 OUT 中地块 PARCEL_ID 的结论及其依据。
    """
    from maps.saved import read_saved

    click.echo(read_saved(out).letter(parcel_id, lang=lang), nl=False)
