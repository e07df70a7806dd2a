"""Rules that contradict each other: no parcel could tell which of them to keep."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, product

from layers.forms import Fault
from parks.definitions import definitions, scale
from parks.forms.base import BINDING, RuleForm
from parks.forms.indicator import IndicatorRule, IndicatorVersion
from parks.forms.plot_ratio import PlotRatioRule, PlotRatioVersion

Subject = Mapping[str, tuple[str, ...]]
Limiting = PlotRatioRule | IndicatorRule
Limit = PlotRatioVersion | IndicatorVersion


def refuse_contradictions(rules: Sequence[RuleForm]) -> None:
    """Refuse two rules that state different numbers for one quantity, subject and day.

    The quantity is the plot ratio by one floor area, or one indicator. Two numbers of one nature
    contradict each other, and so does a floor above a ceiling; what is only recommended stands
    beside what binds. Subjects are the same where both rules name the same columns and every column
    shares a value: a narrower rule, which names one column more, is no contradiction but a second,
    stricter rule. Only numbers in the rulebook are compared: tables, columns and layers speak
    parcel by parcel.

    Raises
    ------
    Fault
        Naming both rules.
    """
    limiting = [rule for rule in rules if isinstance(rule, PlotRatioRule | IndicatorRule)]
    for one, other in combinations(limiting, 2):
        for mine, its in _held_together(one, other):
            raise Fault(
                f"rules {one.id} ({mine.nature} {_said(mine)} from {mine.from_}) and {other.id} "
                f"({its.nature} {_said(its)} from {its.from_}) contradict each other for one "
                f"subject on one day: leave one, end it with 'to', or narrow 'applies_to'",
                f"规则 {one.id}（{mine.nature} {_said(mine)}，自 {mine.from_}）与 {other.id}"
                f"（{its.nature} {_said(its)}，自 {its.from_}）对同一对象、同一日期相互矛盾："
                "请保留其一、以 'to' 终止或缩小 'applies_to'",
            )


def _held_together(one: Limiting, other: Limiting) -> Iterator[tuple[Limit, Limit]]:
    """Yield the pairs of versions that contradict each other."""
    if _quantity(one) != _quantity(other) or not _same(one.applies_to, other.applies_to):
        return
    pairs: Iterator[tuple[Limit, Limit]] = product(one.version, other.version)
    for mine, its in pairs:
        binding = mine.status in BINDING and its.status in BINDING
        together = mine.from_ < (its.to or date.max) and its.from_ < (mine.to or date.max)
        numbers = _number(one, mine), _number(other, its)
        if binding and together and _contradict((_nature(mine), _nature(its)), *numbers):
            yield mine, its


def _quantity(rule: Limiting) -> str:
    return rule.indicator if isinstance(rule, IndicatorRule) else f"plot ratio, {rule.floor_area}"


def _nature(version: Limit) -> str:
    recommended = isinstance(version, IndicatorVersion) and version.recommended
    return f"recommended {version.nature}" if recommended else version.nature


def _number(rule: Limiting, version: Limit) -> Fraction | None:
    """Return the limit in base units, None where the book states no number."""
    if version.limit is None:
        return None
    if not (isinstance(rule, IndicatorRule) and isinstance(version, IndicatorVersion)):
        return Fraction(version.limit)
    definition = definitions()[rule.indicator]
    return Fraction(version.limit) * scale(version.unit or definition.unit, definition.base)


def _said(version: Limit) -> str:
    return version.said_limit if isinstance(version, IndicatorVersion) else str(version.limit)


def _same(one: Subject, other: Subject) -> bool:
    return set(one) == set(other) and all(set(one[name]) & set(other[name]) for name in one)


def _contradict(natures: tuple[str, str], mine: Fraction | None, its: Fraction | None) -> bool:
    if mine is None or its is None:
        return False
    if natures[0] == natures[1]:
        return mine != its
    if natures == ("floor", "ceiling"):
        return mine > its
    return natures == ("ceiling", "floor") and mine < its
