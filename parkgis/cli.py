"""The command ``parkgis``: finds the command asked for and imports that one only."""

from importlib import import_module
from typing import Any, NamedTuple

import click

from parkgis import __version__, shadowing
from parkgis.options import language, shared_options
from parkgis.terminal import never_fail_on_characters


class Entry(NamedTuple):
    """Where a command is (``module:function``), and its one line of help."""

    target: str
    en: str
    zh: str


COMMANDS = {
    "check": Entry(
        "parkgis.commands.check:check",
        "Check the parcels of a study against its rules; write the verdicts.",
        "按规则核查研究文件中的地块，写出结论。",
    ),
    "validate": Entry(
        "parkgis.commands.validate:validate",
        "List all that is wrong or doubtful in the files of a study, row by row.",
        "逐行列出研究文件所涉数据中的错误与疑点。",
    ),
    "init": Entry(
        "parkgis.commands.init:init",
        "Write a study file from data files, with what was found and what is asked.",
        "根据数据文件生成研究文件，写明已识别的内容与待回答的问题。",
    ),
    "explain": Entry(
        "parkgis.commands.explain:explain",
        "Explain the verdict of one parcel, with sources.",
        "说明一个地块的结论及其依据。",
    ),
    "park": Entry(
        "parkgis.commands.park:park",
        "Put the parks of a study side by side, or describe one of them.",
        "将研究文件中的各园区并列，或描述其中一个。",
    ),
    "density": Entry(
        "parkgis.commands.density:density",
        "Pool output per km² by park, district, tier, grid or column, with bounds.",
        "按园区、行政区、空间层级、网格或字段汇总地均产出，并给出上下限。",
    ),
    "convert": Entry(
        "parkgis.commands.convert:convert",
        "Convert a file of shapes to another format; what would be lost is refused.",
        "把图形文件转换为其他格式；会丢失内容的转换予以拒绝。",
    ),
    "facts": Entry(
        "parkgis.commands.facts:facts",
        "List the facts the rules rest on, each with its document and place.",
        "列出规则所依据的事实及其出处。",
    ),
    "rules": Entry(
        "parkgis.commands.rules:rules",
        "List the rules of a rulebook and their versions.",
        "列出规则集中的规则及其版本。",
    ),
    "demo": Entry(
        "parkgis.commands.demo:demo",
        "Run a bundled study: cambridge (real parcels) or shanghai (synthetic).",
        "运行自带示例：cambridge（真实地块）或 shanghai（合成数据）。",
    ),
    "selftest": Entry(
        "parkgis.commands.selftest:selftest",
        "See that this installation works, offline.",
        "离线检查安装是否完好。",
    ),
}


class LazyGroup(click.Group):
    """A group whose commands stand in `COMMANDS`; listing them imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of that name; None if the table has none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command, in the language asked for."""
        zh = language(ctx) == "zh"
        with formatter.section("命令" if zh else "Commands"):
            formatter.write_dl([(name, e.zh if zh else e.en) for name, e in COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - click's signature
        """Run, after making the streams safe for every character."""
        never_fail_on_characters()
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command and leave with its code: what it returns, or what its error means."""
        refuse_hidden_rooms(language(ctx))
        from parkgis.exits import report  # imports geo, which may have been hidden until here

        try:
            code = super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place that catches all
            code = report(error, language(ctx))
        ctx.exit(code if isinstance(code, int) else 0)


def refuse_hidden_rooms(lang: str) -> None:
    """Refuse to run while another module would be imported instead of one of our packages."""
    for name in shadowing.ROOMS:
        if path := shadowing.hiding(name):
            raise click.UsageError(shadowing.message(name, path, lang))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
@click.version_option(__version__, prog_name="parkgis")
def main(lang: str, quiet: bool) -> None:  # noqa: FBT001 - click's signature
    """Measure, judge and map industrial land. The tool reports, a person decides.

    度量、核查并绘制工业用地。工具给出报告，结论由人作出。
    """
