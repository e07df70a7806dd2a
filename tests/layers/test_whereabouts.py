"""Sources that lie far apart: which of them is wrong, and what would bring it back."""

import pytest
import shapely

from tests.layers.conftest import EAST, HEAD, NORTH, PARCELS, Bench

HERE = HEAD + "extent = [119.9, 31.0, 120.1, 31.5]\n"
BACK = 'crs = { use = "EPSG:4549", instead_of = "EPSG:4550" }'
AWAY = 'crs = { use = "EPSG:4550", instead_of = "EPSG:4549" }'


def layers(*roles: str) -> str:
    return "".join(
        f'\n[[layers]]\nname = "{role}{i}"\nrole = "{role}"\npath = "{role}{i}.gpkg"\n'
        for i, role in enumerate(roles)
    )


def written(bench: Bench, *crs: str, roles: tuple[str, ...]) -> str:
    """Write the parcels in the first system, the layers in the others."""
    bench.write("parcels.gpkg", crs[0], id=["a", "b"])
    for i, (role, one) in enumerate(zip(roles, crs[1:], strict=True)):
        bench.write(f"{role}{i}.gpkg", one, n=[1])
    return layers(*roles)


def test_one_layer_alone_does_not_tell_who_is_wrong(bench: Bench) -> None:
    more = written(bench, "EPSG:4550", "EPSG:4549", roles=("industrial_base",))
    (problem,) = bench.refused(more)
    assert (problem.code, problem.layer) == ("layer-elsewhere", "industrial_base0")
    assert "285.8 km" in problem.message_en
    assert BACK in problem.message_en.partition("if the layer is right")[2]
    assert AWAY in problem.message_en.partition("if the layer is right")[0]


@pytest.mark.parametrize(
    "roles",
    [("district",), ("study_area",), ("industrial_base", "park"), ("district", "industrial_base")],
)
def test_what_says_where_the_study_is_decides(bench: Bench, roles: tuple[str, ...]) -> None:
    more = written(bench, "EPSG:4550", *["EPSG:4549"] * len(roles), roles=roles)
    (problem,) = bench.refused(more)
    assert (problem.code, problem.file, BACK in problem.message_en) == ("parcels-elsewhere", "parcels.gpkg", True)  # fmt: skip
    mended = PARCELS.replace("profile", f"{BACK}\nprofile")
    assert bench.read(more, parcels=mended).record["study_area"]["by"] in ("district", "study_area", "parcels")  # fmt: skip


def test_the_odd_layer_is_wrong(bench: Bench) -> None:
    roles = ("district", "park", "industrial_base")
    more = written(bench, "EPSG:4549", "EPSG:4549", "EPSG:4549", "EPSG:4550", roles=roles)
    (problem,) = bench.refused(more)
    assert (problem.code, problem.layer, BACK in problem.message_en) == ("layer-elsewhere", "industrial_base2", True)  # fmt: skip


def test_with_an_extent_the_layer_is_wrong(bench: Bench) -> None:
    more = written(bench, "EPSG:4549", "EPSG:4550", "EPSG:4550", roles=("park", "industrial_base"))
    problems = bench.refused(more, head=HERE)
    assert [(p.code, BACK in p.message_en) for p in problems] == [("layer-elsewhere", True)] * 2


@pytest.mark.parametrize("silent", ["parcels", "layer"])
def test_the_others_tell_the_zone_of_a_silent_file(bench: Bench, silent: str) -> None:
    crs: dict[str, str | None] = {"parcels": "EPSG:4549", "layer": "EPSG:4549"} | {silent: None}
    shapes = [shapely.box(EAST, NORTH, EAST + 100, NORTH + 100)]
    bench.write("parcels.fgb", crs["parcels"], id=["a"], geometry=shapes)
    bench.write("park0.fgb", crs["layer"], n=[1], geometry=shapes)
    more, parcels = layers("park").replace("gpkg", "fgb"), PARCELS.replace("gpkg", "fgb")
    (problem,) = bench.refused(more, parcels=parcels)
    assert problem.code == "crs-missing"
    assert problem.message_en.endswith('write crs = "EPSG:4549"')
    assert problem.message_zh.endswith('请写 crs = "EPSG:4549"')


def test_a_silent_study_is_told_what_else_would_fit(bench: Bench) -> None:
    bench.write("parcels.fgb", None, id=["a"])
    (problem,) = bench.refused(parcels=PARCELS.replace("gpkg", "fgb"))
    assert "without extent" in problem.message_en
    assert "EPSG:4550 (285.9 km)" in problem.message_en


def test_what_says_where_the_study_is_goes_into_the_receipt(bench: Bench) -> None:
    more = written(bench, "EPSG:4549", "EPSG:4549", roles=("park",))
    assert bench.read(more).record["study_area"]["by"] == "parcels"
    assert bench.read(more, head=HERE).record["study_area"] == {"by": "extent", "bounds": [119.9, 31.0, 120.1, 31.5]}  # fmt: skip
    more = written(bench, "EPSG:4549", "EPSG:4549", roles=("district",))
    west, south, east, north = bench.read(more).record["study_area"]["bounds"]
    assert (west, south, east, north) == pytest.approx((119.9, 31.117, 120.101, 31.318), abs=2e-3)
