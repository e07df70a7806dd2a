"""With which code a command ends, and what it says when it could not do its work."""

import os
import traceback
from collections.abc import Mapping
from enum import IntEnum

import click

from geo.errors import OutputError, RefusedError, ToolkitError


class Exit(IntEnum):
    """The exit codes; 130 and 141 are the shell's own for Ctrl-C and for a closed pipe."""

    DONE = 0  # nothing failed and nothing is left open
    FAILED = 1
    USAGE = 2
    REFUSED = 3  # bad data
    OPEN = 4  # nothing failed, but review or unknown is open, or no rule fired
    INTERNAL = 5
    INTERRUPTED = 130
    PIPE_CLOSED = 141


def of_outcomes(counts: Mapping[str, int]) -> Exit:
    """Return the code of a check from how many findings have which outcome.

    Examples
    --------
    >>> of_outcomes({"pass": 2, "review": 1, "fail": 1}).name
    'FAILED'
    >>> of_outcomes({"not_applicable": 3}).name  # no rule fired
    'OPEN'
    """
    if counts.get("fail"):
        return Exit.FAILED
    if counts.get("review") or counts.get("unknown") or not counts.get("pass"):
        return Exit.OPEN
    return Exit.DONE


def report(error: BaseException, lang: str) -> Exit:
    """Say on stderr, in *lang*, what went wrong, and return the exit code for it."""
    if isinstance(error, KeyboardInterrupt):
        return _say("已中断。" if lang == "zh" else "interrupted.", Exit.INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        return _close_stdout()
    if isinstance(error, RefusedError):
        n = len(error.problems)
        head = f"数据未被接受，共 {n} 个问题：" if lang == "zh" else f"refused, problems: {n}"
        return _say("\n".join([head, *(p.text(lang) for p in error.problems)]), Exit.REFUSED)
    if isinstance(error, ToolkitError):
        code = Exit.USAGE if isinstance(error, OutputError) else Exit.REFUSED
        return _say(error.text(lang), code)
    return _internal(error, lang)


def _internal(error: BaseException, lang: str) -> Exit:
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    if os.environ.get("PARKGIS_DEBUG") == "1":
        what = "".join(traceback.format_exception(error)).rstrip()
        return _say(what, Exit.INTERNAL)
    if lang == "zh":
        text = (
            f"内部错误：{what}\n这是 parkgis 的缺陷。"
            "设置环境变量 PARKGIS_DEBUG=1 后重新运行可看到出错位置，请一并报告。"
        )
    else:
        text = (
            f"internal error: {what}\nThis is a fault of parkgis. Run again with PARKGIS_DEBUG=1"
            " set to see where it happened, and report it."
        )
    return _say(text, Exit.INTERNAL)


def _say(text: str, code: Exit) -> Exit:
    click.echo(f"parkgis: {text}", err=True)
    return code


def _close_stdout() -> Exit:
    """Point stdout nowhere: the reader is gone, and Python would flush once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return Exit.PIPE_CLOSED
