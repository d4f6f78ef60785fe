"""Plans of kitchens: where cupboards, appliances, windows and the island stand, and from where the photo is taken.

Nothing here depends on the home's elements, so that toggling one moves nothing.
"""

from collections.abc import Callable

import numpy as np

from data.laboratory.rendering.interior.shell import Opening, Room, Side
from data.laboratory.rendering.kitchen.units import DEPTH, UPPER_DEPTH, Island, Layout, Run, Unit, mirrored
from data.laboratory.rendering.scene import Camera

Streams = Callable[..., np.random.Generator]
_MOST_VIEW, _LEAST_VIEW = 80.0, 66.0  # degrees


def sample_layout(stream: Streams) -> Layout:
    """Draw a plan; `stream` gives an own random stream for a named part, as `Home.rng`."""
    random = stream("kitchen", "layout")
    kind = str(random.choice(["one wall", "corner", "long wall"], p=[0.36, 0.38, 0.26]))
    in_mirror = bool(random.random() < 0.5)
    if kind == "long wall":
        return _along_a_side(stream, in_mirror)
    return _along_the_back(stream, kind == "corner", in_mirror)


def _along_the_back(stream: Streams, corner: bool, in_mirror: bool) -> Layout:
    """The main run on the back wall, perhaps with a second one around the corner.

    Drawn with the fridge at the left end and the second run on the right wall; mirrored in half of the homes.
    """
    random = stream("kitchen", "room")
    width = float(random.uniform(4.1, 4.9) if corner else random.uniform(3.7, 4.6))
    room = Room(width, float(random.uniform(4.7, 5.3)), float(random.choice([2.4, 2.5, 2.65])))
    window = bool(random.random() < 0.85)
    main, openings = _main_run(stream, "back", width - 0.62 if corner else width, width, window)
    second = None
    if corner:
        length = float(random.uniform(1.2, 1.9))
        cut = (DEPTH + 0.03, DEPTH + 0.03 + length)
        units = _filled(stream("kitchen", "second run"), *cut)
        uppers = ((UPPER_DEPTH + 0.01, cut[1] - 0.02),) if random.random() < 0.6 else ()
        second = Run("right", units, cut, (0.0, cut[1]), uppers)
    start, end = (0.9, room.depth - 1.6) if corner else (1.2, room.depth - 1.1)
    light = stream("kitchen", "side window")
    glazed = bool(light.random() < 0.5)
    size = float(light.uniform(1.2, 1.8))
    # On the left wall, which is free beyond the fridge; half of it lies beside the camera and only lets light in.
    low = float(light.uniform(start, end - size))
    openings.append(Opening("left", low, low + size, 0.05 if glazed else 0.95, 2.1, _frame(stream), _cover(stream)))
    island_random = stream("kitchen", "island place")
    free = width - (0.62 + 0.95 if corner else 0.85)
    length = float(np.clip(island_random.uniform(1.6, 2.3), 1.4, free - 0.75))
    first = float(island_random.uniform(0.75, free - length)) if free - length > 0.8 else 0.8
    near = -(DEPTH + float(island_random.uniform(1.0, 1.12)))
    island = Island(
        first, first + length, near, near - float(island_random.uniform(0.78, 0.9)), 3 if length > 1.85 else 2
    )
    x = float(stream("kitchen", "camera").uniform(0.25, 0.6 if corner else 0.75)) * width
    layout = Layout(room, main, second, tuple(openings), island, _camera(stream, room, x, (0.0, width)), "left")
    return mirrored(layout) if in_mirror else layout


def _along_a_side(stream: Streams, in_mirror: bool) -> Layout:
    """The main run on the right wall, a window or a glazed door in the back wall; mirrored in half of the homes."""
    random = stream("kitchen", "room")
    room = Room(
        float(random.uniform(3.7, 4.3)), float(random.uniform(4.5, 5.1)), float(random.choice([2.4, 2.5, 2.65]))
    )
    length = float(random.uniform(3.4, min(3.9, room.depth - 0.9)))
    # The right wall's left end lies at the back, where the fridge stands.
    main, openings = _main_run(stream, "right", length, room.depth, bool(random.random() < 0.3))
    light = stream("kitchen", "side window")
    glazed = bool(light.random() < 0.6)
    size = float(light.uniform(1.3, 1.9))
    low = float(light.uniform(0.5, room.width - 0.95 - size))
    openings.append(Opening("back", low, low + size, 0.05 if glazed else 0.95, 2.12, _frame(stream), _cover(stream)))
    island_random = stream("kitchen", "island place")
    near = -(DEPTH + float(island_random.uniform(0.98, 1.08)))
    first = float(island_random.uniform(0.85, 1.1))
    island_length = float(island_random.uniform(1.5, 1.9))
    island = Island(first, first + island_length, near, near - float(island_random.uniform(0.72, 0.82)), 2)
    camera_random = stream("kitchen", "camera")
    origin = (float(camera_random.uniform(0.35, 0.8)), float(camera_random.uniform(0.25, 0.4)))
    eye, slant = float(camera_random.uniform(1.54, 1.68)), np.radians(camera_random.uniform(36, 42))
    camera = Camera(
        (*origin, eye),
        (origin[0] + float(np.sin(slant)), origin[1] + float(np.cos(slant)), eye),
        float(camera_random.uniform(72, 78)),
        float(camera_random.uniform(0.09, 0.14)),
    )
    layout = Layout(room, main, None, tuple(openings), island, camera, "back" if random.random() < 0.5 else "left")
    return mirrored(layout) if in_mirror else layout


