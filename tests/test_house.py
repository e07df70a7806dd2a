"""The walls of the house: who imports whom, what stays light, and what no file may name."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "geo": set(),
    "seeds": set(),
    "layers": {"geo", "seeds"},
    "parks": {"geo", "seeds", "layers"},
    "maps": {"geo", "seeds", "layers", "parks"},
    "parkgis": {"geo", "seeds", "layers", "parks", "maps"},
}
HEAVY = ("geopandas", "pandas", "shapely", "pyogrio", "folium", "rasterio", "matplotlib", "scipy")
LIGHT = [  # what docs/house.md promises to be light
    "parkgis.cli",
    "parkgis.exits",
    "geo",
    "geo.errors",
    "seeds",
    "seeds.facts",
    "seeds.codes",
    "seeds.districts",
    "seeds.places",
    "seeds.taxonomy",
    "layers",
    "parks",
    "parks.outcome",
    "parks.rulebook",
    "maps",
]
PIN = re.compile(r"([a-z0-9-]+)==([^ ;]+)( ; [^/]+)?")
TEXTS = {".py", ".toml", ".md", ".txt", ".js", ".css", ".html", ".qml", ".csv", ".cff", ".yml", ""}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and top-level name of every import, also of those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays in its room; we write none, so that this stays simple.
            yield node.lineno, "." if node.level else str(node.module).partition(".")[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            first = node.args[0] if node.args else None
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                yield node.lineno, str(first.value).partition(".")[0]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[room] - {room} | {".", "tests", "benchmarks"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources(room)
        for line, name in imported(ast.parse(path.read_text("utf-8")))
        if name in forbidden
    ]
    assert wrong == []


def test_every_import_is_seen() -> None:
    code = (
        "import a.b, c\nfrom d.e import f\ndef g():\n  from . import h\n"
        "  importlib.import_module('i.j')\n"
    )
    assert {name for _, name in imported(ast.parse(code))} == {"a", "c", "d", ".", "i"}


def loaded(code: str) -> set[str]:
    """Return the heavy libraries that are loaded after *code* ran in a fresh Python."""
    show = f"print(*[m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\ntry:\n    exec({code!r})\nfinally:\n    {show}"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("module", LIGHT)
def test_light_modules_stay_light(module: str) -> None:
    assert loaded(f"import {module}") == set()


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["park", "--help"], ["facts", "--json"], ["rules", "--json"], ["rules", "--gaps"]],
    ids=" ".join,
)
def test_light_commands_stay_light(arguments: list[str]) -> None:
    assert loaded(f"from parkgis.cli import main; main({arguments!r})") == set()


def test_heavy_modules_are_seen() -> None:
    assert loaded("import scipy, pandas") == {"scipy", "pandas"}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_no_package_does_work_when_imported(room: str) -> None:
    """An ``__init__`` holds a docstring, names and lazy loading: no library, not even a light one."""
    tree = ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))
    assert ast.get_docstring(tree)
    at_top = {
        name
        for node in tree.body
        for _, name in imported(node)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert at_top <= {"typing"}


def git(*arguments: str) -> list[str]:
    """Return the paths git lists; skip the test where this is no checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [line for line in listed.stdout.split("\0") if line]


def test_no_file_names_a_machine_or_a_registry() -> None:
    """What is committed must work anywhere: no folders of one machine, no package index.

    The words are written with a class in them, so that this file does not name them either.
    """
    words = r"/w[o]rk/|/r[o]ot/|/opt/p[y]pi|/opt/w[h]eels|[.]{2}/sh[a]red|--(extra-)?index-u[r]l|--find-l[i]nks|py[p]i[.]org|python[h]osted|deb[.]deb[i]an"
    pattern = re.compile(words)
    kept = (ROOT / name for name in git("--cached", "--others", "--exclude-standard"))
    hits = [
        f"{path.relative_to(ROOT)}:{number} {found.group()}"
        for path in kept
        if path.suffix in TEXTS and path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := pattern.search(line))
    ]
    assert hits == []


def test_no_symbolic_links() -> None:
    """They break on Windows clones."""
    assert [line for line in git("--stage") if line.startswith("120000")] == []


def pins(name: str) -> dict[str, str]:
    """Read ``requirements/<name>.txt``: package to version, and nothing but pins in it."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    found = [PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    return {match[1]: match[2] for match in found if match is not None or pytest.fail("no pin")}


def promised(*extras: str) -> list[tuple[str, str]]:
    """Return name and lowest version of every requirement in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return [tuple(re.split(">=|~=", line.lower(), maxsplit=1)) for line in wanted]


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("demo", ()),
        ("dev", ("test", "dev", "research", "parquet")),
        ("oldest", ("test",)),
        ("mutation", ("test", "mutation")),
    ],
)
def test_every_requirement_is_pinned(name: str, extras: tuple[str, ...]) -> None:
    assert {package for package, _ in promised(*extras)} <= set(pins(name))


def test_one_version_of_a_package_for_users_and_developers() -> None:
    demo, dev = pins("demo"), pins("dev")
    assert {name: dev[name] for name in demo} == demo


def test_oldest_pins_are_the_lower_bounds() -> None:
    pinned = pins("oldest")
    assert {name: pinned[name] for name, _ in promised()} == dict(promised())


def test_every_library_is_acknowledged() -> None:
    rows = (ROOT / "THIRD_PARTY.md").read_text("utf-8").splitlines()
    named = {row.split()[1] for row in rows if row.startswith("| ")}
    assert set(pins("demo")) <= named
