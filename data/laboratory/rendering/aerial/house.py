"""The home's house from above: walls, roof, chimney, solar panels, garage, as its façade has them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from data.laboratory.colours import Colour
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.ground import hard_ground, patchy
from data.laboratory.rendering.aerial.plan import Plan, Rect, flat
from data.laboratory.rendering.facade.garages import add_garage
from data.laboratory.rendering.facade.house_roof import DORMER_HALF, add_solar_panels, house_roofs
from data.laboratory.rendering.facade.roof_materials import tile_look
from data.laboratory.rendering.facade.roofs import Roof, Slope, gable_roof, hip_roof
from data.laboratory.rendering.geometry.mesh import Mesh, box, join, polygons
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.outdoor import (
    brick,
    clay_tile,
    shingle,
    siding,
    slate,
    solar_panel,
    stonework,
    stucco,
    worn_shingle,
)

_FRAME = 0.055  # metres
_PANEL, _GAP = (1.0, 1.65), 0.03

# The façade's clays, number by number, but paler: from afar the shadows between tiles are part of their colour.
_CLAYS: tuple[Colour, ...] = ((0.62, 0.37, 0.27), (0.57, 0.33, 0.25), (0.66, 0.45, 0.33), (0.52, 0.34, 0.27))


def add_house(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the house with its roof, labelled roof, and its solar panels and garage where it has them."""
    front = plan.front
    random = home.rng("aerial", "house")
    colour = _faded(home.style.wall_colour, home.condition)
    wall = scene.material("wall", texture=wall_texture(home.style.wall, colour, random), roughness=0.9, relief=0.6)
    scene.material("garage wall", texture=scene.materials[wall].texture, roughness=0.9, relief=0.6)
    trim = scene.material("trim", colour=_faded(home.style.trim_colour, home.condition), roughness=0.7)
    gutter = scene.material("gutter", colour=(0.46, 0.45, 0.43), roughness=0.6)
    pane = scene.material("pane", colour=(0.10, 0.12, 0.14), roughness=0.15, specular=0.6)
    texture = roof_texture(home)
    cover = scene.material("roof", texture=texture, roughness=0.9, relief=0.8)
    ridge_colour = tuple(float(value) for value in np.clip(texture.colour.mean((0, 1)) * 0.82, 0, 1))
    ridges = scene.material("roof ridge", colour=ridge_colour, roughness=0.9)
    flue = scene.material("chimney", texture=brick(random, n=128), roughness=0.95, relief=0.5)

    roofs = house_roofs(front)
    bodies = [_walls(area, front.eaves) for area in (plan.house, plan.wing) if area]
    if front.bay:
        left, right, _, top = front.bay.hole
        bodies.append(_walls(Rect(left - 0.15, right + 0.15, front.bay.y, 0.0), top + 0.2))
    for dormer in front.dormers:  # its walls end in the slope behind
        middle, top = (dormer.hole[0] + dormer.hole[1]) / 2, dormer.hole[3] + 0.12
        end = (top - front.eaves) / front.pitch
        low, high = (middle - DORMER_HALF, dormer.y, front.eaves), (middle + DORMER_HALF, end, top)
        bodies.append(box(low, high))
        left, right, sill, head = dormer.hole
        scene.add(box((left, dormer.y - 0.03, sill), (right, dormer.y + 0.03, head)), pane)
    scene.add(join(*bodies, *[roof.gables for roof in roofs]), wall)
    for roof in roofs:
        scene.add(roof.cover, cover, "roof")
        scene.add(roof.ridges, ridges, "roof")
        scene.add(roof.edges, trim)
        scene.add(roof.gutters, gutter)
    scene.add(windows_around(plan.house, home.style.storeys, front.floor), pane)
    door = front.door.hole
    step = scene.material("step", colour=(0.66, 0.64, 0.60), roughness=0.9)
    scene.add(box((door[0] - 0.5, -1.1, 0.0), (door[1] + 0.5, 0.0, front.floor)), step)
    if front.chimney:
        x, y = front.chimney
        scene.add(box((x - 0.42, y - 0.34, front.eaves), (x + 0.42, y + 0.34, front.ridge + 0.85), 0.02), flue)
        scene.add(box((x - 0.5, y - 0.42, front.ridge + 0.85), (x + 0.5, y + 0.42, front.ridge + 0.97)), step)
        pot = scene.material("pot", colour=(0.55, 0.30, 0.22), roughness=0.9)
        top = front.ridge + 0.97
        scene.add(
            join(*[box((x + a - 0.1, y - 0.1, top), (x + a + 0.1, y + 0.1, top + 0.3)) for a in (-0.2, 0.2)]), pot
        )
    if home.has("solar"):
        cells = _framed(solar_panel(home.rng("aerial", "solar"), (0.055, 0.085, 0.21), n=256))
        scene.material("solar panel", texture=cells, roughness=0.15, specular=0.6, relief=0.0)
        scene.material("aluminium", colour=(0.55, 0.56, 0.58), roughness=0.4, metallic=1.0)
        add_solar_panels(scene, home, front)
        _add_rear_panels(scene, plan, roofs[0].slopes[1])
    if home.has("garage"):
        _add_garage(scene, home, plan)


