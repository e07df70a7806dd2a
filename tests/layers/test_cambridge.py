"""The example of examples/cambridge, against counts taken from its files by other means."""

from collections import Counter
from pathlib import Path

import pytest

from layers.inputs import Inputs, read_inputs
from layers.study import read_study

CAMBRIDGE = Path(__file__).parents[2] / "examples" / "cambridge"


@pytest.fixture(scope="module")
def cambridge() -> Inputs:
    return read_inputs(read_study(CAMBRIDGE / "study.toml"))


def test_parcels_in_are_parcels_out(cambridge: Inputs) -> None:
    assert len(cambridge.parcels) == 13_116
    assert cambridge.parcels["parcel_id"].is_unique
    assert cambridge.parcels.geometry.isna().sum() + cambridge.parcels.geometry.is_empty.sum() == 1
    rows = {e["used_for"]: e["rows"] for e in cambridge.record["files"]}
    assert (rows["parcels"], rows["parcels.join"]) == (13_116, 27_528)


def test_what_was_settled(cambridge: Inputs) -> None:
    counts: Counter[str] = Counter()
    for entry in cambridge.record["settlements"]:
        counts[entry["code"]] += entry["count"]
    assert counts["id-duplicate"] == 80
    assert counts["id-blank"] == 1
    assert counts["shape-empty"] == 1
    assert counts["shape-invalid"] == len(cambridge.record["repairs"]) == 37
    assert counts["number-negative"] == 1
    assert counts["zero-unknown"] == 370 + 14_497
    assert all(problem.settled for problem in cambridge.problems)


def test_a_condominium_is_summed_and_an_unknown_row_makes_it_unknown(cambridge: Inputs) -> None:
    # 100-30 has six rows: a building of 7,737 square feet and five units of 5,250 together
    row = cambridge.parcels.set_index("parcel_id").loc["100-30"]
    assert row["floor_area_m2"] == pytest.approx(5_250 * 0.3048**2)  # the building counts once
    assert row["land_use"] == "199"
    assert row["land_use_kind"] == "residential"


def test_every_code_is_in_the_table(cambridge: Inputs) -> None:
    assert "code-unknown" not in {p.code for p in cambridge.problems}
    known = cambridge.parcels["land_use"].notna()
    assert (cambridge.parcels["land_use_kind"].notna() == known).all()
    assert cambridge.parcels["land_use"].isin([str(c) for c in range(400, 408)]).sum() == 122


def test_layers(cambridge: Inputs) -> None:
    found = {layer.role: len(layer.features) for layer in cambridge.layers}
    assert found["industrial_base"] == 16
    assert [len(layer.features) for layer in cambridge.layers] == [16, 21, 2]
    zones = cambridge.layers[0].features["ZONE_TYPE"].unique().tolist()
    assert sorted(zones) == ["IA", "IA-1", "IA-2", "IB", "IB-1", "IB-2"]
