"""What the documentation shows can be loaded as it stands."""

import re
from pathlib import Path

from parks import profile
from parks.rulebook import load_rulebook
from tests.parks.town import town

DOC = Path(__file__).parents[2] / "docs" / "plans_and_constraints.md"
PARKS = DOC.with_name("parks.md")
HEAD = '[rulebook]\nid = "own"\ntitle = { en = "Own", zh = "自有" }\n'


def test_the_rules_of_the_three_lines_load(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    (rules,) = (block for block in blocks if "[[rule]]" in block)
    path = tmp_path / "own.toml"
    path.write_text(HEAD + rules, "utf-8")
    book = load_rulebook(str(path))
    assert [rule.id for rule in book.rules] == [
        "three-lines.protected",
        "three-lines.growth-boundary",
    ]


def test_the_columns_of_parks_are_those_of_the_page() -> None:
    """Words in capitals on the page stand for every word that a column of the table has there."""
    marked = PARKS.read_text("utf-8").partition("<!-- columns: parks -->\n")[2]
    lines = marked.partition("\n\n")[0].splitlines()[2:]
    said = [line.split("`")[1] for line in lines]
    patterns = {name: re.compile(re.sub("[A-Z]+", "[a-z_]+", name)) for name in said}
    held = ["row", *profile(town()).table.columns]
    exact = set(held) & set(said)
    left = [name for name in held if name not in exact]
    by_pattern = {
        name: next((p for p in said if p not in exact and patterns[p].fullmatch(name)), None)
        for name in left
    }
    assert [name for name, found in by_pattern.items() if found is None] == []
    assert exact | set(by_pattern.values()) == set(said)  # nothing on the page that is not there
