"""Where parcels meet layers: shares, thickness against the tolerances, proof of absence, areas."""

from datetime import date
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from layers.measure import Thickness, add_areas, ground, holding, thickness
from layers.zones import Layer

CRS = "EPSG:4549"
X, Y = 640_000.0, 3_457_000.0
T = Thickness


def square(x: float, y: float, width: float = 100.0, height: float = 100.0) -> Polygon:
    return box(X + x, Y + y, X + x + width, Y + y + height)


def frame(*shapes: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=CRS)


def layer(*shapes: Polygon, **settings: Any) -> Layer:
    said: dict[str, Any] = {
        "name": "bases",
        "role": "industrial_base",
        "features": frame(*shapes),
        "effect": None,
        "applies_to": MappingProxyType({}),
        "citation": "",
        "coverage": "complete",
        "snap_m": 0.05,
        "accuracy_m": 0.5,
        "valid_from": None,
        "valid_to": None,
        "status": "in_force",
    }
    return Layer(**(said | settings))


class TestThickness:
    @pytest.mark.parametrize(
        ("shape", "accuracy", "grade"),
        [
            pytest.param(square(0, 0, 300, 0.04), 0.5, T.SLIVER, id="300 m x 0.04 m"),
            pytest.param(square(0, 0, 300, 0.05), 0.5, T.SLIVER, id="exactly snap"),
            pytest.param(square(0, 0, 300, 0.06), 0.5, T.BORDERLINE, id="a centimetre more"),
            pytest.param(square(0, 0, 300, 0.50), 0.5, T.BORDERLINE, id="exactly the accuracy"),
            pytest.param(square(0, 0, 300, 0.51), 0.5, T.REAL, id="wider than the accuracy"),
            pytest.param(square(0, 0, 3.46, 3.46), 0.5, T.REAL, id="12 m2 as a square"),
            pytest.param(square(0, 0), np.nan, T.BORDERLINE, id="no accuracy declared"),
            pytest.param(square(0, 0, 300, 0.04), np.nan, T.SLIVER, id="a sliver all the same"),
            pytest.param(Polygon(), 0.5, T.NOTHING, id="nothing"),
            pytest.param(None, 0.5, T.NO_GEOMETRY, id="no geometry"),
        ],
    )
    def test_grades(self, shape: Polygon | None, accuracy: float, grade: Thickness) -> None:
        shapes = np.empty(1, object)
        shapes[0] = shape
        assert thickness(shapes, 0.05, accuracy).tolist() == [grade]

    def test_the_widest_of_several_parts_counts(self) -> None:
        parts = shapely.MultiPolygon([square(0, 0, 300, 0.04), square(0, 50, 2, 2)])
        assert thickness(np.array([parts], object), 0.05, 0.5).tolist() == [T.REAL]

    @given(st.floats(0.01, 3), st.floats(0.01, 3), st.floats(0, 1), st.floats(0, 1))
    def test_wider_tolerances_never_make_a_part_graver(
        self, width: float, snap: float, more: float, accuracy: float
    ) -> None:
        shape = np.array([square(0, 0, 50, width)], object)
        narrow = thickness(shape, snap, snap + accuracy)[0]
        wide = thickness(shape, snap + more, snap + more + accuracy)[0]
        assert wide <= narrow


