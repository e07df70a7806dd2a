"""Which locked zones a planning lock speaks of, where it speaks of designated land only.

A parcel says its designation in a column of its own (`parks.subject`); two plans know the zones of
the locked layers only.
"""

from collections.abc import Sequence
from dataclasses import replace

from geo.errors import Problem
from layers.inputs import Layer

COLUMN = "designation"


def designated(layers: Sequence[Layer], words: Sequence[str]) -> list[Layer]:
    """Keep the zones that are designated so.

    Parameters
    ----------
    layers : sequence of Layer
        Those that hold the locked land.
    words : sequence of str
        What the rule names under ``applies_to.designation``; empty: all land.

    Returns
    -------
    list of Layer
        Without the zones of which it is known that they are designated otherwise. A zone that says
        nothing stays: it may be.
    """
    if not words:
        return list(layers)
    return [_only(layer, words) if COLUMN in layer.features else layer for layer in layers]


def _only(layer: Layer, words: Sequence[str]) -> Layer:
    said = layer.features[COLUMN]
    kept = layer.features[said.isna() | said.isin(words)]
    return replace(layer, features=kept.reset_index(drop=True))


def designation_notes(layers: Sequence[Layer], words: Sequence[str]) -> tuple[Problem, ...]:
    """Say which layers do not tell the designated land apart: all of theirs was compared."""
    named = ", ".join(words)
    return tuple(
        Problem(
            "designation-not-told",
            f"the rule locks land designated {named}, and this layer has no column {COLUMN}: all "
            "of its land was compared; give it that column, or choose its zones by 'where'",
            f"规则只锁定指定为 {named} 的用地，而该图层没有 {COLUMN} 字段：已比较其全部用地；"
            "请补充该字段，或用 'where' 选取",
            layer=layer.name,
            column=COLUMN,
        )
        for layer in layers
        if words and COLUMN not in layer.features
    )
