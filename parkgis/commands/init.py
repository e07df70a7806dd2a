"""``parkgis init``: data files in, the draft of a study file out."""

import sys
from datetime import date
from pathlib import Path

import click

from geo.errors import OutputError
from parkgis.commands.facts import on_day
from parkgis.options import shared_options


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Default: stdout.")
@click.option("--xlsx", is_flag=True, help="Write it as one Excel sheet; needs -o.")
@click.option("--crs", metavar="EPSG:xxxx", help="Working CRS, in metres.")
@on_day
@click.option("--rulebook", metavar="NAME", help="A bundled name, or a file.")
@shared_options
def init(  # noqa: PLR0917 - click hands every option over as an argument
    files: tuple[str, ...],
    out: Path | None,
    xlsx: bool,
    crs: str | None,
    on: date | None,
    rulebook: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """Write a study file from data FILEs: what was found in them, and what is asked.

    The first polygon file becomes the parcels, a table is joined, other polygons become layers.

    根据数据文件 FILE 生成研究文件草稿：写明已识别的内容与待回答的问题。
    """
    if xlsx and (out is None or out.suffix.lower() != ".xlsx"):
        raise click.UsageError(
            "--xlsx: name the sheet with -o NAME.xlsx / 请用 -o 给出 .xlsx 文件名"
        )
    if out is not None:
        _refuse_existing(out)
    from layers.proposal import propose

    folder = Path() if out is None else out.parent
    text = propose(files, folder, lang=lang, crs=crs, on=on, rulebook=rulebook)
    if out is None:
        _print(text)
        return
    _write(_sheet(text) if xlsx else text.encode(), out)
    if not quiet:
        said = (
            "已写出，请通读并回答其中的问题：" if lang == "zh" else "written; read it, and answer: "
        )
        click.echo(f"{said}{out}", err=True)


def _refuse_existing(out: Path) -> None:
    if out.exists():
        raise OutputError(
            f"{out} exists and is not overwritten; give another name, or remove it",
            f"{out} 已存在，不会覆盖；请另取名称或先删除",
        )
    if not out.parent.is_dir():
        raise OutputError(
            f"there is no folder {out.parent}; make it first", f"没有文件夹 {out.parent}；请先建立"
        )


def _sheet(text: str) -> bytes:
    from maps.study_sheet import study_sheet

    return study_sheet(text)


def _write(data: bytes, out: Path) -> None:
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError:
        _refuse_existing(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error}", f"无法写出 {out}：{error}") from None


def _print(text: str) -> None:
    """Write UTF-8 whatever the code page is, for ``parkgis init … > study.toml``."""
    if sys.stdout.isatty():
        click.echo(text, nl=False)
    else:
        click.echo(text.encode(), nl=False)
