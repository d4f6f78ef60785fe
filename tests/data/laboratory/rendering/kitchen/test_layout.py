"""Plans of kitchens: nothing stands in another's place, and the photographer has room to stand."""

import numpy as np
import pytest

from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering.kitchen.layout import DEPTH, sample_layout

PLANS = [sample_layout(sample_home(11, number).rng) for number in range(150)]
EVERY = pytest.mark.parametrize("plan", PLANS[:60], ids=range(60))


def footprint(room, side, start, end, near, far):
    """The rectangle (x0, x1, y0, y1) of something in a wall's frame."""
    corners = np.array([room.wall(side).point(along, out, 0)[:2] for along in (start, end) for out in (near, far)])
    return (*corners[:, 0][[corners[:, 0].argmin(), corners[:, 0].argmax()]], corners[:, 1].min(), corners[:, 1].max())


def gap(first, second):
    """Distance of two rectangles along the axis on which they are further apart; negative where they overlap."""
    across = max(first[0] - second[1], second[0] - first[1])
    along = max(first[2] - second[3], second[2] - first[3])
    return max(across, along)


def blocks(plan):
    """All that stands on the floor along the walls."""
    runs = [run for run in (plan.main, plan.second) if run is not None]
    return [
        footprint(plan.room, run.side, unit.start, unit.end, -DEPTH - 0.14, 0.0) for run in runs for unit in run.units
    ]


def island_block(plan):
    island = plan.island
    return footprint(plan.room, plan.main.side, island.start, island.end, island.far, island.near)


@EVERY
def test_units_stand_side_by_side_within_their_wall(plan):
    for run in (plan.main, plan.second):
        if run is None:
            continue
        length = plan.room.wall(run.side).length
        assert run.units[0].start >= 0
        assert run.units[-1].end <= length + 1e-9
        for left, right in zip(run.units, run.units[1:], strict=False):
            assert left.start < left.end <= right.start + 1e-9
        for low, high in run.uppers:
            assert -1e-9 <= low < high <= length + 1e-9


@EVERY
def test_a_kitchen_has_one_fridge_one_oven_one_sink_and_a_hood_over_the_oven(plan):
    for kind in ("fridge", "oven", "sink"):
        assert len(plan.main.of(kind)) == 1
    assert plan.main.hood == pytest.approx(plan.main.of("oven")[0].middle)


@EVERY
def test_windows_fit_their_walls_and_leave_wall_cupboards_and_hood_alone(plan):
    hood = plan.main.of("oven")[0]
    for opening in plan.openings:
        wall = plan.room.wall(opening.side)
        assert 0.1 < opening.start < opening.end < wall.length - 0.1
        assert 0 < opening.bottom < opening.top < wall.height - 0.1
        for run in (plan.main, plan.second):
            if run is not None and run.side == opening.side:
                stretches = [*run.uppers, *([(hood.start, hood.end)] if run is plan.main else [])]
                assert all(high <= opening.start or low >= opening.end for low, high in stretches)
                sink = run.of("sink")[0]
                assert sink.middle == pytest.approx((opening.start + opening.end) / 2)


@EVERY
def test_there_is_room_to_walk_around_the_island(plan):
    island = island_block(plan)
    for block in blocks(plan):
        assert gap(island, block) > 0.75
    assert island[0] > 0.3
    assert island[1] < plan.room.width - 0.3
    assert island[2] > 0.5
    assert island[3] < plan.room.depth - 0.5


@EVERY
def test_the_camera_stands_free_in_the_room(plan):
    x, y, z = plan.camera.origin
    assert 0.2 < x < plan.room.width - 0.2
    assert 0.2 < y < 0.5
    assert 1.3 < z < 1.8
    here = (x, x, y, y)
    assert all(gap(here, block) > 0.35 for block in [*blocks(plan), island_block(plan)])


@EVERY
def test_fridge_oven_and_sink_are_in_the_picture(plan):
    camera = plan.camera
    ahead = np.array(camera.target[:2]) - camera.origin[:2]
    heading = np.arctan2(ahead[0], ahead[1])
    for kind in ("fridge", "oven", "sink"):
        middle = plan.room.wall(plan.main.side).point(plan.main.of(kind)[0].middle, -DEPTH, 0)
        away = np.array(middle[:2]) - camera.origin[:2]
        aside = np.degrees(np.arctan2(away[0], away[1]) - heading)
        assert abs(aside) < camera.field_of_view / 2


def test_plans_vary():
    assert {plan.main.side for plan in PLANS} == {"back", "left", "right"}
    assert {plan.second.side for plan in PLANS if plan.second} == {"left", "right"}
    assert 0.2 < np.mean([plan.second is not None for plan in PLANS]) < 0.55
    assert {plan.island.stools for plan in PLANS} == {2, 3}
    assert np.std([plan.room.width for plan in PLANS]) > 0.15
    assert np.std([plan.camera.origin[0] for plan in PLANS]) > 0.4


def test_a_plan_is_the_same_at_every_call():
    home = sample_home(11, 4)
    assert sample_layout(home.rng) == sample_layout(home.rng)