class TestGround:
    def test_inside_across_outside_and_without_geometry(self) -> None:
        parcels = frame(square(10, 10), square(150, 0), square(500, 0), None)
        on = ground(parcels, [layer(square(0, 0, 200, 200))])
        np.testing.assert_allclose(on.share, [1, 0.5, 0, np.nan])
        assert on.outside_thickness.tolist() == [T.NOTHING, T.REAL, T.REAL, T.NO_GEOMETRY]
        assert on.inside_thickness.tolist() == [T.REAL, T.REAL, T.NOTHING, T.NO_GEOMETRY]
        assert shapely.area(on.outside[1]) == pytest.approx(5_000)

    def test_overlapping_features_and_layers_count_once(self) -> None:
        one, other = (
            layer(square(0, 0, 60, 100), square(40, 0, 20, 100)),
            layer(square(30, 0, 40, 100)),
        )
        assert ground(frame(square(0, 0)), [one, other]).share.tolist() == [pytest.approx(0.7)]

    def test_touching_is_outside(self) -> None:
        on = ground(frame(square(100, 0)), [layer(square(0, 0))])
        assert (on.share[0], on.inside_thickness[0]) == (0, T.NOTHING)

    def test_the_noise_of_one_layer_excuses_no_other(self) -> None:
        one, other = layer(square(0, 0), snap_m=0.1), layer(square(0, 0), accuracy_m=2.0)
        on = ground(frame(square(0, 0)), [one, other])
        assert (on.snap_m, on.accuracy_m) == (0.05, 2.0)

    def test_one_layer_without_accuracy_leaves_the_union_without(self) -> None:
        on = ground(
            frame(square(50, 0)), [layer(square(0, 0)), layer(square(0, 0), accuracy_m=None)]
        )
        assert np.isnan(on.accuracy_m)
        assert on.outside_thickness.tolist() == [T.BORDERLINE]

    @pytest.mark.parametrize(
        ("coverage", "proven"),
        [
            pytest.param("complete", [True, True, True], id="complete"),
            pytest.param(None, [True, False, False], id="nothing said: only a full hit is certain"),
            pytest.param(gpd.GeoSeries([square(0, 0, 400, 400)], crs=CRS), [True, True, False], id="a polygon"),
        ],
    )  # fmt: skip
    def test_absence_needs_coverage(self, coverage: Any, proven: list[bool]) -> None:
        parcels = frame(square(10, 10), square(150, 0), square(500, 0))
        on = ground(parcels, [layer(square(0, 0, 200, 200), coverage=coverage)])
        assert on.absence_known.tolist() == proven

    def test_what_lies_outside_within_the_coverage_is_proven(self) -> None:
        """A parcel across the edge of the coverage: the half within it is outside for certain."""
        covers = gpd.GeoSeries([square(0, 0, 5000, 200)], crs=CRS)
        on = ground(frame(square(4950, 0)), [layer(square(0, 0, 1000, 200), coverage=covers)])
        assert on.absence_known.tolist() == [False]
        assert on.proven_outside.tolist() == [T.REAL]

    @pytest.mark.parametrize("first", [0, 1])
    def test_every_layer_of_a_union_must_prove_absence(self, first: int) -> None:
        layers = [layer(square(0, 0)), layer(square(200, 0), coverage=None)]
        on = ground(frame(square(500, 0)), [layers[first], layers[1 - first]])
        assert on.absence_known.tolist() == [False]
        assert on.proven_outside.tolist() == [T.NOTHING]

    def test_only_the_part_outside_must_be_covered(self) -> None:
        """A hit beyond the coverage polygon is a hit; the rest lies within the coverage."""
        covers = gpd.GeoSeries([square(100, 0, 300, 300)], crs=CRS)
        on = ground(frame(square(50, 0)), [layer(square(0, 0, 100, 200), coverage=covers)])
        assert on.absence_known.tolist() == [True]

    @given(
        st.integers(0, 7), st.booleans(), st.integers(-10_000, 10_000), st.permutations(range(3))
    )
    def test_how_a_parcel_is_drawn_does_not_matter(
        self, start: int, reverse: bool, millimetres: int, order: list[int]
    ) -> None:
        """Vertex order, ring direction, row order, and a shift of the whole map by millimetres."""
        shapes = [square(10, 10), square(150, 0, 80, 120), square(199.98, 0)]
        zone = square(0, 0, 200, 200)
        plain = ground(frame(*shapes), [layer(zone)])
        drawn = [_redrawn(shapes[k], start, reverse, millimetres / 1000) for k in order]
        moved = affinity.translate(zone, millimetres / 1000, -millimetres / 1000)
        again = ground(frame(*drawn), [layer(moved)])
        np.testing.assert_allclose(again.share, plain.share[order], atol=1e-9)
        assert again.outside_thickness.tolist() == plain.outside_thickness[order].tolist()
        assert again.inside_thickness.tolist() == plain.inside_thickness[order].tolist()

    @given(st.floats(0.1, 0.9))
    def test_splitting_a_parcel_splits_its_area(self, at: float) -> None:
        zone, whole = layer(square(0, 0, 130, 77)), square(60, 10)
        left, right = square(60, 10, 100 * at), square(60 + 100 * at, 10, 100 * (1 - at))
        shares = ground(frame(whole, left, right), [zone]).share
        assert shares[0] == pytest.approx(at * shares[1] + (1 - at) * shares[2], abs=1e-9)


