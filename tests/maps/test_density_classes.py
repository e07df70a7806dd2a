"""In which class a density is drawn."""

import numpy as np
import pandas as pd

from maps.density_classes import SHADES, UNKNOWN, Classes, classes
from parks.density_types import DensityType
from tests.parks.density_town import made

NAN = float("nan")
POLICY = Classes((4.0, 8.0, 14.1, 28.2), "bn_yuan/km2")


def of(scale: Classes, *rows: tuple[float, float, float]) -> list[int]:
    return scale.of(pd.DataFrame(rows, columns=["value", "low", "high"])).tolist()


def test_output_parts_at_the_published_figures() -> None:
    assert classes(made("park")) == POLICY
    assert [POLICY.label(k, "en") for k in range(6)] == [
        *("< 4", "4 – 8", "8 – 14.1", "14.1 – 28.2", "≥ 28.2", "not known"),
    ]
    assert [POLICY.label(k, "zh") for k in range(6)] == [  # 亿元: 10 of them are 1 bn yuan
        *("< 40", "40 – 80", "80 – 141", "141 – 282", "≥ 282", "未知"),
    ]
    assert POLICY.fills == (*SHADES, UNKNOWN)


def test_a_break_belongs_to_the_class_above() -> None:
    rows = [(value, value, value) for value in (0.0, 3.99, 4.0, 8.0, 14.1, 28.2, 99.0)]
    assert of(POLICY, *rows) == [0, 0, 1, 2, 3, 4, 4]


def test_what_is_not_known_is_drawn_where_all_it_may_be_lies_in_one_class() -> None:
    rows = [(NAN, 9.0, 14.0), (NAN, 9.0, 15.0), (NAN, 9.0, np.inf), (NAN, 30.0, np.inf)]
    assert of(POLICY, *rows, (NAN, NAN, NAN)) == [2, 5, 5, 4, 5]


def test_jobs_part_at_quintiles_and_never_at_8() -> None:
    jobs = DensityType("jobs", "parcel", "all", 2021)
    found = classes(made("industry", of=jobs, columns={"jobs": [10, 20, 40]}))
    assert 8.0 not in found.steps
    assert len(found.fills) == len(found.steps) + 2
    assert np.all(np.diff(found.steps) > 0)


def test_nothing_known_is_one_class_and_the_unknown() -> None:
    tax = DensityType("tax", "parcel", "all", 2021, "current")
    found = classes(made("park", of=tax, columns={"tax_yuan": [None, None, None]}))
    assert found.steps == ()
    assert of(found, (NAN, NAN, NAN)) == [1]
    assert found.label(1, "en") == "not known"
