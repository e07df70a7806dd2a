"""Ways above a guide: whom they are open to, what goes with them, and until when."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import RefusedError
from parks.routes import open_ways, ways
from parks.rulebook import held_on, load_rulebook

BOOK = """
[rulebook]
id = "ways"
title = { en = "Ways", zh = "路径" }
[[route]]
id = "project-procedure"
applies_to = { status = ["new"] }
citation = "of new plots"
[[route.note]]
from = 2020-01-01
to = 2021-01-01
text = { en = "half price", zh = "减半" }
status = "in_force"
citation = "decree 1"
last_confirmed = 2020-06-01
[[route.note]]
from = 2020-07-01
applies_to = { land_use_kind = ["industrial"] }
text = { en = "free", zh = "免收" }
status = "in_force"
citation = "decree 2"
last_confirmed = 2020-07-01
[[rule]]
id = "ratio"
kind = "plot_ratio"
title = { en = "Ratio", zh = "容积率" }
[[rule.version]]
from = 2018-05-07
limit = 2.0
nature = "guide"
routes = ["reference", "project-procedure"]
status = "statement"
citation = "a source"
"""
WHO = "(who decides: not stated in the source"
REFERENCE = f"by reference to office and commercial projects of the same area {WHO})"
PROJECT = f"set during the project's administrative procedure {WHO}"
PARCELS = pd.DataFrame(
    {
        "status": ["new", "existing", None, "new"],
        "land_use": ["1001", "1001", "1001", "0802"],
        "land_use_kind": ["industrial", "industrial", "industrial", "research"],
    }
)


def said(folder: Path, day: str, lang: str = "en", book: str = BOOK) -> list[str]:
    (folder / "book.toml").write_text(book, "utf-8")
    (held,) = held_on(load_rulebook("book.toml", base=folder), date.fromisoformat(day))
    return open_ways(PARCELS, ways(held, date.fromisoformat(day)), lang).tolist()


@pytest.mark.parametrize(
    ("day", "industrial", "research"),
    [
        ("2019-12-31", "", ""),
        ("2020-01-01", "; half price: decree 1", "; half price: decree 1"),
        ("2020-07-01", "; half price: decree 1; free: decree 2", "; half price: decree 1"),
        ("2021-01-01", "; free: decree 2", ""),
    ],
)
def test_whom_and_when(tmp_path: Path, day: str, industrial: str, research: str) -> None:
    new = f"{REFERENCE}; {PROJECT}"
    assert said(tmp_path, day) == [
        f"{new}{industrial})",
        REFERENCE,  # the other way is for new parcels
        f"{new}{industrial})",  # nobody knows whether it is new: the way may be open
        f"{new}{research})",
    ]


def test_chinese_and_who_decides(tmp_path: Path) -> None:
    decided = 'citation = "of new plots"\ndecided_by = { en = "the bureau", zh = "市局" }'
    book = BOOK.replace('citation = "of new plots"', decided)
    assert said(tmp_path, "2021-01-01", "zh", book)[0] == (
        "参照同地区商务办公项目（由谁决定：来源未写明）；"
        "结合项目审批程序确定（由谁决定：市局；免收：decree 2）"
    )


def test_a_note_that_nobody_confirmed_for_five_years_says_so(tmp_path: Path) -> None:
    assert "free: decree 2 [last confirmed 2020-07-01]" in said(tmp_path, "2025-07-02")[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('citation = "of new plots"', "", ["route project-procedure", "names its source"]),
        ('id = "project-procedure"', 'id = "back-door"', ["route back-door", "is no route"]),
        ('status = ["new"]', 'status = ["young"]', ["route project-procedure", "young"]),
        ('citation = "decree 2"', "", ["route project-procedure, note 2", "names its source"]),
        ('citation = "decree 2"', 'facts = ["nowhere"]', ["route project-procedure", "nowhere"]),
        ("[[rule]]", '[[route]]\nid = "project-procedure"\ncitation = "c"\n[[rule]]', ["described twice"]),
    ],
    ids=["no source", "unknown way", "unknown status", "note without source", "unknown fact", "twice"],
)  # fmt: skip
def test_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in BOOK
    (tmp_path / "book.toml").write_text(BOOK.replace(old, new, 1), "utf-8")
    with pytest.raises(RefusedError) as caught:
        load_rulebook("book.toml", base=tmp_path)
    lines = [problem.text("en") for problem in caught.value.problems]
    assert any(all(word in line for word in words) for line in lines), lines
