"""Trees, hedges and beds for scenes seen from a drone, where many plants must do with few triangles each."""

import numpy as np
from numpy.typing import ArrayLike

from data.laboratory.colours import one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.camera import in_frame
from data.laboratory.rendering.greenery.plants import foliage_colours, hedge, leaf_materials, place, shrub, tree
from data.laboratory.rendering.scene import Camera, Scene

_NEAR = 1.22  # times the picture's size


class Greenery:
    """Grows plants of one home's season into a scene, with a few sets of leaf colours for all of them.

    Plants that are far outside the picture are left out: they would cost time, and their shadows do not reach it.
    """

    def __init__(self, scene: Scene, home: Home, camera: Camera) -> None:
        """Register the colours."""
        self.camera = camera
        self.scene = scene
        self.season = home.style.season
        self.wood = scene.material("bark", colour=(0.36, 0.29, 0.23), roughness=0.95)
        self.shades: dict[str, list[tuple[str, str, str]]] = {}
        for kind, count in (("broadleaf", 4), ("evergreen", 2), ("hedge", 2), ("flowers", 2)):
            self.shades[kind] = [
                leaf_materials(
                    scene,
                    f"{kind} {number} ",
                    foliage_colours(kind, self.season, home.rng("aerial", kind, str(number))),
                )
                for number in range(count)
            ]

    def seen(self, *places: ArrayLike) -> bool:
        """Whether one of these places (x, y) on the ground is in the picture or near it."""
        return bool(in_frame(self.camera, [(*np.asarray(place, float), 0.0) for place in places], _NEAR).any())

    def tree(
        self,
        x: float,
        y: float,
        radius: float,
        random: np.random.Generator,
        budget: int = 2600,
        label: str = "",
        evergreen: float = 0.25,
    ) -> None:
        """A tree whose crown has the given radius; `evergreen` is how likely it is a conifer, more so in winter."""
        if not self.seen((x, y)):
            return
        bare = self.season == "winter"
        conifer = random.random() < (max(evergreen, 0.25) if not bare else 0.45 + 1.5 * evergreen)
        shades = self.shades["evergreen" if conifer else "broadleaf"]
        chosen = one_of(random, shades)
        height = radius * random.uniform(2.0, 2.6) * (1.35 if conifer else 1.0)
        if conifer:
            plant = tree("conifer", height, radius, budget, random)
        else:
            plant = tree("broadleaf", height, radius, int(budget * (1.2 if bare else 1.0)), random, bare=bare)
        place(self.scene, plant.moved(x, y), self.wood, chosen, label)

    def hedge(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        height: float,
        width: float,
        random: np.random.Generator,
        label: str = "",
    ) -> None:
        """A clipped hedge between two points."""
        shades = self.shades["hedge"][int(random.integers(2))]
        if not self.seen(*np.linspace(start, end, 9)):
            return
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        place(self.scene, hedge(start, end, height, width, int(length * 170), random), self.wood, shades, label)

    def shrub(
        self, x: float, y: float, radius: float, random: np.random.Generator, label: str = "", budget: int = 300
    ) -> None:
        """A bush; one in five in flower where the season allows."""
        if not self.seen((x, y)):
            return
        flowering = random.random() < 0.2 and self.season in ("spring", "summer")
        kind = "flowers" if flowering else "hedge" if random.random() < 0.7 else "evergreen"
        shades = self.shades[kind][int(random.integers(2))]
        place(self.scene, shrub((x, y, 0.0), radius, budget, random), self.wood, shades, label)
