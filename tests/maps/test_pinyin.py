"""First letters of pinyin: every reading counts."""

import pytest

from maps.pinyin import initials


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        pytest.param("张江", {"张": "z", "江": "j"}, id="one reading each"),
        pytest.param("长行", {"长": "cz", "行": "hx"}, id="several readings"),
        pytest.param("A1-é😀", {}, id="no Chinese character"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_letters(text: str, letters: dict[str, str]) -> None:
    assert initials([text]) == letters


def test_equal_texts_give_equal_letters_whatever_their_order() -> None:
    assert list(initials(["外高桥", "临港"])) == list(initials(["临港", "外高桥"]))
