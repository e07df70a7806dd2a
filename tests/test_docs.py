"""Pages that cannot lie: links, keys, columns and examples are held to the code."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import types
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from pydantic import BaseModel
from shapely.geometry import box

from layers import study as study_forms
from layers.forms import Form, known_keys
from layers.study import StudyForm, read_study
from layers.vocabulary import derived, derived_from_storeys
from maps.output import FILES, write_output
from parkgis.cli import COMMANDS, main
from parks import check, rulebook_form
from parks.findings import COLUMNS
from parks.outcome import WORDS
from parks.remedy_table import COLUMNS as REMEDIES
from parks.rulebook import load_rulebook
from parks.wording import outcome_text

ROOT = Path(__file__).parents[1]
# The licence of a publisher stands as it was published, broken link and all.
PAGES = sorted(
    path
    for folder in (".", "docs", "examples", "tests", "benchmarks")
    for path in (ROOT / folder).glob("*.md" if folder == "." else "**/*.md")
    if path.name != "LICENSE.md"
)
READMES = ("README.md", "docs/zh/README.md")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MARKED = re.compile(r"<!-- (keys|columns): ([\w ]+) -->\n((?:\|.*\n)+)")
SMALLEST = 'study = { crs = "EPSG:4549", on = 2026-11-22, rulebook = "shanghai" }\n'


def script() -> types.ModuleType:
    """Import docs/generate.py, which lies in no package."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = script()


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [text for lang, text in FENCE.findall(page(name)) if lang == language]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def marked(name: str, what: str) -> dict[str, list[list[str]]]:
    """Return the rows of every table marked ``<!-- what: TITLE -->``, by title."""
    return {
        title: [cells(line) for line in table.splitlines()[2:]]
        for kind, title, table in MARKED.findall(page(name))
        if kind == what
    }


def words(rows: list[list[str]]) -> list[str]:
    return [row[0].strip("`") for row in rows]


