"""Solids against the volumes and areas of geometry books."""

from collections import Counter

import numpy as np
import pytest

from data.laboratory.rendering.geometry.mesh import (
    Mesh,
    band,
    box,
    cylinder,
    frame,
    join,
    lathe,
    level,
    panel_with_holes,
    polygons,
    prism,
    reveals,
    soft_box,
    sphere,
    triangles,
    tube,
    upright,
)


def corners(mesh: Mesh) -> np.ndarray:
    return mesh.vertices[mesh.faces].astype(float)


def volume(mesh: Mesh) -> float:
    """Of a closed mesh, by the divergence theorem; negative where its faces look inwards."""
    return float(sum(np.dot(a, np.cross(b, c)) for a, b, c in corners(mesh)) / 6)


def area(mesh: Mesh) -> float:
    return float(sum(np.linalg.norm(np.cross(b - a, c - a)) for a, b, c in corners(mesh)) / 2)


def closed(mesh: Mesh) -> bool:
    """Whether every edge is walked once each way."""
    edges: Counter[tuple[bytes, bytes]] = Counter()
    for ring in corners(mesh).round(5) + 0.0:
        for start, end in zip(ring, np.roll(ring, -1, 0), strict=True):
            if not np.array_equal(start, end):
                edges[start.tobytes(), end.tobytes()] += 1
    return all(edges[end, start] == count for (start, end), count in edges.items())


