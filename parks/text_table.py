"""Tables as text for a terminal, where a Chinese character is two columns wide."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence


def width(said: str) -> int:
    """Return how many columns of a terminal a text takes; a Chinese character takes two.

    Examples
    --------
    >>> width("ab"), width("园区")
    (2, 4)
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in said)


def aligned(rows: Sequence[Sequence[str]], *, left: Collection[int]) -> list[str]:
    """Lay out rows in columns; those of the positions *left* are set to the left.

    Examples
    --------
    >>> aligned([["park", "n"], ["东", "12"]], left=[0])
    ['park   n', '东    12']
    """
    wide = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_padded(row, wide, left)).rstrip() for row in rows]


def _padded(row: Sequence[str], wide: Sequence[int], left: Collection[int]) -> Iterable[str]:
    for k, (cell, size) in enumerate(zip(row, wide, strict=True)):
        blank = " " * (size - width(cell))
        yield cell + blank if k in left else blank + cell
