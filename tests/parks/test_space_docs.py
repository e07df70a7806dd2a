"""The page about space runs as it stands, and prints what it says it prints."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "space.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(python|text)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = ""
    for language, text in BLOCKS:
        if language == "python":
            assert printed == "", "the page does not show all that is printed"
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(text, names)  # noqa: S102  # our own page
            printed = out.getvalue()
        else:
            assert [" ".join(line.split()) for line in printed.splitlines()] == [
                " ".join(line.split()) for line in text.splitlines()
            ]
            printed = ""
    assert printed == ""
    assert (tmp_path / "output.tif").is_file()
