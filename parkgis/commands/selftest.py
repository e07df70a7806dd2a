"""``parkgis selftest``: known answers, worked out again on this machine."""

import click

from parkgis.options import shared_options


@click.command()
@shared_options
def selftest(lang: str, quiet: bool) -> int:
    """See that this installation works: measure, judge and write a study with known answers.

    Then the scenarios that were worked out by hand, each to the last digit.

    以已知答案检验本机安装：量算、判断并写出一个小型研究文件，再逐一复算手工核定的验收情景。
    """
    from parkgis.selfcheck import run

    failed = 0
    for name, fault in run(lang):
        failed += bool(fault)
        if fault or not quiet:
            click.echo(f"{'FAIL' if fault else 'ok  '} {name}{f': {fault}' if fault else ''}")
    return 1 if failed else 0
