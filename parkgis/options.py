"""The options that every command shares."""

from collections.abc import Callable
from typing import Any

import click

from parkgis.terminal import system_language

LANG, QUIET = "parkgis.lang", "parkgis.quiet"  # keys of click's Context.meta, one for all commands


def language(ctx: click.Context) -> str:
    """Return the language asked for so far, else the system's."""
    found: str = ctx.meta.get(LANG) or system_language()
    return found


def _language(ctx: click.Context, _: click.Parameter, value: str | None) -> str:
    """Let ``--lang`` after the command win over the one before it."""
    ctx.meta[LANG] = value or language(ctx)
    return language(ctx)


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - click's
    """Be quiet when it is asked for before or after the command."""
    ctx.meta[QUIET] = value or ctx.meta.get(QUIET, False)
    return bool(ctx.meta[QUIET])


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--lang`` and ``--quiet``; the function gets ``lang: str`` and ``quiet: bool``."""
    lang = click.option(
        "--lang",
        type=click.Choice(["en", "zh"]),
        callback=_language,
        is_eager=True,
        help="Language of texts (default: the system's).",
    )
    quiet = click.option(
        "--quiet", is_flag=True, callback=_quiet, help="No progress and no notes on stderr."
    )
    return lang(quiet(command))
