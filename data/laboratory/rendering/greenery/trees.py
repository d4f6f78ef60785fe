"""Trees of several kinds, in leaf or bare, with as many triangles as they are worth in the picture."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.rendering.geometry.mesh import tube
from data.laboratory.rendering.geometry.triangle_mesh import Floats, Mesh, join, triangles
from data.laboratory.rendering.greenery.foliage import Blob, cores, leaf_quads, leaves, shaded, sticks, unit_vectors


@dataclass(frozen=True, eq=False)
class Plant:
    """A plant's wood, and its leaves in three shades (dark, middle, light); any of them may be empty."""

    wood: Mesh
    foliage: tuple[Mesh, Mesh, Mesh]

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Plant":
        """Return this plant shifted by metres."""
        dark, middle, light = (mesh.moved(x, y, z) for mesh in self.foliage)
        return Plant(self.wood.moved(x, y, z), (dark, middle, light))

    @property
    def meshes(self) -> tuple[Mesh, Mesh, Mesh, Mesh]:
        """Wood, dark, middle and light leaves."""
        return (self.wood, *self.foliage)


def tree(kind: str, height: float, spread: float, budget: int, rng: np.random.Generator, bare: bool = False) -> Plant:
    """Return a tree that stands at the origin.

    Args:
        kind: "broadleaf", "conifer" or "palm".
        height: metres.
        spread: radius of the crown, metres.
        budget: triangles, approximately; 3,000 do for a distant tree, 40,000 for a near one.
        rng: random numbers.
        bare: whether a broadleaf tree has lost its leaves.
    """
    if kind == "conifer":
        return conifer(height, spread, budget, rng)
    if kind == "palm":
        return palm(height, spread, budget, rng)
    return bare_tree(height, spread, budget, rng) if bare else broadleaf(height, spread, budget, rng)


