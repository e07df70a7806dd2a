"""The acceptance scenarios: finding them, running them, and where an answer is wrong.

A scenario is one file in this folder, ``sNN_name.toml`` (a study, judged from files to report: see
`parks.acceptance.studies`) or ``sNN_name.py`` (calls of public functions: a ``TITLE`` in both
languages and ``answers()``). Dropping the file in is all it takes.
"""

import importlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

FOLDER = "parks.acceptance"
LEAST_DECIMALS = 2
"""Numbers are compared to the last digit that the scenario states, and to 0.01 at least."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One number or word of a scenario: what came out, and what was worked out by hand."""

    what: str
    got: object
    expected: object  # a number as `Decimal` or int: its decimals say how closely it is compared

    @property
    def fault(self) -> str:
        """What is wrong with it, "" where nothing is."""
        if _same(self.got, self.expected):
            return ""
        return f"{self.what}: {self.got!s} instead of {self.expected!s}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, by its number in the list of twelve."""

    number: int
    title_en: str
    title_zh: str
    file: str

    def title(self, lang: str) -> str:
        """Return number and title."""
        return f"{self.number}. {self.title_zh if lang == 'zh' else self.title_en}"

    def answers(self) -> Iterator[Answer]:
        """Work the scenario out on this machine.

        Yields
        ------
        Answer
        """
        if self.file.endswith(".py"):
            yield from _module(self.file).answers()
            return
        from parks.acceptance.studies import answers

        yield from answers(_data(self.file))


def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario there is, by number.

    Examples
    --------
    >>> [one.title_en for one in scenarios() if one.number == 1]
    ['New factory in a base']
    """
    names = sorted(entry.name for entry in files(FOLDER).iterdir() if _is_one(entry.name))
    return tuple(_scenario(name) for name in names)


def _is_one(name: str) -> bool:
    stem, _, suffix = name.rpartition(".")
    return suffix in {"toml", "py"} and stem[:1] == "s" and stem[1:3].isdigit() and stem[3:4] == "_"


def _scenario(file: str) -> Scenario:
    title = _module(file).TITLE if file.endswith(".py") else _data(file)["title"]
    return Scenario(int(file[1:3]), title["en"], title["zh"], file)


def _module(file: str) -> Any:  # noqa: ANN401 - a module of this folder, by the form said above
    return importlib.import_module(f"{FOLDER}.{file.removesuffix('.py')}")


def _data(file: str) -> Mapping[str, Any]:
    text = files(FOLDER).joinpath(file).read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def _same(got: object, expected: object) -> bool:
    if isinstance(expected, bool) or not isinstance(expected, int | Decimal):
        return bool(got == expected)
    try:
        number = Decimal(str(got))
    except ArithmeticError:
        return False
    stated = -int(Decimal(expected).as_tuple().exponent)
    return number.is_finite() and round(number, max(stated, LEAST_DECIMALS)) == expected
