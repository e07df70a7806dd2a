"""Rules that contradict each other: no parcel could tell which of them to keep."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product

from layers.forms import Fault
from parks.forms.base import BINDING, RuleForm
from parks.forms.plot_ratio import PlotRatioRule, PlotRatioVersion

Subject = Mapping[str, tuple[str, ...]]


def refuse_contradictions(rules: Sequence[RuleForm]) -> None:
    """Refuse two plot-ratio rules that state different numbers for one subject and day.

    Two numbers of one nature contradict each other, and so does a floor above a ceiling. Subjects
    are the same where both rules name the same columns and every column shares a value: a narrower
    rule, which names one column more, is no contradiction but a second, stricter rule. Only numbers
    in the rulebook are compared: tables, columns and layers speak parcel by parcel.

    Raises
    ------
    Fault
        Naming both rules.
    """
    ratios = [rule for rule in rules if isinstance(rule, PlotRatioRule)]
    for one, other in combinations(ratios, 2):
        for mine, its in _held_together(one, other):
            raise Fault(
                f"rules {one.id} ({mine.nature} {mine.limit} from {mine.from_}) and {other.id} "
                f"({its.nature} {its.limit} from {its.from_}) contradict each other for one "
                f"subject on one day: leave one, end it with 'to', or narrow 'applies_to'",
                f"规则 {one.id}（{mine.nature} {mine.limit}，自 {mine.from_}）与 {other.id}"
                f"（{its.nature} {its.limit}，自 {its.from_}）对同一对象、同一日期相互矛盾："
                "请保留其一、以 'to' 终止或缩小 'applies_to'",
            )


def _held_together(
    one: PlotRatioRule, other: PlotRatioRule
) -> Iterator[tuple[PlotRatioVersion, PlotRatioVersion]]:
    """Yield the pairs of versions that contradict each other."""
    if one.floor_area != other.floor_area or not _same(one.applies_to, other.applies_to):
        return
    for mine, its in product(one.version, other.version):
        binding = mine.status in BINDING and its.status in BINDING
        together = mine.from_ < (its.to or date.max) and its.from_ < (mine.to or date.max)
        if binding and together and _contradict(mine, its):
            yield mine, its


def _same(one: Subject, other: Subject) -> bool:
    return set(one) == set(other) and all(set(one[name]) & set(other[name]) for name in one)


def _contradict(mine: PlotRatioVersion, its: PlotRatioVersion) -> bool:
    if mine.limit is None or its.limit is None:
        return False
    if mine.nature == its.nature:
        return mine.limit != its.limit
    if (mine.nature, its.nature) == ("floor", "ceiling"):
        return mine.limit > its.limit
    return (mine.nature, its.nature) == ("ceiling", "floor") and mine.limit < its.limit