SOLIDS = {
    "box": (box((0, 0, 0), (1, 2, 3)), 6.0),
    "cylinder": (cylinder((1, 2, 3), (1, 4, 3), 0.5, sides=400), np.pi * 0.25 * 2),
    "cone": (cylinder((0, 0, 0), (1, 1, 1), 1.0, 0.5, sides=400), np.pi * np.sqrt(3) / 3 * (1 + 0.5 + 0.25)),
    "sphere": (sphere((1, 1, 1), 2.0, (1, 0.5, 0.25), sides=90), 4 / 3 * np.pi * 8 / 8),
    "ellipsoid": (soft_box((0, 0, 0), (2, 4, 6), roundness=1.0, sides=90), 4 / 3 * np.pi * 6),
    "lathe": (lathe([(0, 0), (1, 0), (0.5, 1), (0, 1)], (3, 0, 1), 400), np.pi / 3 * (1 + 0.5 + 0.25)),
    "tube": (tube([(0, 0, 0), (0, 0, 1), (0, 0, 3)], 0.1, 400), np.pi * 0.01 * 3),
    "prism": (prism([(0, 0, 0), (1, 0, 0), (0, 1, 0)], (0, 0, -2)), 1.0),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_solids_are_closed_look_outwards_and_have_their_volume(name: str) -> None:
    mesh, expected = SOLIDS[name]
    assert volume(mesh) == pytest.approx(expected, rel=2e-3)
    if len(mesh.faces) < 5000:
        assert closed(mesh)


def test_a_bevelled_box_is_a_box_without_its_edges() -> None:
    mesh, edge = box((0, 0, 0), (1, 2, 3), 0.1), 0.1
    assert closed(mesh)
    # Along each edge a prism of edge²/2 goes; three of them overlap in each corner, and with it goes edge³ * 5/6.
    lengths = 4 * ((1 - 2 * edge) + (2 - 2 * edge) + (3 - 2 * edge))
    assert volume(mesh) == pytest.approx(6 - lengths * edge**2 / 2 - 8 * edge**3 * 5 / 6, rel=1e-5)


def test_a_soft_box_lies_between_ellipsoid_and_box() -> None:
    volumes = [volume(soft_box((0, 0, 0), (1, 1, 1), roundness, 30)) for roundness in (1.0, 0.5, 0.1)]
    assert np.pi / 6 * 0.98 < volumes[0] < volumes[1] < volumes[2] < 1
    low_high = soft_box((0, 1, 2), (1, 3, 5), 0.3).vertices
    np.testing.assert_allclose([low_high.min(0), low_high.max(0)], [(0, 1, 2), (1, 3, 5)], atol=1e-5)


def test_texture_coordinates_keep_metres_on_walls_slopes_and_floors() -> None:
    wall = polygons([[(1, 5, 2), (4, 5, 2), (4, 5, 3), (1, 5, 3)]])  # faces -y: u is x, v is z
    np.testing.assert_allclose(wall.uv, [(1, 2), (4, 2), (4, 3), (1, 3)], atol=1e-6)
    for ring in (
        [(0, 0, 0), (2, 0, 0), (2, 3, 4), (0, 3, 4)],
        [(0, 0, 0), (2, 0, 0), (2, 3, 0), (0, 3, 0)],
        [(1, 1, 1), (0, 2, 1), (0, 2, 4), (1, 1, 4)],
    ):
        mesh = polygons([ring])
        for first, second in zip(range(4), (1, 2, 3, 0), strict=True):
            on_texture = np.linalg.norm(mesh.uv[first] - mesh.uv[second])
            in_space = np.linalg.norm(mesh.vertices[first] - mesh.vertices[second])
            assert on_texture == pytest.approx(in_space, abs=1e-5)


def test_a_slope_is_mapped_with_v_upwards() -> None:
    mesh = polygons([[(0, 0, 0), (2, 0, 0), (2, 3, 4), (0, 3, 4)]])
    assert mesh.uv[3, 1] - mesh.uv[0, 1] == pytest.approx(5)
    assert mesh.uv[1, 0] - mesh.uv[0, 0] == pytest.approx(2)


def test_moving_turning_and_scaling() -> None:
    mesh = box((0, 0, 0), (1, 2, 3), 0.05)
    np.testing.assert_allclose(mesh.moved(1, 2, 3).vertices, mesh.vertices + np.array([1, 2, 3]), atol=1e-6)
    point = triangles([[(2, 1, 7), (1, 1, 7), (0, 0, 0)]])
    np.testing.assert_allclose(point.turned(90, (1, 1)).vertices[:2], [(1, 2, 7), (1, 1, 7)], atol=1e-6)
    for changed in (mesh.turned(33, (4, 5)), mesh.scaled(-1, 1, 1), mesh.scaled(1, -2, 0.5)):
        assert closed(changed)
        assert volume(changed) == pytest.approx(volume(mesh), rel=1e-5)


def test_joining_keeps_all_triangles_in_order() -> None:
    parts = [box((0, 0, 0), (1, 1, 1)), sphere((3, 0, 0), 1, sides=6), polygons([])]
    whole = join(*parts)
    np.testing.assert_array_equal(corners(whole), np.concatenate([corners(part) for part in parts]))
    assert len(join().faces) == 0


def test_a_wall_with_holes_has_the_area_that_is_left_and_no_point_in_them() -> None:
    holes = [(1.0, 2.0, 0.5, 1.5), (3.0, 4.5, 0.0, 2.0), (1.5, 2.5, 2.0, 2.4)]
    wall = panel_with_holes(0, 6, 0, 3, 7.0, holes)
    assert area(wall) == pytest.approx(18 - sum((b - a) * (d - c) for a, b, c, d in holes), rel=1e-6)
    for ring in corners(wall):
        normal = np.cross(ring[1] - ring[0], ring[2] - ring[0])
        assert normal[1] < 0
        x, _, z = ring.mean(0)
        assert not any(a < x < b and c < z < d for a, b, c, d in holes)


def test_a_hole_may_reach_beyond_the_wall() -> None:
    wall = panel_with_holes(0, 2, 1, 3, 0.0, [(0.5, 1.0, 0.0, 2.0)])
    assert area(wall) == pytest.approx(4 - 0.5)


def test_reveals_line_the_holes_and_look_inwards() -> None:
    hole = (1.0, 2.0, 0.5, 2.0)
    lining = reveals(3.0, [hole], 0.2)
    assert area(lining) == pytest.approx(2 * 0.2 * (1.0 + 1.5), rel=1e-6)
    middle = np.array([1.5, 3.1, 1.25])
    for ring in corners(lining):
        assert np.dot(np.cross(ring[1] - ring[0], ring[2] - ring[0]), middle - ring[0]) > 0


def test_a_tube_that_turns_a_right_angle_at_a_repeated_point_stays_whole() -> None:
    mesh = tube([(0, 0, 0), (0, 0, 1), (0, 0, 1), (0, 1, 1), (0, 2, 1)], 0.1, sides=8)
    assert np.isfinite(mesh.vertices).all()
    distance = np.hypot(mesh.vertices[-1][0], mesh.vertices[-1][2] - 1)
    assert distance == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize(("sides", "cut"), [("lrbt", 0.0), ("btlr", 0.0), ("lrt", 2.0 * 0.1 * 0.05)])
def test_a_frame_fills_what_lies_between_two_rectangles_once(sides, cut):
    whole, hole = (0.0, 2.4, 0.0, 1.2), (0.2, 2.2, 0.1, 1.1)
    made = frame(whole, hole, (-0.05, 0.0), 0.0, sides)
    assert volume(made) == pytest.approx((2.4 * 1.2 - 2.0 * 1.0) * 0.05 - cut, rel=1e-5)
    assert made.vertices.min(0) == pytest.approx((0.0, -0.05, 0.0))
    assert made.vertices.max(0) == pytest.approx((2.4, 0.0, 1.2))


def test_a_band_closes_round_two_rings_and_looks_outwards():
    low, high = level(0, 2, 0, 1, 0.0), level(0, 2, 0, 1, 3.0)
    made = band(low, high)
    assert area(made) == pytest.approx(2 * (2 + 1) * 3)
    closed = join(made, polygons([low[::-1], high]))
    assert volume(closed) == pytest.approx(2 * 1 * 3)


def test_an_upright_rectangle_faces_the_street():
    ring = np.array(upright(1, 3, 0, 2, 0.5))
    assert np.cross(ring[1] - ring[0], ring[2] - ring[0]) == pytest.approx((0, -4, 0))
