"""Cells that are no number, day, choice or id: the same in layers, CSV files and workbooks."""

from pathlib import Path
from typing import Any

import pandas as pd

from tests.corpus.bench import Cases, frame, join_toml, parcels_toml, write, write_table

CELLS = Cases()
FORMATS = ("gpkg", "csv", "xlsx")

# What stands where a bare number is meant, and can be read in several ways or in none.
NO_NUMBERS = (
    "abc", "1.2.3", "12-15", "约100", "1,23,4", "--", "#N/A", "#DIV/0!", "n/a", "TRUE", "1e", "0x10",
    "10/2", "=1+1", "1 2", "无", "?", "未知", "1..5", "100以上",
)  # fmt: skip
NO_DAYS = (
    "2018-13-01", "2018/02/30", "07.05.2018", "May 2018", "2018", "31/12/2018", "0000-00-00", "昨天",
    "2018-05-00",
)  # fmt: skip
NO_CHOICES = ("neu", "拟建？", "9", "existing!", "新 建")
NO_IDS = ("3.1E+17", "3.10115E+17", "1e+15")


def in_layer(folder: Path, at: int, value: Any, good: Any) -> None:
    column = [good] * 4
    column[at] = value
    write(frame(v=column), folder / "parcels.gpkg")


def in_table(folder: Path, at: int, value: Any, good: Any, suffix: str) -> None:
    write(frame(), folder / "parcels.gpkg")
    column: list[Any] = [good] * 4
    column[at] = value
    table = pd.DataFrame({"id": list("abcd"), "v": column}, dtype=object)
    write_table(table, folder / f"t.{suffix}")


def everywhere(code: str, canonical: str, values: tuple[str, ...], good: str) -> None:
    """Add a case for each value and format; the row differs from value to value."""
    for k, value in enumerate(values):
        at = k % 4
        for suffix in FORMATS:
            name = f"{canonical} {value!r} in {suffix}"
            if suffix == "gpkg":
                # The layer counts from 1, a sheet too, but its heading is row 1.
                CELLS.add(
                    name, lambda f, at=at, v=value: in_layer(f, at, v, good),
                    parcels_toml(**{canonical: '"v"'}), refused=((code, at + 1, "v"),),
                    file="parcels.gpkg",
                )  # fmt: skip
            else:
                CELLS.add(
                    name,
                    lambda f, at=at, v=value, s=suffix: in_table(f, at, v, good, s),
                    parcels_toml() + join_toml(f"t.{suffix}", **{canonical: '"v"'}),
                    refused=((code, at + 2, "v"),), file=f"t.{suffix}",
                )  # fmt: skip


everywhere("number-text", "floor_area_m2", NO_NUMBERS, "1200")
everywhere("date-text", "granted_on", NO_DAYS, "2018-05-07")
everywhere("choice-unknown", "status", NO_CHOICES, "new")


# Numbers that are numbers, and cannot be true.
UNTRUE = (
    ("floor_area_m2", -9999.0, 1200.0, "number-sentinel"),
    ("floor_area_m2", -5.0, 1200.0, "number-negative"),
    ("floor_area_m2", 1e12, 1200.0, "number-too-great"),
    ("floor_area_m2", float("inf"), 1200.0, "number-infinite"),
    ("plan_plot_ratio_max", 99.0, 2.0, "number-sentinel"),
    ("plan_plot_ratio_max", 210.0, 2.0, "number-too-great"),
    ("plan_height_max_m", 24_000.0, 24.0, "number-too-great"),
    ("jobs", -1.0, 12.0, "number-negative"),
    ("jobs", 1e9, 12.0, "number-too-great"),
    ("output_yuan", 1e15, 1e8, "number-too-great"),
    ("term_years", 1999.0, 20.0, "number-too-great"),
)
for canonical, value, usual, code in UNTRUE:
    for k, suffix in enumerate(("gpkg", "fgb", "csv", "xlsx")):
        if value == float("inf") and suffix in {"csv", "xlsx"}:
            continue  # a table holds it as text
        told = ((code, k + (2 if suffix in {"csv", "xlsx"} else 1), "v"),)
        if suffix in {"gpkg", "fgb"}:
            CELLS.add(
                f"{canonical} {value:g} in {suffix}",
                lambda f, k=k, v=value, u=usual, s=suffix: write(
                    frame(v=[v if i == k else u for i in range(4)]),
                    f / f"parcels.{s}",
                ),
                parcels_toml(f"parcels.{suffix}", **{canonical: '"v"'}), refused=told,
            )  # fmt: skip
        else:
            CELLS.add(
                f"{canonical} {value:g} in {suffix}",
                lambda f, k=k, v=value, u=usual, s=suffix: in_table(f, k, v, u, s),
                parcels_toml() + join_toml(f"t.{suffix}", **{canonical: '"v"'}), refused=told,
            )  # fmt: skip

