"""With which code a command ends, and what it says when it could not do its work."""

import os
import traceback
from collections.abc import Mapping, Sequence
from enum import IntEnum

import click

from geo.errors import OutputError, Problem, RefusedError, ToolkitError

SHOWN = 20  # problems of one kind that are written out
ROWS_SHOWN = 10  # and rows of the rest


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
        return _say("\n".join([head, *problem_lines(error.problems, lang)]), Exit.REFUSED)
    if isinstance(error, ToolkitError):
        code = Exit.USAGE if isinstance(error, OutputError) else Exit.REFUSED
        return _say(error.text(lang), code)
    if isinstance(error, OSError | MemoryError | UnicodeEncodeError):
        return _say(_of_the_system(error, lang), Exit.USAGE)
    return _internal(error, lang)


def problem_lines(problems: Sequence[Problem], lang: str) -> list[str]:
    """Return one line per problem; of many of one kind the first, and the rows of the rest.

    A column of 200,000 texts where numbers should be is one mistake, not 200,000 lines.
    """
    kinds: dict[tuple[str, ...], list[Problem]] = {}
    for one in problems:
        kinds.setdefault((one.code, one.file, one.layer, one.column), []).append(one)
    lines = []
    for same in kinds.values():
        lines += [one.text(lang) for one in same[:SHOWN]]
        rest = same[SHOWN:]
        if rest:
            rows = ", ".join(str(one.row) for one in rest[:ROWS_SHOWN]) + ", …" * (
                len(rest) > ROWS_SHOWN
            )
            lines.append(
                f"  …另有 {len(rest)} 个同类问题，位于第 {rows} 行"
                if lang == "zh"
                else f"  … and {len(rest)} more of this kind, in rows {rows}"
            )
    return lines


def _of_the_system(error: OSError | MemoryError | UnicodeEncodeError, lang: str) -> str:
    """Say what the system refused: space, rights, memory, or a name it cannot write."""
    if isinstance(error, MemoryError):
        return (
            "内存不足；请关闭其他程序，或分批核查"
            if lang == "zh"
            else ("the memory is used up; close other programs, or check the parcels in parts")
        )
    if isinstance(error, UnicodeEncodeError):
        return (
            "文件名含有系统编码无法表示的字符；请用 UTF-8 环境运行，或改名"
            if lang == "zh"
            else (
                "a name holds characters that this terminal's encoding lacks; run in a UTF-8 "
                "environment (LANG=C.UTF-8), or rename"
            )
        )
    why = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
    if lang == "zh":
        return f"系统拒绝读写：{why}；请检查磁盘空间、权限和路径"
    return f"the system could not read or write: {why}; check space, rights and path"


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
