"""What a density divides by what, and which two densities may stand side by side.

Output per km² of park land and output per km² of supplied land are different quantities, as are
those of two years or of two price bases. A density says its type; types that differ, or that do not
say enough, are not compared.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from geo.errors import ToolkitError
from layers.vocabulary import nearest
from parks.definitions import scale
from parks.density_parts import denominators, numerators

NOT_STATED = "not_stated"
"""The numerator or denominator of a published figure whose source does not say it."""
UNSTATED = {"en": "not stated", "zh": "未说明"}


@dataclass(frozen=True, slots=True)
class DensityType:
    """What was divided by what, over whom, when and at which prices.

    Parameters
    ----------
    numerator : str
        A key of `numerators`, or `NOT_STATED`.
    denominator : str
        A key of `denominators`, or `NOT_STATED`.
    scope : str, optional
        Whose figures they are, e.g. ``"above-scale-industry"``; "" is not stated.
    year : int, optional
        None is not stated.
    price_basis : str, optional
        Such as ``"current"`` or ``"constant 2020"``; "" is not stated. Things that are no money
        have none.

    Raises
    ------
    DensityTypeError
        A word names no numerator or denominator, or jobs or energy are given prices.

    Examples
    --------
    >>> DensityType("gross_output", "parcel", "industrial-parks", 2021, "current").text()
    'gross output per km² of parcel land; scope industrial-parks; year 2021; prices current'
    >>> DensityType("jobs", "park").text("zh")
    '从业人员/平方公里（园区面积）；统计范围未说明；年份未说明'
    """

    numerator: str
    denominator: str
    scope: str = ""
    year: int | None = None
    price_basis: str = ""

    def __post_init__(self) -> None:
        _refuse_unknown("numerator", self.numerator, numerators())
        _refuse_unknown("denominator", self.denominator, denominators())
        if self.price_basis and not self.money:
            raise DensityTypeError(
                f"{self.numerator} is no money and has no price basis; leave price_basis out",
                f"{self.numerator} 不是货币量，没有价格基准；请勿填写 price_basis",
            )

    @property
    def money(self) -> bool:
        """Whether the numerator has prices; what is not stated may have."""
        return self.numerator == NOT_STATED or numerators()[self.numerator].money

    @property
    def unit(self) -> str:
        """The unit its values are said in, e.g. ``bn_yuan/km2``; money if none is stated."""
        top = "bn_yuan" if self.numerator == NOT_STATED else numerators()[self.numerator].unit
        return f"{top}/km2"

    @property
    def base(self) -> str:
        """The unit that comes out of the columns, e.g. ``yuan/m2``."""
        return (
            "yuan/m2" if self.numerator == NOT_STATED else f"{numerators()[self.numerator].base}/m2"
        )

    def per_base(self, unit: str | None = None) -> Fraction:
        """Return how many of *unit* (by default its own) one of the base unit is, exactly.

        Examples
        --------
        >>> DensityType("gross_output", "park").per_base("wan_yuan/mu")
        Fraction(1, 15)
        """
        return scale(self.base, unit or self.unit)

    def text(self, lang: str = "en") -> str:
        """Say the type in words."""
        zh = lang == "zh"
        top = _title(numerators(), self.numerator, lang)
        under = _title(denominators(), self.denominator, lang)
        parts = [f"{top}/平方公里（{under}）" if zh else f"{top} per km² of {under}"]
        for label, value in self._circumstances(zh=zh):
            said = UNSTATED[lang] if value in ("", None) else value
            parts.append(f"{label}{said}" if zh else f"{label} {said}")
        return ("；" if zh else "; ").join(parts)

    def _circumstances(self, *, zh: bool) -> list[tuple[str, object]]:
        said: list[tuple[str, object]] = [
            ("统计范围" if zh else "scope", self.scope),
            ("年份" if zh else "year", self.year),
        ]
        if self.money:
            said.append(("价格" if zh else "prices", self.price_basis))
        return said


class DensityTypeError(ToolkitError, ValueError):
    """A type says nothing, or two densities of different types meet."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What keeps two types apart: a field in which they differ, or that one does not state."""

    field: str
    here: str  # "" = not stated
    there: str

    def text(self, lang: str = "en") -> str:
        """Say it in words."""
        here, there = self._side(self.here, lang), self._side(self.there, lang)
        return (
            f"{FIELDS[self.field][lang]}{'：' if lang == 'zh' else ': '}{here} ≠ {there}".replace(
                f"{UNSTATED[lang]} ≠ {UNSTATED[lang]}", UNSTATED[lang]
            )
        )

    def _side(self, value: str, lang: str) -> str:
        if not value:
            return UNSTATED[lang]
        if self.field == "numerator":
            return _title(numerators(), value, lang)
        return _title(denominators(), value, lang) if self.field == "denominator" else value