# Ratios above 1 where a fraction is meant, and the reverse.
CELLS.add("coverage in percent", lambda f: in_layer(f, 2, 45.0, 0.4), parcels_toml(plan_coverage_max='"v"'), refused=(("ratio-percent", 3, "v"),))  # fmt: skip
CELLS.add("coverage in percent, in a table", lambda f: in_table(f, 2, 45.0, 0.4, "csv"), parcels_toml() + join_toml("t.csv", plan_coverage_max='"v"'), refused=(("ratio-percent", 4, "v"),))  # fmt: skip
CELLS.add("fractions said to be percent", lambda f: in_layer(f, 2, 0.45, 0.4), parcels_toml(plan_coverage_max='{ from = "v", unit = "percent" }'), refused=(("ratio-not-percent", None, "v"),))  # fmt: skip
for k, word in enumerate(("1.5-2.0", "≤2.0且≥1.2", "按批复", "2.0/3.0")):
    CELLS.add(f"ratio {word!r}", lambda f, k=k, w=word: in_layer(f, k, w, "2.0"), parcels_toml(plan_plot_ratio_max='"v"'), noted=(("ratio-text", k + 1, "v"),))  # fmt: skip

# Days that may be another day here, and columns of small numbers.
CELLS.add("hours of Greenwich", lambda f: write(frame(v=pd.to_datetime(["2018-05-06T16:00:00Z"] * 4)), f / "parcels.gpkg"), parcels_toml(granted_on='"v"'), refused=tuple(("date-zone", row, "v") for row in (1, 2, 3, 4)))  # fmt: skip
CELLS.add("hectares read as m2", lambda f: in_layer(f, 0, 1.5, 0.8), parcels_toml(floor_area_m2='"v"'), noted=(("number-small", None, "v"),))  # fmt: skip
CELLS.add("a doubtful 0", lambda f: in_layer(f, 1, 0.0, 1200.0), parcels_toml(floor_area_m2='"v"'), noted=(("zero-value", 2, "v"),))  # fmt: skip
CELLS.add("a 0 that is said to be unknown", lambda f: in_layer(f, 1, 0.0, 1200.0), parcels_toml(floor_area_m2='{ from = "v", zero = "unknown" }'), noted=(("zero-unknown", 2, "v"),))  # fmt: skip
CELLS.add("negative, settled", lambda f: in_layer(f, 3, -1.0, 1200.0), parcels_toml(more='settle = { negative = "unknown" }\n', floor_area_m2='"v"'), noted=(("number-negative", 4, "v"),))  # fmt: skip
for unit, factor in (("mu", 3 / 2000), ("ha", 1e-4), ("ft2", 10.7639104)):
    CELLS.add(
        f"declared areas in {unit}, said to be m2",
        lambda f, x=factor: write(frame(v=[10_000 * x * 1.01] * 4), f / "parcels.gpkg"),
        parcels_toml(declared_area_m2='"v"'), refused=(("area-unit", None, "v"),),
        noted=(("number-small", None, "v"),) if factor < 1 else (),
    )  # fmt: skip


# Ids.
def ids(values: list[Any], suffix: str = "gpkg", **more: Any) -> Any:
    return lambda f: write(frame(id=values, **more), f / f"parcels.{suffix}")