def broadleaf(height: float, spread: float, budget: int, rng: np.random.Generator) -> Plant:
    """Return a tree in leaf: clumps of leaves at the ends of its boughs; arguments as of `tree`."""
    lean = rng.normal(0, 0.03, 2) * height
    fork = np.array([lean[0], lean[1], height * rng.uniform(0.24, 0.32)])
    count = 24
    direction = unit_vectors(count, rng) * (rng.random(count) ** 0.4)[:, None]
    direction[:, 2] = np.where(direction[:, 2] < -0.55, -direction[:, 2], direction[:, 2])
    # Wider below than above, and no two sides alike.
    taper = 1.0 - 0.38 * np.clip(direction[:, 2:], -0.4, 1.0)
    across = np.array([spread * rng.uniform(0.85, 1.1), spread * rng.uniform(0.85, 1.1), height * 0.34])
    crown = np.array([lean[0], lean[1], height * 0.60])
    middles = crown + direction * np.concatenate([taper, taper, np.ones((count, 1))], axis=1) * across * 0.74
    radii = spread * rng.uniform(0.24, 0.42, count)
    blobs: list[Blob] = [(middle, radius) for middle, radius in zip(middles, radii, strict=True)]
    blobs.append((crown, spread * 0.62))
    trunk = _trunk(fork, height)
    boughs = sticks(np.tile(fork, (count, 1)), middles, height * 0.011, height * 0.003, 5)
    count = max(200, (budget - 800) // 2)
    size = np.sqrt(8.0 * spread**2 * 3.2 / count)  # enough to cover the crown about twice
    dark, middle, light = leaves(blobs, count, float(np.clip(size, 0.09, 0.9)), rng)
    return Plant(join(trunk, boughs), (join(dark, cores(blobs, 0.62)), middle, light))


def bare_tree(height: float, spread: float, budget: int, rng: np.random.Generator) -> Plant:
    """Return a leafless tree, forking five times; arguments as of `tree`."""
    fork = np.array([*rng.normal(0, 0.02, 2) * height, height * rng.uniform(0.2, 0.28)])
    parts = [_trunk(fork, height)]
    starts, directions = np.repeat(fork[None], 6, axis=0), unit_vectors(6, rng) * np.array([1.0, 1.0, 0.3])
    directions[:, 2] = np.abs(directions[:, 2]) + rng.uniform(0.5, 1.3, 6)
    length, radius = height * 0.30, height * 0.013
    aspect = np.array([spread / (height * 0.42), spread / (height * 0.42), 1.0])
    used = 0
    for _ in range(5):
        directions = directions / np.linalg.norm(directions, axis=1, keepdims=True)
        ends = starts + directions * aspect * (length * rng.uniform(0.7, 1.2, len(starts)))[:, None]
        sides = 5 if radius > 0.03 else 3
        parts.append(sticks(starts, ends, radius, radius * 0.55, sides))
        used += len(starts) * sides * 2
        children = 4 if used + len(starts) * 24 < budget else 2
        if used + len(starts) * children * 6 > budget:
            break
        along = rng.uniform(0.35, 1.0, (len(starts), children))
        along[:, 0] = 1.0  # one twig carries on from the tip
        spans = ends - starts
        starts = (starts[:, None] + along[..., None] * spans[:, None]).reshape(-1, 3)
        directions = np.repeat(directions, children, axis=0) + 0.75 * unit_vectors(len(starts), rng)
        directions[:, 2] += 0.15
        length, radius = length * 0.58, radius * 0.52
    nothing = join()
    return Plant(join(*parts), (nothing, nothing, nothing))


def conifer(height: float, spread: float, budget: int, rng: np.random.Generator) -> Plant:
    """Return a fir: drooping sprays of needles on tiers of boughs; arguments as of `tree`."""
    count = max(300, budget // 2)
    tiers = int(np.clip(height * 2.2, 9, 22))
    tier = np.minimum((rng.random(count) ** 1.5 * tiers).astype(int), tiers - 1) / tiers
    reach = spread * (1 - tier) ** 0.9 * (0.9 + 0.2 * np.sin(tier * 97.0))
    bough = rng.integers(0, 11, count) / 11 * 2 * np.pi + tier * 41.0 + rng.normal(0, 0.16, count)
    out = np.sqrt(rng.random(count))
    foot = height * 0.08
    z = foot + (height - foot) * tier - out * reach * 0.34 + rng.normal(0, 0.02, count) * height * 0.4
    outward = np.stack([np.cos(bough), np.sin(bough), np.full(count, -0.25)], axis=1)
    points = np.stack([np.cos(bough) * out * reach, np.sin(bough) * out * reach, np.maximum(z, 0.1)], axis=1)
    size = float(np.clip(np.sqrt(5.0 * spread * height * 2 / count), 0.07, 0.9))
    upward = np.array([0.0, 0.0, 1.0]) + 0.6 * outward + 0.5 * unit_vectors(count, rng)
    quads = leaf_quads(points, upward, size * rng.uniform(0.6, 1.4, count), rng, slim=0.4)
    dark, middle, light = shaded(quads, out + rng.normal(0, 0.25, count))
    steps = np.linspace(0, 1, 9)
    core = sticks(
        [(0.0, 0.0, foot + (height * 0.94 - foot) * a) for a in steps[:-1]],
        [(0.0, 0.0, foot + (height * 0.94 - foot) * b) for b in steps[1:]],
        spread * 0.60 * (1 - steps[:-1]),
        spread * 0.60 * (1 - steps[1:]),
        9,
    )
    trunk = sticks([(0, 0, -0.1)], [(0, 0, height * 0.9)], height * 0.018, 0.01, 8)
    return Plant(trunk, (join(dark, core), middle, light))


def palm(height: float, spread: float, budget: int, rng: np.random.Generator) -> Plant:
    """Return a palm: a slightly bent trunk and arching fronds of leaflets; arguments as of `tree`."""
    fronds = 22
    leaflets = int(np.clip(budget / fronds / 4, 20, 120))
    bend = rng.normal(0, 0.06, 2) * height
    steps = np.linspace(0, 1, 8)
    path = np.stack([bend[0] * steps**2, bend[1] * steps**2, -0.1 + (height * 0.84 + 0.1) * steps], axis=1)
    trunk = tube(path, height * 0.020 + 0.04, 9)
    top = path[-1]
    angle = rng.random(fronds) * 2 * np.pi
    rise = np.linspace(1.15, -0.35, fronds) + rng.normal(0, 0.1, fronds)
    reach = spread * rng.uniform(0.85, 1.1, fronds)
    along = np.linspace(0.12, 1.0, leaflets)
    outward = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    level = along[None] * reach[:, None]
    z = top[2] + level * rise[:, None] - 0.75 * along[None] ** 2 * reach[:, None]
    ribs = np.concatenate([top[:2] + outward[:, None] * level[..., None] * 0.9, z[..., None]], axis=2)
    aside = np.stack([-outward[:, 1], outward[:, 0], np.zeros(fronds)], axis=1)[:, None]
    length = (spread * 0.34 * np.sin(np.pi * np.clip(along * 0.9 + 0.06, 0, 1)) ** 0.6)[None, :, None]
    step = np.concatenate([outward, np.zeros((fronds, 1))], axis=1)[:, None] * (reach / leaflets)[:, None, None]
    blades = []
    for side in (-1.0, 1.0):
        ends = ribs + side * aside * length + np.array([0, 0, -0.35]) * length + step * 3
        blades.append(np.stack([ribs - step * 0.9, ribs + step * 0.9, ends], axis=2))
    stacked: Floats = np.concatenate(blades).reshape(-1, 1, 3, 3)
    dark, middle, light = shaded(stacked, np.tile(np.repeat(rise, leaflets), 2) + rng.normal(0, 0.4, len(stacked)))
    joints = ribs[:, :: max(1, leaflets // 10)]
    spine = sticks(joints[:, :-1].reshape(-1, 3), joints[:, 1:].reshape(-1, 3), 0.018, 0.014, 3)
    return Plant(join(trunk), (dark, join(middle, triangles(spine.vertices[spine.faces])), light))


def _trunk(fork: Floats, height: float) -> Mesh:
    """From the ground to the first fork, wider at the roots."""
    foot, knee = np.array([0.0, 0.0, -0.1]), fork * np.array([0.4, 0.4, 0.22])
    radii = height * np.array([0.030, 0.022, 0.017])
    return sticks([foot, knee], [knee, fork], radii[:2], radii[1:], 10)
