"""Write the blocks of these pages that come from the code: ``python docs/generate.py``.

A block stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; `BLOCKS` says how each is
made. ``tests/test_docs.py`` fails while a page differs from what this would write.
"""  # noqa: INP001 - a script beside pages, no package

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
GRAVITY = ("fail", "review", "unknown", "pass")
# Reasons that no line of a decision table names as they stand: all of them leave a rule undecided.
LEFT_OPEN = (
    *("missing", "missing:geometry", "no_layer", "lapsed", "not_yet_in_force", "undecided"),
    *("missing:land_use", "missing:planned_land_use", "missing:tier"),
    *("wrong_edition", "unverified_limit", "too_few", "too_many_missing"),
    *("limit_in_words", "zones_disagree"),
)
WITH_OBJECT = {
    "missing": "missing:COLUMN",
    "no_layer": "no_layer:ROLE",
    "limit_in_words": "limit_in_words:TEXT",
}
WIDTH = "90"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Lay out a table of Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def reasons() -> str:
    """Return every reason code with the outcomes it comes with and its words."""
    words = _toml("parks/texts.toml")["reason"]
    come_with = outcomes_of_reasons()
    rows = [
        [
            f"`{WITH_OBJECT.get(code, code)}`",
            ", ".join(come_with.get(code, ["unknown"])),
            said["en"],
            said["zh"],
        ]
        for code, said in words.items()
    ]
    blank = str.maketrans({"{": "", "}": ""})
    shown = [[cell.translate(blank).replace("what", "…", 1) for cell in row] for row in rows]
    shown.sort(key=lambda row: GRAVITY.index(row[1].partition(",")[0]))
    return table(("reason", "outcome", "in words", "中文"), shown)


def outcomes_of_reasons() -> dict[str, list[str]]:
    """Find in the code of parks which outcomes every reason comes with, the gravest first."""
    found: dict[str, set[str]] = {code: {"unknown"} for code in LEFT_OPEN}
    for path in sorted((ROOT / "parks").glob("*.py")):
        for outcome, reason in _pairs(ast.parse(path.read_text("utf-8"))):
            found.setdefault(reason, set()).add(outcome)
    return {code: sorted(those, key=GRAVITY.index) for code, those in found.items()}


def _pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what stands side by side in a tuple: an outcome and the text of a reason."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Tuple):
            continue
        for one, other in zip(node.elts, node.elts[1:], strict=False):
            if (
                isinstance(one, ast.Attribute)
                and isinstance(one.value, ast.Name)
                and one.value.id == "Outcome"
                and isinstance(other, ast.Constant)
                and not str(other.value).startswith("missing:")
                and one.attr.lower() in GRAVITY
            ):
                yield one.attr.lower(), str(other.value)


def columns() -> str:
    """Return the canonical columns of a parcel table."""
    return _words_of("columns")


def storey_columns() -> str:
    """Return what a row of storeys or buildings may hold."""
    return _words_of("storeys")


def _words_of(section: str) -> str:
    rows = []
    for name, word in _toml("layers/vocabulary.toml")[section].items():
        kind = word["kind"]
        if "choices" in word:
            kind = ", ".join(f"`{choice}`" for choice in word["choices"])
        unit = word.get("unit", "")
        rows.append([f"`{name}`", kind, unit if unit != "1" else "", word["en"], word["zh"]])
    return table(("column", "holds", "unit", "in words", "中文"), rows)


def roles() -> str:
    """Return the roles of layers."""
    named = _toml("parks/texts.toml")["tier"]
    known = _toml("layers/vocabulary.toml")
    rows = [
        [
            f"`{role}`",
            named[role]["en"] + (" (a tier)" if role in known["tiers"] else ""),
            named[role]["zh"],
        ]
        for role in known["roles"]
    ]
    return table(("role", "in words", "中文"), rows)


def kinds() -> str:
    """Return the kinds of land use."""
    named = _toml("parks/texts.toml")["kind"]
    known = _toml("layers/vocabulary.toml")["kinds"]
    return ", ".join(f"`{kind}` {named[kind]['zh']}" for kind in known) + ".\n"


def density_types() -> str:
    """Return the numerators and denominators of densities."""
    rows = [
        [f"`{key}`", part, f"`{one['column']}`", one["title"]["en"], one["title"]["zh"]]
        for part in ("numerator", "denominator")
        for key, one in _toml("parks/density_types.toml")[part].items()
    ]
    return table(("word", "part", "column", "in words", "中文"), rows)


def txt_dialects() -> str:
    """Return the dialects of boundary-point TXT, with their lines as they are written."""
    words = {
        "count": "点数", "declared_area_ha": "面积", "parcel_id": "编号", "name": "名称",
        "kind": "面", "sheet_number": "图幅号", "use_name": "用途", "land_code": "地类",
        "number": "1", "ring": "圈号", "north": "X", "east": "Y", "length": "边长", "": "",
    }  # fmt: skip
    text = (ROOT / "layers/boundary_txt.toml").read_text("utf-8")
    rows = []
    for name, said in tomllib.loads(text)["dialects"].items():
        place = {"north": "lat", "east": "lon"} if "degrees" in said else {}
        parcel = ",".join(words[field] for field in said["parcel"])
        point = ",".join((words | place)[field] for field in said["point"])
        parcel = parcel.replace("面积", "面积" + said.get("area_suffix", ""))
        letter = said.get("letter", "J")
        title = said["title"]
        rows.append([f"`{name}`", title["en"], title["zh"], f"`{parcel},@`", f"`{letter}{point}`"])
    return table(("dialect", "in words", "中文", "parcel line", "point line"), rows)