FIELDS = {
    "numerator": {"en": "numerator", "zh": "分子"},
    "denominator": {"en": "denominator", "zh": "分母"},
    "scope": {"en": "scope", "zh": "统计范围"},
    "year": {"en": "year", "zh": "年份"},
    "price_basis": {"en": "price basis", "zh": "价格基准"},
}


def differences(
    here: DensityType, there: DensityType, *, but: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Say what keeps two types from being compared; nothing: they may be.

    Parameters
    ----------
    here, there : DensityType
    but : collection of str
        Fields that may differ, because the comparison is about them: ``("year",)`` for a change
        over years.

    Returns
    -------
    tuple of Difference
        What one of them does not state keeps them apart even if neither does: it may differ.

    Examples
    --------
    >>> a = DensityType("gross_output", "park", "all", 2021, "current")
    >>> b = DensityType("gross_output", "parcel", "all", None, "current")
    >>> [d.text() for d in differences(a, b)]
    ['denominator: park land ≠ parcel land', 'year: 2021 ≠ not stated']
    >>> differences(a, a)
    ()
    """
    asked = [f.name for f in fields(DensityType) if f.name not in but]
    if not (here.money or there.money):
        asked.remove("price_basis")
    pairs = ((name, _said(here, name), _said(there, name)) for name in asked)
    return tuple(Difference(*pair) for pair in pairs if not pair[1] or pair[1] != pair[2])


def require_comparable(here: DensityType, there: DensityType, *, but: Collection[str] = ()) -> None:
    """Refuse two densities of different types.

    Raises
    ------
    DensityTypeError
        With both types and all that keeps them apart.
    """
    apart = differences(here, there, but=but)
    if not apart:
        return
    raise DensityTypeError(
        f"these densities are not of one type: [{here.text()}] and [{there.text()}] "
        f"({'; '.join(d.text() for d in apart)}); give a Factor with its source that turns one "
        "into the other, or ask for an indication only",
        f"两个密度的口径不同：〔{here.text('zh')}〕与〔{there.text('zh')}〕"
        f"（{'；'.join(d.text('zh') for d in apart)}）；请给出注明来源的换算系数，或仅作参考展示",
    )


@dataclass(frozen=True, slots=True)
class Factor:
    """How one type of density becomes another: a number somebody answers for.

    Parameters
    ----------
    from_, to : DensityType
    value : Fraction
        How many units of *to* one unit of *from_* is; positive.
    source : str
        Who says so, where.

    Raises
    ------
    DensityTypeError
        The value is not positive, or nobody answers for it.
    """

    from_: DensityType
    to: DensityType
    value: Fraction
    source: str

    def __post_init__(self) -> None:
        if self.value <= 0 or not self.source.strip():
            raise DensityTypeError(
                "a factor between two types of density is a positive number with its source",
                "口径换算系数须为正数并注明来源",
            )


def _said(of: DensityType, field: str) -> str:
    value = getattr(of, field)
    return "" if value in (None, NOT_STATED) else str(value)


def _title(known: dict[str, Any], key: str, lang: str) -> str:
    if key == NOT_STATED:
        return {"en": f"something {UNSTATED['en']}", "zh": UNSTATED["zh"]}[lang]
    return str(getattr(known[key].title, lang))


def _refuse_unknown(field: str, word: str, known: dict[str, Any]) -> None:
    if word == NOT_STATED or word in known:
        return
    near = nearest(word, known)
    raise DensityTypeError(
        f"{word!r} is no {field}"
        + (f"; did you mean {near!r}?" if near else "")
        + f" (known: {', '.join(known)})",
        f"{word!r} 不是可用的{FIELDS[field]['zh']}"
        + (f"；是否为 {near!r}？" if near else "")
        + f"（可用：{'、'.join(known)}）",
    )