for suffix in ("gpkg", "fgb", "geojson", "shp"):
    file = f"parcels.{suffix}"
    degrees = suffix == "geojson"
    said = parcels_toml(file)
    for name, values, told in (
        ("twice", ["a", "b", "a", "d"], (("id-duplicate", 3, "id"),)),
        ("three times", ["a", "a", "a", "d"], (("id-duplicate", 2, "id"), ("id-duplicate", 3, "id"))),
        ("blank", ["a", "b", "c", "  "], (("id-blank", 4, "id"),)),
        ("null", [None, "b", "c", "d"], (("id-blank", 1, "id"),)),
    ):  # fmt: skip
        CELLS.add(
            f"id {name} in {suffix}",
            lambda f, v=values, file=file, d=degrees: write(
                frame(id=v).to_crs(4490) if d else frame(id=v), f / file
            ),
            said, refused=told, file=file,
        )  # fmt: skip
for k, value in enumerate(NO_IDS):
    column = list("abcd")
    column[k] = value
    CELLS.add(f"id {value!r}", ids(column), parcels_toml(), refused=(("id-digits-lost", k + 1, "id"),))  # fmt: skip
    CELLS.add(
        f"key {value!r} in a table",
        lambda f, v=value: (
            write(frame(), f / "parcels.gpkg"),
            write_table(pd.DataFrame({"id": [*"abcd", v], "v": ["1000"] * 5}), f / "t.csv"),
        )[0],
        parcels_toml() + join_toml("t.csv", floor_area_m2='"v"'),
        refused=(("id-digits-lost", 6, "id"),), noted=(("join-rows-unmatched", None, ""),),
    )  # fmt: skip
# As numbers the three have become one: 310115002003000128.
CELLS.add("18 digits and a blank", lambda f: write(frame(id=[310115002003000121.0, None, 310115002003000123.0, 310115002003000124.0]), f / "parcels.gpkg"), parcels_toml(), refused=(("id-digits-lost", 1, "id"), ("id-digits-lost", 3, "id"), ("id-digits-lost", 4, "id"), ("id-blank", 2, "id"), ("id-duplicate", 3, "id"), ("id-duplicate", 4, "id")))  # fmt: skip
CELLS.add("ids with halves", ids([1.0, 2.5, 3.0, 4.0]), parcels_toml(), refused=(("id-digits-lost", 2, "id"),))  # fmt: skip
CELLS.add("full-width ids", ids(["Ａ１", "b", "c", "d"]), parcels_toml(), noted=(("id-trimmed", 1, "id"),))  # fmt: skip
CELLS.add("padded ids", ids(["a", "b ", " c", "d"]), parcels_toml(), noted=(("id-trimmed", 2, "id"), ("id-trimmed", 3, "id")))  # fmt: skip
CELLS.add("ids that look equal", ids(["a", "a\u200b", "c", "d"]), parcels_toml(), refused=(("id-duplicate", 2, "id"),), noted=(("id-trimmed", 2, "id"),))  # fmt: skip
CELLS.add("twice, settled", ids(["a", "a", "c", "d"]), parcels_toml(more='settle = { duplicate_ids = "suffix" }\n'), noted=(("id-duplicate", 2, "id"),))  # fmt: skip
CELLS.add("blank, settled", ids(["a", None, "c", "d"]), parcels_toml(more='settle = { blank_ids = "number" }\n'), noted=(("id-blank", 2, "id"),))  # fmt: skip

# Codes of land use.
uses = '{ value = "planning-2023" }'
CELLS.add("a code without its system", lambda f: in_layer(f, 0, "1001", "1001"), parcels_toml(land_use='"v"'), refused=(("system-missing", None, "land_use"),))  # fmt: skip
CELLS.add("a system nobody knows", lambda f: in_layer(f, 0, "1001", "1001"), parcels_toml(land_use='"v"', land_use_system='{ value = "planing-2023" }'), refused=(("system-unknown", None, "land_use_system"),))  # fmt: skip
CELLS.add("a code that is not in its system", lambda f: in_layer(f, 1, "9999", "100101"), parcels_toml(land_use='"v"', land_use_system=uses), noted=(("code-unknown", None, "land_use"),))  # fmt: skip
CELLS.add("a class that spans several kinds", lambda f: in_layer(f, 1, "10", "100101"), parcels_toml(land_use='"v"', land_use_system=uses), noted=(("code-spans", None, "land_use"),))  # fmt: skip
CELLS.add("one row without its system", lambda f: write(frame(v=["100101"] * 4, s=["planning-2023"] * 3 + [None]), f / "parcels.gpkg"), parcels_toml(land_use='"v"', land_use_system='"s"'), refused=(("system-missing", 4, "land_use"),))  # fmt: skip