def units() -> str:
    """Return the units that a column may be given in."""
    return ", ".join(f"`{unit}`" for unit in _toml("geo/units.toml")) + ".\n"


def places() -> str:
    """Return the gazetteer."""
    from seeds.places import kinds
    from seeds.places import places as all_places

    rows = [
        [
            f"`{one.key}`",
            one.name_en,
            one.name_zh,
            kinds()[one.kind][0],
            _or_blank(one.area_km2),
            _or_blank(one.blocks),
            ", ".join(one.industries_en),
            f"{one.list.document}, {one.list.dated}",
            one.status,
        ]
        for one in all_places()
    ]
    head = ("key", "name", "中文", "kind", "km²", "blocks", "industries", "document", "status")
    return table(head, rows)


def place_lists() -> str:
    """Return how much of every list of places was read."""
    from seeds.places import lists
    from seeds.places import places as all_places

    rows = [
        [
            f"`{key}`",
            str(sum(one.list is of for one in all_places())),
            "open: examples only" if of.open else _or_blank(of.total),
            of.note_en,
        ]
        for key, of in lists().items()
    ]
    return table(("list", "rows read", "the document counts", "note"), rows)


def industries() -> str:
    """Return the lists of industries, by document."""
    from seeds.taxonomy import lists

    rows = [
        [
            f"`{of.key}`",
            of.term,
            ", ".join(one.name_en for one in of.industries) or of.note_en,
            "、".join(one.name_zh for one in of.industries) or of.note_zh,
            f"{of.document}, {of.dated}",
        ]
        for of in lists()
    ]
    return table(("list", "term", "industries", "中文", "document"), rows)


def _or_blank(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def commands() -> str:
    """Return the help of every command, as it is printed."""
    from parkgis.cli import COMMANDS

    pages = [f"## parkgis\n\n```text\n{command_help([])}```\n"]
    pages += [f"## parkgis {name}\n\n```text\n{command_help([name])}```\n" for name in COMMANDS]
    return "\n" + "\n".join(pages) + "\n"


def command_help(words: list[str]) -> str:
    """Return what ``parkgis WORDS --help`` prints in English."""
    from click.testing import CliRunner

    from parkgis.cli import main

    asked = ["--lang", "en", *words, "--help"]
    said = CliRunner(env={"COLUMNS": WIDTH}).invoke(main, asked, prog_name="parkgis")
    return "".join(f"{line.rstrip()}\n" for line in said.output.splitlines())


CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACEHOLDER = re.compile(r"\{\w*(![rs])?(:[^}]*)?\}")
MESSAGE_FILES = ("layers/messages.toml", "parks/faults.toml")


def problems() -> str:
    """Return every stable code of a problem, with what is wrong and what to do."""
    told = problem_codes()
    rows = [
        [f"`{code}`", *(text.replace("|", "\\|") for text in told[code])] for code in sorted(told)
    ]
    return table(("code", "what is wrong and what to do", "中文"), rows)


def problem_codes() -> dict[str, tuple[str, str]]:
    """Find all codes with their English and Chinese words: in the data, and in the code."""
    found: dict[str, tuple[str, str]] = {}
    for folder in ("geo", "layers", "parks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for code, english, chinese in _triples(ast.parse(path.read_text("utf-8"))):
                found.setdefault(code, (english, chinese))
    for file in MESSAGE_FILES:
        for code, said in _toml(file).items():
            found[code] = (_open(said["en"]), _open(said["zh"]))
    return found


def _triples(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """Yield what stands side by side: a code, an English sentence and a Chinese one."""
    for node in ast.walk(tree):
        side_by_side = (
            node.elts if isinstance(node, ast.Tuple) else getattr(node, "args", None)
        )  # of a call
        if not isinstance(side_by_side, list):
            continue
        for three in zip(side_by_side, side_by_side[1:], side_by_side[2:], strict=False):
            code, english, chinese = map(_literal, three)
            if CODE.fullmatch(code) and " " in english and re.search("[一-鿿]", chinese):
                yield code, english, chinese


def _literal(node: ast.AST) -> str:
    """Return the text of a literal; what is filled in when it runs is an ellipsis."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) or "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return f"{_literal(node.left)}…"
    return ""


def _open(text: str) -> str:
    return PLACEHOLDER.sub("…", text)


BLOCKS: dict[str, Callable[[], str]] = {
    "reasons": reasons,
    "columns": columns,
    "storey-columns": storey_columns,
    "roles": roles,
    "kinds": kinds,
    "txt-dialects": txt_dialects,
    "units": units,
    "density-types": density_types,
    "commands": commands,
    "problems": problems,
    "places": places,
    "place-lists": place_lists,
    "industries": industries,
}


def pages() -> list[Path]:
    """List the pages that may hold blocks."""
    return sorted([ROOT / "README.md", *HERE.rglob("*.md")])


def renewed(text: str) -> str:
    """Return a page with every block written anew."""
    return BLOCK.sub(lambda block: f"{block[1]}{BLOCKS[block[2]]()}{block[3]}", text)


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text("utf-8"))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for page in pages():
        before = page.read_text("utf-8")
        if (after := renewed(before)) != before:
            page.write_text(after, "utf-8")
