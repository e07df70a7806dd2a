"""What a parcel layer refuses, before it is packed: all faults at once, by row and column."""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ArgumentError, Problem, RefusedError
from maps.columnar import LARGEST

MOST_STYLES = 255  # a pixel of the page's drawing holds one byte
MOST_NAMED = 20  # rows of one column; more say nothing new

Ints = npt.NDArray[np.int64]


def checked_classes(classes: npt.ArrayLike | None, *, rows: int, styles: int) -> Ints:
    """Return a class for each of *rows*; 0 for all where none are given.

    Raises
    ------
    ArgumentError
        If there is not one for each row, or one is no place in the styles.
    """
    if not 0 < styles <= MOST_STYLES:
        raise ArgumentError(
            f"styles: {styles} given; a layer draws 1 to {MOST_STYLES}",
            f"styles：给出 {styles} 个；一个图层可有 1 至 {MOST_STYLES} 个",
        )
    chosen = np.zeros(rows) if classes is None else np.asarray(classes, np.float64)
    if chosen.shape != (rows,):
        raise ArgumentError(
            f"classes: shape {chosen.shape} for {rows} parcels; give one for each",
            f"classes：形状为 {chosen.shape}，而地块有 {rows} 个；每个地块应有一个",
        )
    wrong = ~((chosen >= 0) & (chosen < styles) & (chosen == np.trunc(chosen)))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ArgumentError(
            f"classes: {chosen[at]:g} in row {at + 1} is no place in the {styles} styles",
            f"classes：第 {at + 1} 行的 {chosen[at]:g} 不是 {styles} 个样式中的位置",
        )
    return chosen.astype(np.int64)


def require_fields(parcels: gpd.GeoDataFrame, fields: Sequence[str]) -> None:
    """Refuse fields that are missing or double, and numbers that no page can hold.

    Raises
    ------
    ArgumentError
        If a field is no column of the parcels, or more than one.
    RefusedError
        If a field holds an infinite number, or one of 2^51 or more.
    """
    counts = parcels.columns.value_counts()
    wrong = [field for field in dict.fromkeys(fields) if counts.get(field, 0) != 1]
    if wrong or len(set(fields)) < len(fields):
        names = ", ".join(map(repr, wrong or fields))
        raise ArgumentError(
            f"fields: {names}: each must name one column of the parcels, once",
            f"fields：{names}：每个名称应对应地块的一个字段，且只出现一次",
        )
    problems = [problem for field in fields for problem in _numbers(field, parcels[field])]
    if problems:
        raise RefusedError(problems)


def _numbers(name: str, column: pd.Series) -> Iterator[Problem]:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_complex_dtype(column):
        return
    numbers = column.to_numpy(np.float64, na_value=np.nan)
    for at in np.flatnonzero(np.abs(numbers) >= LARGEST)[:MOST_NAMED]:
        infinite = bool(np.isinf(numbers[at]))
        yield Problem(
            "infinite" if infinite else "too-large",
            "a map has no word for it; make it missing or finite"
            if infinite
            else "a map holds numbers below 2^51 exactly; write it as text, or in a larger unit",
            "地图无法表示该数；请改为空值或有限值"
            if infinite
            else "地图只能准确表示小于 2^51 的数；请改为文本，或使用更大的单位",
            row=int(at) + 1,
            column=name,
            value=f"{numbers[at]:g}",
        )
