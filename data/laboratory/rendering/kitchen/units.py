"""The parts of a kitchen's plan: units in runs, the island, and the plan as seen in a mirror."""

from dataclasses import dataclass
from typing import Literal

from data.laboratory.rendering.interior.shell import Opening, Room, Side
from data.laboratory.rendering.scene import Camera

UnitKind = Literal["doors", "drawers", "sink", "oven", "dishwasher", "fridge", "pantry"]

DEPTH, UPPER_DEPTH, WORK_HEIGHT = 0.60, 0.35, 0.92
"""Metres: depth of lower cupboards, depth of wall cupboards, height of the work top."""


@dataclass(frozen=True)
class Unit:
    """One cupboard or appliance on the floor, from `start` to `end` metres along its wall."""

    kind: UnitKind
    start: float
    end: float

    @property
    def middle(self) -> float:
        """Metres along the wall."""
        return (self.start + self.end) / 2


@dataclass(frozen=True)
class Run:
    """A row of cupboards along one wall, in that wall's frame.

    Attributes:
        side: Which wall.
        units: From left to right.
        work: Where the work top begins and ends.
        strip: Where the strip of wall above the work top begins and ends.
        uppers: Stretches for wall cupboards or shelves.
        hood: Middle of the hood, or None.
    """

    side: Side
    units: tuple[Unit, ...]
    work: tuple[float, float]
    strip: tuple[float, float]
    uppers: tuple[tuple[float, float], ...]
    hood: float | None = None

    def of(self, kind: UnitKind) -> list[Unit]:
        """The units of one kind."""
        return [unit for unit in self.units if unit.kind == kind]


@dataclass(frozen=True)
class Island:
    """Where the island stands, in the main run's wall frame: y is negative, the run lies towards 0.

    Attributes:
        start: Left end of its top.
        end: Right end.
        near: y of the edge towards the run.
        far: y of the edge with the stools.
        stools: How many.
    """

    start: float
    end: float
    near: float
    far: float
    stools: int


@dataclass(frozen=True)
class Layout:
    """A whole plan.

    Attributes:
        room: The room.
        main: The run with the appliances.
        second: A run around the corner, or None.
        openings: Windows and glazed doors.
        island: Where it stands if there is one.
        camera: The photographer's.
        sun_side: From where the sun shines.
    """

    room: Room
    main: Run
    second: Run | None
    openings: tuple[Opening, ...]
    island: Island
    camera: Camera
    sun_side: Side


def mirrored(layout: Layout) -> Layout:
    """The same plan as seen in a mirror: left becomes right."""
    room = layout.room
    swap: dict[Side, Side] = {"left": "right", "right": "left", "back": "back", "front": "front"}

    def run(given: Run) -> Run:
        length = room.wall(given.side).length
        units = tuple(Unit(unit.kind, length - unit.end, length - unit.start) for unit in reversed(given.units))
        uppers = tuple((length - high, length - low) for low, high in reversed(given.uppers))
        hood = None if given.hood is None else length - given.hood
        work = (length - given.work[1], length - given.work[0])
        strip = (length - given.strip[1], length - given.strip[0])
        return Run(swap[given.side], units, work, strip, uppers, hood)

    def opening(given: Opening) -> Opening:
        length = room.wall(given.side).length
        return Opening(
            swap[given.side],
            length - given.end,
            length - given.start,
            given.bottom,
            given.top,
            given.frame,
            given.cover,
            given.label,
        )

    main_length = room.wall(layout.main.side).length
    island, camera = layout.island, layout.camera
    return Layout(
        room,
        run(layout.main),
        None if layout.second is None else run(layout.second),
        tuple(opening(given) for given in layout.openings),
        Island(main_length - island.end, main_length - island.start, island.near, island.far, island.stools),
        Camera(
            (room.width - camera.origin[0], *camera.origin[1:]),
            (room.width - camera.target[0], *camera.target[1:]),
            camera.field_of_view,
            camera.shift_y,
        ),
        swap[layout.sun_side],
    )