def _redrawn(shape: Polygon, start: int, reverse: bool, shift: float) -> Polygon:
    ring = list(shape.exterior.coords)[:-1]
    ring = ring[start % len(ring) :] + ring[: start % len(ring)]
    drawn = Polygon(ring[::-1] if reverse else ring)
    return affinity.translate(drawn, shift, -shift)


class TestAreas:
    @pytest.mark.parametrize(
        ("basis", "declared", "area", "said"),
        [
            pytest.param("declared", 9_990.0, 9_990.0, "declared", id="declared"),
            pytest.param("declared", np.nan, 9_995.17, "geodesic", id="declared falls back, and says so"),
            pytest.param("geodesic", 9_990.0, 9_995.17, "geodesic", id="geodesic"),
            pytest.param("planar", 9_990.0, 10_000.0, "planar", id="planar"),
        ],
    )  # fmt: skip
    def test_which_area_feeds_the_ratio(
        self, basis: Any, declared: float, area: float, said: str
    ) -> None:
        parcels = frame(square(0, 0)).assign(declared_area_m2=[declared])
        got = add_areas(parcels, basis, disagreement_pct=1.0)
        assert got["area_m2"].tolist() == [pytest.approx(area, abs=0.01)]
        assert got["area_basis"].tolist() == [said]
        fell_back = basis == "declared" and said == "geodesic"
        assert got["area_tolerance"].tolist() == [0.01 if fell_back else 0.0]

    def test_a_parcel_without_shape_and_contract_has_no_area(self) -> None:
        got = add_areas(frame(None), "declared", disagreement_pct=1.0)
        assert got[["area_m2", "geodesic_area_m2", "planar_area_m2"]].isna().all(axis=None)
        assert got["area_basis"].tolist() == [None]

    def test_the_input_is_not_changed(self) -> None:
        parcels = frame(square(0, 0))
        add_areas(parcels, "geodesic", disagreement_pct=1.0)
        assert parcels.columns.tolist() == ["geometry"]


@pytest.mark.parametrize(
    ("settings", "holds"),
    [
        pytest.param({}, True, id="in force"),
        pytest.param({"status": "draft_with_effect"}, True, id="draft with effect"),
        pytest.param({"status": "draft"}, False, id="draft"),
        pytest.param({"status": "repealed"}, False, id="repealed"),
        pytest.param({"valid_from": date(2026, 1, 1)}, True, id="from its first day"),
        pytest.param({"valid_from": date(2026, 1, 2)}, False, id="not yet"),
        pytest.param({"valid_to": date(2026, 1, 1)}, False, id="the end is exclusive"),
        pytest.param({"valid_to": date(2026, 1, 2)}, True, id="its last day"),
    ],
)
def test_which_layers_hold_on_a_day(settings: dict[str, Any], holds: bool) -> None:
    assert bool(holding([layer(square(0, 0), **settings)], date(2026, 1, 1))) == holds
