"""The plan of a house as seen from the street: its size, roof, wing, openings and grounds, without its elements.

The plan never looks at the home's elements, so that toggling one moves nothing. All plans have their garage, or the
garden in its place, on the right; whole scenes are mirrored afterwards.
"""

from dataclasses import dataclass

import numpy as np

from data.laboratory.neighbourhood.homes import Home

STOREY = 2.7  # metres from floor to floor
GARAGE_STRIP = 5.9  # metres kept free on the right of the house, enough for two cars


@dataclass(frozen=True)
class Opening:
    """A window or door in a wall that faces the street.

    Attributes:
        hole: x0, x1, z0, z1 in metres.
        y: plane of the wall.
        storey: 0 on the ground, 1 upstairs.
        columns: panes side by side.
        rows: panes one above another.
        shutters: whether there are shutters on both sides.
    """

    hole: tuple[float, float, float, float]
    y: float
    storey: int
    columns: int = 2
    rows: int = 2
    shutters: bool = False


@dataclass(frozen=True)
class Wing:
    """A part of the house that stands forward under a gable of its own: x0, x1, and how far, in metres."""

    x0: float
    x1: float
    forward: float


@dataclass(frozen=True)
class Plan:
    """The house: its front wall stands in y = 0 from -width / 2 to width / 2; metres throughout."""

    width: float
    depth: float
    floor: float
    eaves: float
    pitch: float  # rise over run
    overhang: float
    hipped: bool
    wing: Wing | None
    bay: Opening | None
    door: Opening
    door_style: str
    windows: tuple[Opening, ...]
    upper_wall: str  # "" where it is the same as below
    chimney: tuple[float, float] | None  # x, y
    dormers: tuple[Opening, ...]  # their windows
    path_style: str
    garden_depth: float  # from the front wall to the pavement
    left_margin: float  # from the house to the left border of the plot

    @property
    def left(self) -> float:
        """Where the left wall stands."""
        return -self.width / 2

    @property
    def right(self) -> float:
        """Where the right wall stands; the garage or its garden begins here."""
        return self.width / 2

    @property
    def ridge(self) -> float:
        """Height of the main ridge."""
        return self.eaves + self.pitch * self.depth / 2

    @property
    def plot(self) -> tuple[float, float]:
        """Left and right border of the plot."""
        return self.left - self.left_margin, self.right + GARAGE_STRIP + 0.7


def plan_of(home: Home) -> Plan:
    """Return the plan of a home; the same whatever its elements are."""
    random = home.rng("frontal", "plan")
    two = home.style.storeys == 2
    size = float(np.clip((home.area - 700) / 3000, 0.0, 1.0))
    width = float((8.4 if two else 9.8) + 1.9 * size + random.uniform(0.0, 1.0))
    depth = float(random.uniform(7.0, 8.4))
    floor = float(random.choice([0.18, 0.34, 0.50]))
    eaves = floor + (5.35 if two else 2.85)
    pitch = float(random.uniform(0.68, 0.84) if two else random.uniform(0.56, 0.74))
    hipped = bool(random.random() < 0.33)
    form = random.random()
    wing_width = float(random.uniform(3.3, 4.0))
    wing_left = bool(random.random() < 0.6)
    forward = float(random.choice([0.7, 1.2, 1.8]))
    wing = None
    if form < 0.42:
        inner = -width / 2 if wing_left else width / 2 - wing_width
        wing = Wing(inner, inner + wing_width, forward)
    style = str(random.choice(["sash", "grid", "casement", "modern"], p=[0.36, 0.24, 0.24, 0.16]))
    shutters = bool(random.random() < 0.42) and style != "modern"
    door, windows, bay = _openings(random, width, floor, two, wing, style, shutters)
    upper = random.random()
    upper_wall = "" if not two or upper < 0.6 else ("siding" if home.style.wall in ("brick", "stone") else "")
    if two and upper > 0.85 and home.style.wall in ("brick", "stone"):
        upper_wall = "stucco"
    chimney_x = float(random.choice([-0.30, 0.28]) * width)
    chimney = (chimney_x, depth * float(random.uniform(0.52, 0.62))) if random.random() < 0.6 else None
    garden_depth, left_margin = float(random.uniform(10.0, 12.0)), float(random.uniform(3.6, 4.6))
    path_style = str(random.choice(["slabs", "bricks", "concrete", "gravel"]))
    dormers: tuple[Opening, ...] = ()
    if not two and not hipped and wing is None and random.random() < 0.6:
        pitch = max(pitch, 0.76)
        places = (-0.27, 0.27) if random.random() < 0.5 and width > 10.8 else (-0.25,)
        dormers = tuple(_dormer(width * place, eaves, pitch, style) for place in places)
    return Plan(
        width=width,
        depth=depth,
        floor=floor,
        eaves=eaves,
        pitch=pitch,
        overhang=float(random.uniform(0.30, 0.55)),
        hipped=hipped,
        wing=wing,
        bay=bay,
        door=door,
        door_style=str(random.choice(["panels", "glazed", "modern"])),
        windows=windows,
        upper_wall=upper_wall,
        chimney=chimney,
        dormers=dormers,
        path_style=path_style,
        garden_depth=garden_depth,
        left_margin=left_margin,
    )


