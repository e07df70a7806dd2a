"""``parkgis demo``: a bundled study from its data to the map."""

import json
from pathlib import Path

import click

from parkgis.options import shared_options
from parkgis.running import run_check


@click.command()
@click.argument("name", type=click.Choice(["cambridge", "shanghai"]))
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="Folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print the check as one JSON object.")
@shared_options
def demo(name: str, out: Path, as_json: bool, lang: str, quiet: bool) -> None:
    """Run the bundled study NAME: cambridge (13,116 real parcels) or shanghai (synthetic).

    The study and its data are put into a folder beside OUT, to look at and to change.

    运行自带示例 NAME：cambridge（13,116 个真实地块）或 shanghai（合成数据）。
    """
    from maps.output import refuse_foreign
    from parkgis.demos import prepare

    refuse_foreign(out.resolve())
    study = prepare(name, out.resolve().with_name(f"{out.resolve().name}-study"))
    summary = run_check(study, out, lang=lang, quiet=quiet, say=not as_json)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    page = next(file for file in summary["outputs"] if file.endswith(".html"))
    opened = "打开地图：" if lang == "zh" else "Open the map: "
    study_at = "研究文件：" if lang == "zh" else "The study: "
    click.echo(f"{opened}{out / page}\n{study_at}{study}")