def started(what: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with our packages in a folder."""
    there = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    words = [sys.executable, *what]
    return subprocess.run(
        words, cwd=folder, env=there, capture_output=True, encoding="utf-8", check=False
    )


# --- links and generated blocks ---


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    prose = FENCE.sub("", path.read_text("utf-8"))
    targets = [link for link in LINK.findall(prose) if not re.match(r"\w+:", link)]
    missing = [link for link in targets if not (path.parent / link.partition("#")[0]).exists()]
    assert not missing


def test_files_that_pages_name_exist() -> None:
    named = re.compile(r"`((?:geo|seeds|layers|parks|maps|parkgis|docs|tests)/[\w/-]+\.\w+)[` ]")
    for path in PAGES:
        found = named.findall(path.read_text("utf-8"))
        assert not [file for file in found if not (ROOT / file).exists()], path


@pytest.mark.parametrize("path", GENERATE.pages(), ids=name_of)
def test_generated_blocks_are_fresh(path: Path) -> None:
    text = path.read_text("utf-8")
    assert GENERATE.renewed(text) == text, "run: python docs/generate.py"


def test_every_block_is_used() -> None:
    used = {
        name
        for path in GENERATE.pages()
        for _, name, _ in GENERATE.BLOCK.findall(path.read_text("utf-8"))
    }
    assert used == set(GENERATE.BLOCKS)


def test_the_catalogue_holds_every_code_of_a_problem() -> None:
    told = GENERATE.problem_codes()
    assert all(" " in english and re.search("[一-鿿]", zh) for english, zh in told.values())
    made = re.compile(r"Problem\(\s*\"([a-z0-9-]+)\"|\bfault\(\s*\"([a-z0-9-]+)\"")
    for folder in ("layers", "parks"):
        for path in (ROOT / folder).rglob("*.py"):
            code = {a or b for a, b in made.findall(path.read_text("utf-8"))}
            known = {*told, *proposal_codes(), "published-area"}  # whose words depend on its column
            assert code <= known, path


def proposal_codes() -> dict[str, Any]:
    """Return the codes of `init`, which writes a study and judges no data."""
    found: dict[str, Any] = tomllib.loads(page("layers/proposal.toml"))["messages"]
    return found


def test_every_reason_has_an_outcome_and_words() -> None:
    come_with = GENERATE.outcomes_of_reasons()
    said = tomllib.loads(page("parks/texts.toml"))["reason"]
    general = {code for code in said if not code.startswith("missing:") or code in come_with}
    assert general == set(come_with)  # words for one missing column come beside the general ones
    assert come_with["sliver"] == ["pass"]
    assert come_with["outside"] == ["fail", "pass"]


@pytest.mark.parametrize("name", ["README.md", "docs/zh/README.md", "docs/verdicts.md"])
def test_outcomes_are_called_what_the_screen_calls_them(name: str) -> None:
    rows = [cells(line) for line in page(name).splitlines() if line.startswith("| `")]
    for word in WORDS:
        row = next(row for row in rows if row[0] == f"`{word}`")
        assert outcome_text(word, "zh") in row
        assert name == "docs/zh/README.md" or outcome_text(word, "en") in row


# --- keys of studies and rulebooks ---


def forms_of(module: types.ModuleType) -> dict[str, type[BaseModel]]:
    return {
        name: form
        for name, form in vars(module).items()
        if isinstance(form, type) and issubclass(form, Form) and form is not Form
    }


PAGES_OF_FORMS = {"docs/study.md": study_forms, "docs/rulebook.md": rulebook_form}
KEY_TABLES = [
    pytest.param(name, title, id=f"{name}: {title}")
    for name in PAGES_OF_FORMS
    for title in marked(name, "keys")
]


def fields_of(name: str, title: str) -> dict[str, Any]:
    forms = forms_of(PAGES_OF_FORMS[name])
    form, _, base = title.partition(" without ")
    left_out = forms[base].model_fields if base else {}
    return {
        field.alias or key: field
        for key, field in forms[form].model_fields.items()
        if key not in left_out
    }


def default_said(field: Any) -> str:
    """Say the default of a field as the pages do."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "none"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, tuple) and value:
        return f"`{json.dumps(value)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int | float) else "empty"


def literals(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return {str(one) for one in get_args(annotation)}
    return set().union(*(literals(one) for one in get_args(annotation)))


@pytest.mark.parametrize(("name", "title"), KEY_TABLES)
def test_keys_and_defaults_are_those_of_the_form(name: str, title: str) -> None:
    rows = marked(name, "keys")[title]
    said = {row[0].strip("`"): row[1] for row in rows}
    assert said == {key: default_said(field) for key, field in fields_of(name, title).items()}


@pytest.mark.parametrize(("name", "title"), KEY_TABLES)
def test_allowed_words_are_named(name: str, title: str) -> None:
    rows = {row[0].strip("`"): " ".join(row[1:]) for row in marked(name, "keys")[title]}
    for key, field in fields_of(name, title).items():
        if key != "kind":  # one word in each form; the table stands for all of them
            allowed = literals(field.annotation)
            assert {one for one in allowed if f"`{one}`" not in rows[key].replace('"', "")} == set()


@pytest.mark.parametrize("name", PAGES_OF_FORMS)
def test_no_form_is_left_out(name: str) -> None:
    forms = forms_of(PAGES_OF_FORMS[name])
    whole = {"StudyForm", "Study", "RulebookForm"}  # their keys are headings
    documented = {title: set(fields_of(name, title)) for title in marked(name, "keys")}
    for form in set(forms) - whole:
        said: set[str] = set()
        for title, keys in documented.items():
            by, _, _ = title.partition(" without ")
            same_keys = by == "OverlayRule" and form.endswith("Rule")  # kind and version
            if by == form or issubclass(forms[form], forms[by]) or same_keys:
                said |= keys
        assert set(known_keys(forms[form])) <= said, form


@pytest.mark.parametrize("name", PAGES_OF_FORMS)
def test_sections_are_headings(name: str) -> None:
    whole = StudyForm if "study" in name else rulebook_form.RulebookForm
    for section in known_keys(whole):
        assert re.search(rf"^## `\[+{section}", page(name), re.MULTILINE), section


def test_every_bundled_rule_is_explained() -> None:
    table = page("docs/rulebook.md").partition("## The bundled book")[2]
    book = load_rulebook("shanghai")
    rows = [cells(line) for line in table.splitlines() if line.startswith("| `")]
    assert words(rows) == [rule.id for rule in book.rules]
    for fact in {fact for rule in book.rules for version in rule.version for fact in version.facts}:
        assert f"`{fact}`" in table


# --- a real run, as the README shows it ---


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the files that the README speaks of, and check its study."""
    folder = tmp_path_factory.mktemp("readme")
    parcels = gpd.GeoDataFrame(
        {
            "parcel_id": ["310115-0042", "310115-0043"],
            "land_use": ["100102", "100102"],
            "land_use_system": "planning-2023",
            "status": ["new", "existing"],
            "floor_area_m2": [18_000.0, 21_000.0],
        },
        geometry=[
            box(500_000, 3_450_000, 500_100, 3_450_100),
            box(500_200, 3_450_000, 500_300, 3_450_100),
        ],
        crs="EPSG:4549",
    )
    parcels.to_file(folder / "parcels.gpkg")
    bases = gpd.GeoDataFrame(
        geometry=[box(499_900, 3_449_900, 500_150, 3_450_200)], crs="EPSG:4549"
    )
    bases.to_file(folder / "bases.gpkg")
    (folder / "study.toml").write_text(blocks("README.md", "toml")[0], "utf-8")
    write_output(check(read_study(folder / "study.toml")), folder / "out" / "mine", lang="en")
    return folder


@pytest.mark.parametrize("name", READMES)
def test_study_and_python_of_the_readme(name: str, run: Path, tmp_path: Path) -> None:
    for file in ("parcels.gpkg", "bases.gpkg"):
        shutil.copy(run / file, tmp_path)
    (tmp_path / "study.toml").write_text(blocks(name, "toml")[0], "utf-8")
    (tmp_path / "lines.py").write_text(blocks(name, "python")[0], "utf-8")
    done = started(["-X", "utf8", "lines.py"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "310115-0042" in done.stdout


def test_files(run: Path) -> None:
    head = page("docs/output.md").partition("## Findings")[0]
    said = [cells(line)[0].strip("`") for line in head.splitlines() if line.startswith("| `")]
    assert set(said) == {*FILES, "receipt.json"}
    assert {path.name for path in (run / "out" / "mine").iterdir()} == set(said)


def test_columns_of_findings(run: Path) -> None:
    said = words(marked("docs/output.md", "columns")["findings"])
    assert tuple(said) == COLUMNS
    fields = pyogrio.read_info(run / "out/mine/parcels.gpkg", layer="findings")["fields"]
    assert list(fields) == said[:-1]
    head = (run / "out/mine/findings.csv").read_text("utf-8-sig").splitlines()[0]
    assert head.split(",") == said[:-1]


def test_columns_of_remedies(run: Path) -> None:
    said = words(marked("docs/output.md", "columns")["remedies"])
    assert tuple(said) == REMEDIES
    fields = pyogrio.read_info(run / "out/mine/parcels.gpkg", layer="remedies")["fields"]
    assert list(fields) == said[:-1]


def test_actions_of_remedies() -> None:
    named = words(marked("docs/output.md", "columns")["actions"])
    known = tomllib.loads((ROOT / "parks/texts.toml").read_text("utf-8"))["action"]
    assert named == [*known]


def test_columns_of_parcels(run: Path) -> None:
    said = set(words(marked("docs/output.md", "columns")["parcels"]))
    by_role = {name for name in derived() if name.startswith("share_")} - {"share_outside"}
    assert said >= {*derived(), "share_ROLE", "share_outside"} - by_role
    written = set(pyogrio.read_info(run / "out/mine/parcels.gpkg", layer="parcels")["fields"])
    given = {*gpd.read_file(run / "parcels.gpkg").columns, "declared_area_m2"}
    not_asked = {"share_ROLE", "buildable_area_m2", "outcome_with_drafts"}
    not_asked |= {name for name in said if name.startswith(("by_ref", "reference_", "multi_st"))}
    assert written - given == (said - not_asked) | {"share_industrial_base"}


def test_columns_of_storeys() -> None:
    said = words(marked("docs/output.md", "columns")["storeys"])
    assert said == [*derived_from_storeys()]


def test_sheets(run: Path) -> None:
    section = page("docs/output.md").partition("## Workbook")[2].partition("\n## ")[0]
    said = [cells(line)[0].strip("`") for line in section.splitlines() if line.startswith("| `")]
    assert openpyxl.load_workbook(run / "out/mine/report.xlsx").sheetnames == said


def test_receipt_and_json(run: Path) -> None:
    tables = marked("docs/output.md", "columns")
    receipt = json.loads((run / "out/mine/receipt.json").read_text("utf-8"))
    assert set(words(tables["receipt"])) == set(receipt)
    summary = check(read_study(run / "study.toml")).summary()
    assert words(tables["json"]) == [*summary, "outputs"]


# --- the other examples ---


@pytest.mark.parametrize(
    "text", blocks("docs/study.md", "toml"), ids=lambda text: text.split("\n")[0]
)
def test_pieces_of_studies_are_valid(text: str, tmp_path: Path) -> None:
    head = "" if "[study]\n" in text else SMALLEST
    tail = "" if "[parcels]\n" in text else '\n[parcels]\npath = "parcels.gpkg"\n'
    (tmp_path / "study.toml").write_text(head + text + tail, "utf-8")
    assert read_study(tmp_path / "study.toml").rulebook == "shanghai"


def test_the_rulebook_of_the_page_is_valid(tmp_path: Path) -> None:
    (tmp_path / "my-rules.toml").write_text(blocks("docs/rulebook.md", "toml")[0], "utf-8")
    assert load_rulebook("my-rules.toml", base=tmp_path).name == "my-city"


OURS = re.compile(r"(?:\.venv[/\\]\w+[/\\]|parkgis-env/bin/)?parkgis (.+)")


def shell_lines(name: str) -> list[str]:
    """Find what follows ``parkgis`` in the lines of a page that a reader would type."""
    lines = [line.partition("#")[0] for text in blocks(name, "") for line in text.splitlines()]
    return [found[1].strip() for line in lines if (found := OURS.fullmatch(line))]


@pytest.mark.parametrize("name", READMES)
def test_lines_of_the_shell_are_understood(name: str) -> None:
    lines = shell_lines(name)
    assert len(lines) == 6
    for line in lines:
        command, *given = shlex.split(line.replace("\\", "/"))
        found = main.get_command(click.Context(main), command)
        assert found is not None, line
        context = click.Context(found, info_name=command)
        found.make_parser(context).parse_args(given)  # raises on an option it does not know


def test_init_and_check_as_the_readme_types_them(run: Path, tmp_path: Path) -> None:
    for file in ("parcels.gpkg", "bases.gpkg"):
        shutil.copy(run / file, tmp_path)
    init, checking = (line for line in shell_lines("README.md") if line[:5] in {"init ", "check"})

    def typed(line: str) -> int:
        return started(["-m", "parkgis", "--quiet", *shlex.split(line)], tmp_path).returncode

    assert typed(init) == 0
    assert typed(checking) == 3  # its questions are open
    shutil.copy(run / "study.toml", tmp_path)
    assert typed(checking) == 4  # a plan ratio and the communities are missing


def test_the_commands_named_are_those_there_are() -> None:
    for name in READMES:
        named = set(re.findall(r"^\| `parkgis (\w+)|`parkgis (\w+)", page(name), re.MULTILINE))
        assert {one for pair in named for one in pair if one} == set(COMMANDS)


def test_make_knows_the_targets_that_pages_name() -> None:
    targets = set(re.findall(r"^([\w-]+):", page("Makefile"), re.MULTILINE))
    for path in PAGES:
        asked = re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE)
        assert set(asked) <= targets, path