def _camera(stream: Streams, room: Room, x: float, seen: tuple[float, float]) -> Camera:
    """A camera at `x` near the front wall that has the back wall from `seen[0]` to `seen[1]` in the picture."""
    random = stream("kitchen", "camera height")
    y, eye = float(random.uniform(0.22, 0.4)), float(random.uniform(1.54, 1.72))
    away = room.depth - DEPTH - y
    left, right = np.arctan2(seen[0] - x, away), np.arctan2(seen[1] - x, away)
    view = float(np.clip(np.degrees(right - left) + 5, _LEAST_VIEW, _MOST_VIEW))
    aim = (left + right) / 2
    target = (x + float(np.sin(aim)), y + float(np.cos(aim)), eye)
    return Camera((x, y, eye), target, view, float(random.uniform(0.09, 0.15)))


def _main_run(stream: Streams, side: Side, length: float, wall: float, window: bool) -> tuple[Run, list[Opening]]:
    """Fridge, perhaps a tall cupboard, then the work top with sink and hob; and the window over the sink.

    The cupboards end at `length`, which is less than the `wall` where there is a second run around the corner.
    """
    random = stream("kitchen", "main run")
    fridge = Unit("fridge", 0.03, 0.03 + float(random.choice([0.72, 0.80, 0.90])))
    tall = [fridge]
    if random.random() < 0.3 and length > 4.1:
        tall.append(Unit("pantry", fridge.end + 0.02, fridge.end + 0.52))
    start, end = tall[-1].end + 0.03, length
    room = end - start
    hob = 0.60 if room < 3.2 else float(random.choice([0.60, 0.76, 0.76]))
    opening = min(float(random.uniform(0.95, 1.5)), room - hob - 0.85)
    spare = room - opening - hob - 0.5
    shares = random.dirichlet((2.0, 1.5, 2.0)) * spare
    if random.random() < 0.5:  # the sink first
        window_start = start + 0.12 + shares[0]
        hob_start = window_start + opening + 0.18 + shares[1]
    else:
        hob_start = start + 0.20 + shares[0]
        window_start = hob_start + hob + 0.18 + shares[1]
    window_start, hob_start = float(window_start), float(hob_start)
    window_middle = window_start + opening / 2
    sink = Unit("sink", window_middle - 0.4, window_middle + 0.4)
    oven = Unit("oven", hob_start, hob_start + hob)
    fixed = [sink, oven]
    for low in (sink.end, sink.start - 0.6):  # the dishwasher beside the sink, where there is room for it
        if low >= start and low + 0.6 <= end and (low + 0.6 <= oven.start or low >= oven.end):
            fixed.append(Unit("dishwasher", low, low + 0.6))
            break
    fixed.sort(key=lambda unit: unit.start)
    units: list[Unit] = list(tall)
    place = start
    for unit in fixed:
        units += [*_filled(random, place, unit.start), unit]
        place = unit.end
    units += _filled(random, place, end)
    taken = [(hob_start - 0.01, hob_start + hob + 0.01)]
    openings = []
    if window:
        bottom = float(stream("kitchen", "window").uniform(1.08, 1.18))
        top = float(stream("kitchen", "window", "top").uniform(1.98, 2.12))
        hole = Opening(side, window_start, window_start + opening, bottom, top, _frame(stream), _cover(stream, True))
        openings.append(hole)
        taken.append((hole.start - 0.12, hole.end + 0.12))
    taken.sort()
    reach = wall if length > wall - 0.7 else length  # wall cupboards go on into the corner
    edges = [start, *[edge for stretch in taken for edge in stretch], reach]
    uppers = tuple((low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if high - low > 0.28)
    return Run(side, tuple(units), (start, reach), (start, reach), uppers, hob_start + hob / 2), openings


def _filled(random: np.random.Generator, start: float, end: float) -> tuple[Unit, ...]:
    """Cupboards with doors or drawers between two places."""
    room = end - start
    if room < 0.04:
        return ()
    count = max(1, round(room / 0.55))
    kinds = random.choice(["doors", "drawers"], count, p=[0.62, 0.38])
    edges = np.linspace(start, end, count + 1)
    return tuple(
        Unit("doors" if room < 0.25 or kind == "doors" else "drawers", float(low), float(high))
        for kind, low, high in zip(kinds, edges, edges[1:], strict=False)
    )


def _frame(stream: Streams) -> str:
    return str(
        stream("interior", "window frames").choice(["casement", "sash", "grid", "plain"], p=[0.4, 0.3, 0.2, 0.1])
    )


def _cover(stream: Streams, over_sink: bool = False) -> str:
    choices = ["none", "roman", "roller", "venetian"] if over_sink else ["none", "none", "curtains", "roller"]
    return str(stream("kitchen", "window cover", str(over_sink)).choice(choices))