def placed_roof(house: Rect, eaves: float, pitch: float, overhang: float, hipped: bool) -> Roof:
    """A roof over a house, its ridge along x; `pitch` is rise over run."""
    if hipped:
        roof = hip_roof(house.width, house.depth, pitch, overhang)
    else:
        roof = gable_roof(house.width, house.depth, pitch, overhang)
    return roof.changed(lambda mesh: mesh.moved(house.x0, house.centre[1], eaves))


def roof_texture(home: Home) -> Texture:
    """What the roof is covered with, at its level of the element."""
    level = home.elements["roof"]
    random = home.rng("aerial", "roof", level)
    if level == "worn":
        return patchy(worn_shingle(random, n=384), 2, 0.05, random)
    if level == "tile":
        look = tile_look(home)
        red, green, blue = (float(value) for value in np.array(_CLAYS[look.clay]) * look.factor)
        tiles = (clay_tile if look.barrels else slate)(random, (red, green, blue), n=256)
        return patchy(tiles, 4, 0.04, random)
    return patchy(shingle(random, home.style.roof_colour, n=256), 4, 0.04, random)


def _add_rear_panels(scene: Scene, plan: Plan, slope: Slope) -> None:
    """More panels on the slope behind, beside the chimney: in front, wing or dormers may leave room for a few only."""
    up = (slope.height - 2 * _PANEL[1]) / 2 if slope.height > 2 * _PANEL[1] + 0.8 else (slope.height - _PANEL[1]) / 2
    rows = 2 if slope.height > 2 * _PANEL[1] + 0.8 else 1
    left, right = slope.bounds(up + rows * _PANEL[1])
    left, right = left + 0.4, right - 0.4
    if plan.front.chimney:
        across = slope.corners[0][0] - plan.front.chimney[0]  # the lower edge of this slope runs towards -x
        left, right = (across + 0.7, right) if across < (left + right) / 2 else (left, across - 0.7)
    columns = int(np.clip((right - left) // (_PANEL[0] + _GAP), 1, 6))
    first = (left + right) / 2 - columns * (_PANEL[0] + _GAP) / 2
    rings = []
    for row in range(rows):
        for column in range(columns):
            u, v = first + column * (_PANEL[0] + _GAP), up + row * (_PANEL[1] + _GAP)
            corners = ((u, v), (u + _PANEL[0], v), (u + _PANEL[0], v + _PANEL[1]), (u, v + _PANEL[1]))
            rings.append([slope.at(a, b, 0.11) for a, b in corners])
    whole = [(0.0, 0.0), (_PANEL[0], 0.0), _PANEL, (0.0, _PANEL[1])]
    scene.add(polygons(rings, [whole] * len(rings)), "solar panel", "solar")


def _framed(panel: Texture) -> Texture:
    """A panel with a silver frame, wider than a true one: a pixel of the drone's photo is a hand's breadth."""
    height, width = panel.colour.shape[:2]
    across = np.minimum(np.arange(width) + 0.5, width - np.arange(width) - 0.5) / width * panel.size[0]
    up = np.minimum(np.arange(height) + 0.5, height - np.arange(height) - 0.5) / height * panel.size[1]
    edge = np.minimum(across[None, :], up[:, None]) < _FRAME
    return replace(panel, colour=np.where(edge[..., None], np.float32(0.66), panel.colour))


def wall_texture(kind: str, colour: Colour, random: np.random.Generator) -> Texture:
    """What walls of a kind (as in `Style`) are made of, coarse enough for a drone."""
    makers: dict[str, Callable[..., Texture]] = {"brick": brick, "stucco": stucco, "siding": siding, "stone": stonework}
    return makers[kind](random, colour, n=256)


def windows_around(house: Rect, storeys: int, floor: float) -> Mesh:
    """Dark panes on all four walls of a house."""
    panes = []
    for storey in range(storeys):
        low, high = floor + 2.7 * storey + 0.9, floor + 2.7 * storey + 2.1
        for x in np.linspace(house.x0, house.x1, 5)[1:-1]:
            for y in (house.y0, house.y1):
                panes.append(box((x - 0.6, y - 0.03, low), (x + 0.6, y + 0.03, high)))
        for y in np.linspace(house.y0, house.y1, 4)[1:-1]:
            for x in (house.x0, house.x1):
                panes.append(box((x - 0.03, y - 0.5, low), (x + 0.03, y + 0.5, high)))
    return join(*panes)


def _add_garage(scene: Scene, home: Home, plan: Plan) -> None:
    """The façade's garage and drive, with the back that the façade has no need of."""
    random = home.rng("aerial", "garage")
    own = shingle(random, home.style.roof_colour, n=256)
    scene.material("garage roof", texture=patchy(own, 2, 0.04, random), roughness=0.9, relief=0.6)
    scene.material("garage door", colour=home.style.trim_colour, roughness=0.6)
    scene.material("dark glass", colour=(0.06, 0.07, 0.08), roughness=0.2)
    scene.material("lamp", colour=(0.10, 0.10, 0.10), roughness=0.5)
    scene.material("lamp glass", colour=(0.90, 0.88, 0.80), roughness=0.4)
    kind = str(random.choice(["bricks", "slabs", "concrete", "gravel"], p=[0.35, 0.25, 0.3, 0.1]))
    wear = 0.5 - 0.5 * home.condition
    scene.material("drive", texture=hard_ground(kind, random, wear), roughness=0.95, relief=0.0)
    add_garage(scene, home, plan.front)
    walls = [part.mesh.vertices for part in scene.parts if part.material == "garage wall"]
    low, high = np.concatenate(walls).min(0), np.concatenate(walls).max(0)
    scene.add(box((low[0], high[1] - 0.1, 0.0), (high[0], high[1], 2.55)), "garage wall", "garage")
    drives = np.concatenate([part.mesh.vertices for part in scene.parts if part.material == "drive"])
    apron = Rect(float(drives[:, 0].min()), float(drives[:, 0].max()), plan.kerb, plan.plot.y0)
    scene.add(flat(apron, 0.05), "drive", "garage")


def _walls(area: Rect, height: float) -> Mesh:
    return box((area.x0, area.y0, -0.1), (area.x1, area.y1, height))


def _faded(colour: Colour, condition: float) -> Colour:
    """A colour as fresh paint (condition 1), or dull and grey (-1)."""
    value = np.array(colour)
    shade = 1 + 0.05 * condition
    grey = 0.14 * max(0.0, -condition)
    red, green, blue = np.clip((value * (1 - grey) + value.mean() * grey) * shade, 0, 0.95)
    return float(red), float(green), float(blue)
