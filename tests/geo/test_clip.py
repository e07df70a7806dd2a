"""Stand-ins equal the polygon within their box, and are valid."""

import numpy as np
import pytest
import shapely
from shapely import Polygon

import geo.clip
from geo.clip import near


def test_touching_corners_do_not_make_invalid_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    # Polygons whose parts and rings touch at points: clip_by_rect makes 1.5 % of them invalid.
    monkeypatch.setattr(geo.clip, "_SMALL", 3)
    rng = np.random.default_rng(0)
    rings = [Polygon(rng.integers(0, 12, (rng.integers(6, 14), 2))) for _ in range(600)]
    whole = shapely.make_valid(rings, method="structure", keep_collapsed=False)
    corner = rng.integers(0, 10, (600, 2)).astype(float)
    boxes = np.hstack([corner, corner + rng.integers(1, 9, (600, 2))])
    parts = near(whole, np.arange(600), boxes)
    assert shapely.is_valid(parts).all()
    frames = shapely.box(*boxes.T)
    found = shapely.area(shapely.intersection(parts, frames))
    np.testing.assert_allclose(found, shapely.area(shapely.intersection(whole, frames)), atol=1e-9)


def test_small_polygons_stay_and_big_ones_shrink() -> None:
    rng = np.random.default_rng(1)
    angle = np.linspace(0, 2 * np.pi, 5_000, endpoint=False)
    radius = 1_000 + rng.uniform(0, 20, 5_000)
    big = Polygon(np.c_[radius * np.cos(angle), radius * np.sin(angle)])
    small = shapely.box(0, 0, 5, 5)
    centre = 1_000 * np.c_[np.cos(angle[::50]), np.sin(angle[::50])]
    boxes = np.hstack([centre - 15, centre + 15])
    which = np.tile([0, 1], 50)
    parts = near(np.array([big, small]), which, boxes)
    assert all(part is small for part in parts[1::2])
    assert shapely.get_num_coordinates(parts[::2]).max() <= 160
    frames = shapely.box(*boxes[::2].T)
    left = shapely.area(shapely.intersection(parts[::2], frames))
    np.testing.assert_allclose(left, shapely.area(shapely.intersection(big, frames)), rtol=1e-12)
    assert len(near(np.array([big]), np.array([], dtype=np.int64), np.empty((0, 4)))) == 0
