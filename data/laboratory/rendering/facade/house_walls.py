"""Outer walls of the house: fronts with openings, sides, wing, bay window, chimney, and their mouldings."""

from collections.abc import Sequence

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.house_roof import DORMER_HALF
from data.laboratory.rendering.facade.outdoor_windows import REVEAL, add_window
from data.laboratory.rendering.facade.plan import STOREY, Opening, Plan, Wing
from data.laboratory.rendering.geometry.mesh import Hole, Mesh, box, join, panel_with_holes, polygons, reveals
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.greenery.foliage import sticks
from data.laboratory.rendering.scene import Scene


def add_house_walls(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the walls of the house and their mouldings, with holes for the windows and the door of its front."""
    boards = home.style.wall == "siding"
    main = [opening.hole for opening in plan.windows if opening.y == 0.0]
    _wall(scene, plan, plan.left, plan.right, 0.0, [*main, plan.door.hole], boards)
    if plan.wing is not None:
        _wing(scene, plan, plan.wing, [opening.hole for opening in plan.windows if opening.y != 0.0], boards)
    if plan.bay is not None:
        _bay(scene, plan.bay)
    for dormer in plan.dormers:
        _dormer(scene, plan, dormer)
    _left_side(scene, home, plan, boards)
    right = _side_panel(plan.right, 0.0, plan.depth, plan.eaves, facing=1)
    scene.add(right, "upper wall" if plan.upper_wall else "wall")
    for opening in plan.windows:
        scene.add(_moulding(home, opening), "moulding")
    if plan.chimney is not None:
        _chimney(scene, plan, plan.chimney)
    _downpipes(scene, plan)


def _wall(
    target: Scene | Piece, plan: Plan, x0: float, x1: float, y: float, holes: Sequence[Hole], boards: bool
) -> None:
    """One wall that faces -y up to the eaves, of one or two materials, on its plinth."""
    split = plan.floor + STOREY - 0.08 if plan.upper_wall else plan.eaves
    target.add(panel_with_holes(x0, x1, 0.0, split, y, holes), "wall")
    if plan.upper_wall:
        target.add(panel_with_holes(x0, x1, split, plan.eaves, y, holes), "upper wall")
        target.add(box((x0, y - 0.03, split - 0.09), (x1, y + 0.03, split + 0.09), 0.01), "trim")
    target.add(reveals(y, holes, REVEAL + 0.05), "reveal")
    doors = [hole for hole in holes if hole[2] < plan.floor + 0.05]  # they cut through the plinth
    edges = [x0, *sorted(edge for hole in doors for edge in (hole[0] - 0.1, hole[1] + 0.1)), x1]
    top = max(0.14, plan.floor - 0.06)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        target.add(box((start, y - 0.035, -0.05), (end, y + 0.05, top), 0.01), "plinth")
    if boards:
        corners = [box((x, y - 0.03, top), (x + 0.12, y + 0.05, plan.eaves)) for x in (x0 - 0.02, x1 - 0.10)]
        target.add(join(*corners), "trim")


def _wing(scene: Scene, plan: Plan, wing: Wing, holes: Sequence[Hole], boards: bool) -> None:
    _wall(scene, plan, wing.x0, wing.x1, -wing.forward, holes, boards)
    material = "upper wall" if plan.upper_wall else "wall"
    scene.add(_side_panel(wing.x0, -wing.forward, 0.0, plan.eaves, facing=-1), material)
    scene.add(_side_panel(wing.x1, -wing.forward, 0.0, plan.eaves, facing=1), material)


def _left_side(scene: Scene, home: Home, plan: Plan, boards: bool) -> None:
    """The side wall away from the garage, with a window per storey: built facing -y, then turned."""
    piece = Piece()
    side = [
        Opening((-plan.depth * 0.62, -plan.depth * 0.62 + 1.0, base + 0.85, base + 2.1), 0.0, storey)
        for storey, base in enumerate((plan.floor, plan.floor + STOREY)[: home.style.storeys])
    ]
    _wall(piece, plan, -plan.depth, 0.0, 0.0, [opening.hole for opening in side], boards)
    for number, opening in enumerate(side):
        add_window(piece, home, opening, 90 + number, label="")
    piece.stand(scene, plan.left, 0.0, degrees=-90)


def _side_panel(x: float, y0: float, y1: float, top: float, facing: int) -> Mesh:
    ring = [(x, y1, 0.0), (x, y0, 0.0), (x, y0, top), (x, y1, top)]
    return polygons([ring if facing < 0 else ring[::-1]])


def _bay(scene: Scene, bay: Opening) -> None:
    """The low wall, the corner posts and the cheeks of a window that stands forward of the wall."""
    x0, x1, z0, z1 = bay.hole
    low, high = x0 - 0.14, x1 + 0.14
    scene.add(box((low, bay.y, 0.0), (high, 0.0, z0)), "wall")
    posts = [box((a, bay.y, z0), (a + 0.14, bay.y + 0.16, z1 + 0.05), 0.01) for a in (low, x1)]
    cheeks = [box((a, bay.y + 0.16, z0), (a + 0.05, 0.0, z1 + 0.05)) for a in (low, high - 0.05)]
    scene.add(join(*posts, *cheeks, box((low, bay.y, z1), (high, 0.0, z1 + 0.22), 0.01)), "trim")


def _dormer(scene: Scene, plan: Plan, window: Opening) -> None:
    """The front and the cheeks of a dormer; what lies within the roof is hidden by it."""
    x0, x1 = (window.hole[0] + window.hole[1]) / 2 - DORMER_HALF, (window.hole[0] + window.hole[1]) / 2 + DORMER_HALF
    foot, top = window.hole[2] - 0.5, window.hole[3] + 0.12
    scene.add(panel_with_holes(x0, x1, foot, top, window.y, [window.hole]), "dormer wall")
    scene.add(reveals(window.y, [window.hole], REVEAL + 0.05), "reveal")
    back = (top - plan.eaves) / plan.pitch
    for x, facing in ((x0, -1), (x1, 1)):
        panel = [(x, back, foot), (x, window.y, foot), (x, window.y, top), (x, back, top)]
        scene.add(polygons([panel if facing < 0 else panel[::-1]]), "dormer wall")


def _moulding(home: Home, opening: Opening) -> Mesh:
    """What frames a window on the wall: a lintel over brick and stone, boards around on siding and render."""
    x0, x1, z0, z1 = opening.hole
    y = opening.y
    if home.style.wall in ("brick", "stone"):
        return box((x0 - 0.12, y - 0.02, z1), (x1 + 0.12, y + 0.05, z1 + 0.17), 0.01)
    return join(
        box((x0 - 0.09, y - 0.022, z0), (x0, y + 0.05, z1)),
        box((x1, y - 0.022, z0), (x1 + 0.09, y + 0.05, z1)),
        box((x0 - 0.12, y - 0.03, z1), (x1 + 0.12, y + 0.05, z1 + 0.12), 0.01),
    )


def _chimney(scene: Scene, plan: Plan, place: tuple[float, float]) -> None:
    x, y = place
    top = plan.ridge + 0.85
    scene.add(box((x - 0.42, y - 0.36, plan.eaves), (x + 0.42, y + 0.36, top)), "chimney")
    scene.add(box((x - 0.50, y - 0.44, top), (x + 0.50, y + 0.44, top + 0.12), 0.02), "stone")
    pots = [(x - 0.2, y, top + 0.1), (x + 0.2, y, top + 0.1)]
    scene.add(sticks(pots, [(a, b, c + 0.38) for a, b, c in pots], 0.12, 0.10, 12), "chimney pot")


def _downpipes(scene: Scene, plan: Plan) -> None:
    places = [plan.left + 0.1, plan.right - 0.1]
    if plan.wing is not None:
        places = [x for x in places if not plan.wing.x0 <= x <= plan.wing.x1]
    feet = [(x, -0.08, 0.05) for x in places]
    if feet:
        heads = [(x, -0.08, plan.eaves - plan.overhang * plan.pitch) for x in places]
        out = [(x, -plan.overhang - 0.05, plan.eaves - plan.overhang * plan.pitch + 0.03) for x in places]
        scene.add(join(sticks(feet, heads, 0.042, 0.042, 8), sticks(heads, out, 0.042, 0.042, 8)), "gutter")
