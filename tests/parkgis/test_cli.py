"""The command line's skeleton: what is listed, what is imported, and how it ends."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from geo.errors import CRSError, OutputError, Problem, RefusedError
from parkgis import __version__, cli, shadowing
from parkgis.options import shared_options

ROOT = Path(cli.__file__).parents[1]
REFUSED = RefusedError([Problem("a", "one", "其一", row=2), Problem("b", "two", "其二")])


def run(*args: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m parkgis`` as a user does: the folder they stand in comes first on the path."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-m", "parkgis", *args],
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | env,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def invoke(monkeypatch: pytest.MonkeyPatch, body: object, *args: str) -> Result:
    """Run a command ``probe`` whose work is *body*: an error to raise, or a code to return."""

    @click.command()
    @shared_options
    def probe(lang: str, quiet: bool) -> object:
        click.echo(f"{lang} {quiet}")
        if isinstance(body, BaseException):
            raise body
        return body

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: probe)
    monkeypatch.setattr("parkgis.options.system_language", lambda: "en")
    return CliRunner().invoke(cli.main, args)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_where_the_table_says(name: str) -> None:
    module, _, function = cli.COMMANDS[name].target.partition(":")
    command = getattr(import_module(module), function)
    assert isinstance(command, click.Command)
    assert {"lang", "quiet"} <= {p.name for p in command.params}


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Explain the verdict"), ("zh", "说明一个地块的结论")]
)
def test_help_lists_every_command_in_the_language(lang: str, words: str) -> None:
    result = CliRunner().invoke(cli.main, ["--lang", lang, "--help"])
    assert result.exit_code == 0
    assert words in result.stdout
    assert all(name in result.stdout for name in cli.COMMANDS)


def test_version() -> None:
    assert run("--version").stdout.strip() == f"parkgis, version {__version__}"


def test_unknown_command_is_usage() -> None:
    result = CliRunner().invoke(cli.main, ["chekc"])
    assert (result.exit_code, "chekc" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("body", "code", "stderr"),
    [
        pytest.param(None, 0, "", id="nothing to say"),
        pytest.param(4, 4, "", id="a returned code"),
        pytest.param(REFUSED, 3, "parkgis: refused, problems: 2\nrow 2: one\ntwo\n", id="refused"),
        pytest.param(CRSError("degrees"), 3, "parkgis: degrees\n", id="any fault of the data"),
        pytest.param(OutputError("full"), 2, "parkgis: full\n", id="output"),
        pytest.param(KeyboardInterrupt(), 130, "parkgis: interrupted.\n", id="ctrl-c"),
    ],
)
def test_exit_codes(monkeypatch: pytest.MonkeyPatch, body: object, code: int, stderr: str) -> None:
    result = invoke(monkeypatch, body, "probe")
    assert (result.exit_code, result.stderr) == (code, stderr)


def test_usage_errors_of_a_command_are_clicks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    result = invoke(monkeypatch, click.UsageError("no such parcel"), "probe")
    assert (result.exit_code, "Error: no such parcel" in result.stderr) == (2, True)


def test_refusal_in_chinese_names_every_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    result = invoke(monkeypatch, REFUSED, "probe", "--lang", "zh")
    assert result.stderr == "parkgis: 数据未被接受，共 2 个问题：\n第 2 行：其一\n其二\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_internal_error_is_short(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    result = invoke(monkeypatch, ValueError("odd"), "probe", "--lang", lang)
    assert result.exit_code == 5
    assert "ValueError: odd" in result.stderr
    assert "PARKGIS_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr


def test_internal_error_shows_its_traceback_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKGIS_DEBUG", "1")
    result = invoke(monkeypatch, ValueError("odd"), "probe")
    assert (result.exit_code, "Traceback" in result.stderr) == (5, True)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["probe"], "en False", id="the system's"),
        pytest.param(["--lang", "zh", "--quiet", "probe"], "zh True", id="before the command"),
        pytest.param(["probe", "--lang", "zh", "--quiet"], "zh True", id="after it"),
        pytest.param(["--lang", "zh", "probe", "--lang", "en"], "en False", id="the last wins"),
    ],
)
def test_shared_options(monkeypatch: pytest.MonkeyPatch, args: list[str], said: str) -> None:
    assert invoke(monkeypatch, None, *args).stdout.strip() == said


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
def test_no_code_page_stops_it(encoding: str) -> None:
    code = (
        "from parkgis.terminal import never_fail_on_characters as f; f();"
        "import sys; print('100 m² é 工'); print('100 m² é 工', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"100 m")
    assert b"\\xb2" in done.stdout + done.stderr


def test_a_closed_pipe_is_no_error() -> None:
    code = (
        "import click, parkgis.cli as c\n"
        "@click.command()\n"
        "def probe():\n"
        "    for n in range(100_000): click.echo(n)\n"
        "c.LazyGroup.get_command = lambda *_: probe\n"
        "c.main(['probe'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert (running.stderr.read(), running.wait(timeout=60)) == (b"", 141)


@pytest.mark.parametrize(
    "hidden", ["maps.py", "layers/__init__.py", "geo.py", "parks.py", "seeds.py"]
)
@pytest.mark.parametrize(("lang", "advice"), [("en", "Rename it"), ("zh", "改名")])
def test_a_users_file_that_hides_a_package_is_named(
    tmp_path: Path, hidden: str, lang: str, advice: str
) -> None:
    culprit = tmp_path / "我的 项目" / hidden
    culprit.parent.mkdir(parents=True)
    culprit.write_text("raise SystemExit('imported')", "utf-8")
    done = run("--lang", lang, "facts", cwd=tmp_path / "我的 项目")
    assert done.returncode == 2
    assert str(culprit) in done.stderr
    assert advice in done.stderr
    assert "Traceback" not in done.stderr
    assert "imported" not in done.stderr


def test_a_folder_of_data_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()  # no __init__.py: Python goes on looking and finds ours
    assert run("--lang", "en", "nothing", cwd=tmp_path).stderr.endswith("command 'nothing'.\n")


def test_a_missing_package_is_an_incomplete_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadowing, "find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match="'maps' is missing beside"):
        shadowing.hiding("maps")