def _openings(
    random: np.random.Generator, width: float, floor: float, two: bool, wing: Wing | None, style: str, shutters: bool
) -> tuple[Opening, tuple[Opening, ...], Opening | None]:
    """The front door, all windows of the front, and the bay window that stands in place of one of them, if any."""
    left, right = -width / 2, width / 2
    if wing is not None:
        left, right = (wing.x1, right) if wing.x0 == left else (left, wing.x0)
    span = right - left
    count = int(np.clip(np.floor(span / random.uniform(2.0, 2.6)), 2, 5))
    centres = left + span * (np.arange(count) + 0.5) / count
    room = span / count
    # A door in the middle of a wide front, else anywhere.
    door_column = count // 2 if count % 2 and random.random() < 0.6 else int(random.integers(count))
    narrow = float(min(random.uniform(0.95, 1.25), room - 0.5))
    wide = float(min(random.uniform(1.5, 2.2), room - 0.45))
    broad_below = bool(random.random() < 0.5)
    sill = float(random.choice([0.55, 0.85]))
    head = 2.22
    has_bay = bool(random.random() < 0.25)

    def window(centre: float, across: float, storey: int, y: float, low: float) -> Opening:
        columns, rows = _panes(style, across)
        base = floor + STOREY * storey
        hole = (centre - across / 2, centre + across / 2, base + low, base + (head if storey == 0 else 2.12))
        beside = shutters and (room if y == 0 else wing_room) > across * 1.9
        return Opening(hole, y, storey, columns, rows, beside)

    wing_room = wing.x1 - wing.x0 if wing else 0.0
    windows = []
    bay = None
    for column, centre in enumerate(centres):
        if column != door_column:
            below = window(centre, wide if broad_below else narrow, 0, 0.0, sill)
            if has_bay and bay is None and wing is None and abs(centre) > 1.5 and room > 1.9:
                bay = window(centre, min(1.9, room - 0.4), 0, -0.7, 0.6)
            else:
                windows.append(below)
        if two:
            windows.append(window(centre, narrow, 1, 0.0, 0.75))
    if wing is not None:
        middle, forward = (wing.x0 + wing.x1) / 2, -wing.forward
        across = float(random.uniform(1.5, 2.1))
        windows.append(window(middle, across, 0, forward, sill))
        if two:
            windows.append(window(middle, min(across, 1.5), 1, forward, 0.75))
    door_x = float(centres[door_column])
    door = Opening((door_x - 0.50, door_x + 0.50, floor, floor + 2.12), 0.0, 0)
    return door, tuple(windows), bay


def _dormer(x: float, eaves: float, pitch: float, style: str) -> Opening:
    """The window of a dormer whose front stands a little behind the front wall."""
    y = 0.55
    foot = eaves + y * pitch + 0.14
    columns, rows = _panes(style, 1.0)
    return Opening((x - 0.5, x + 0.5, foot + 0.22, foot + 1.12), y, 1, columns, rows)


def _panes(style: str, across: float) -> tuple[int, int]:
    wide = across > 1.4
    if style == "sash":
        return (2 if wide else 1), 2
    if style == "grid":
        return (4 if wide else 3), 3
    if style == "casement":
        return (3 if wide else 2), 1
    return (2 if wide else 1), 1
