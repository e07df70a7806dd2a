"""What the documentation shows can be loaded as it stands."""

import re
from pathlib import Path

from parks.rulebook import load_rulebook

DOC = Path(__file__).parents[2] / "docs" / "plans_and_constraints.md"
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
