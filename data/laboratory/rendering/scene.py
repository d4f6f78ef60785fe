"""What is to be photographed: surfaces with materials and labels, light, camera. Plain data, no renderer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.laboratory.rendering.geometry.mesh import Mesh
from data.laboratory.rendering.surfaces.base import Texture

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Material:
    """How a surface meets light.

    Attributes:
        colour: sRGB, 0 to 1; not used where there is a texture.
        texture: Colour and height over the surface, in metres.
        roughness: 0 (mirror) to 1 (chalk).
        metallic: 0 (paint, wood, stone) or 1 (metal).
        specular: Strength of reflection of what is not metal, 0 to 1.
        clearcoat: Strength of a thin layer of varnish, 0 to 1.
        relief: How strongly the texture's height tilts the surface; 0 not at all.
        kind: "surface"; "leaf" (thin and matt, seen from both sides); "glass" (a clear pane); "light" (shines itself).
        emission: Radiance of a light, times its colour.
    """

    colour: Triple | None = None
    texture: Texture | None = None
    roughness: float = 0.6
    metallic: float = 0.0
    specular: float = 0.5
    clearcoat: float = 0.0
    relief: float = 1.0
    kind: Literal["surface", "leaf", "glass", "light"] = "surface"
    emission: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a material without colour."""
        if self.colour is None and self.texture is None and self.kind != "glass":
            raise ValueError("A material needs a colour or a texture.")


@dataclass(frozen=True)
class Part:
    """A mesh with the name of its material and the label that its pixels get in the mask ("" for none)."""

    mesh: Mesh
    material: str
    label: str


@dataclass(frozen=True)
class Camera:
    """A level pinhole camera.

    Attributes:
        origin: Where it stands, metres.
        target: Where it looks.
        field_of_view: Horizontal, degrees.
        shift_y: Vertical shift of the lens in picture heights, which keeps verticals upright; negative shows more sky.
        near: Nothing nearer than this is seen, metres.
    """

    origin: Triple
    target: Triple
    field_of_view: float = 63.0
    shift_y: float = 0.0
    near: float = 0.02


@dataclass(frozen=True)
class Sky:
    """Sun and sky.

    Attributes:
        sun: Direction towards the sun, any length.
        turbidity: Haziness of the sky's colour, 1 (arctic) to 10 (hazy).
        sky_scale: Brightness of the sky.
        sun_scale: Brightness of the sun; near 0 for an overcast day.
        clouds: Share of the sky with clouds, 0 to 1; they are painted on the picture and cast no shadow.
        haze: Paleness of the sky at the horizon, 0 to 1.
    """

    sun: Triple = (-0.52, -0.62, 0.62)
    turbidity: float = 3.0
    sky_scale: float = 1.0
    sun_scale: float = 1.0
    clouds: float = 0.4
    haze: float = 0.5


@dataclass(frozen=True)
class AreaLight:
    """A rectangle that shines: a photographer's bounced flash, or a picture of the garden behind a window.

    Attributes:
        centre: Middle of the rectangle, metres.
        half_u: From the middle to the edge along its width.
        half_v: From the middle to the edge along its height.
        facing: A point on the side to which it shines.
        radiance: Linear RGB.
        picture: (n, n, 3) sRGB, top row first, in place of one radiance.
        gain: Factor on the picture.
        label: Of its pixels in the mask.
    """

    centre: Triple
    half_u: Triple
    half_v: Triple
    facing: Triple
    radiance: Triple = (1.0, 1.0, 1.0)
    picture: NDArray[np.float32] | None = None
    gain: float = 1.0
    label: str = ""


@dataclass(frozen=True)
class Finish:
    """How the picture is developed.

    Attributes:
        key: Geometric mean of luminance to which the exposure is set; about .26 outside, .5 inside.
        white_balance: Factor on each of red, green and blue.
        saturation: 1 leaves colours as they are.
        vignette: Darkening towards the corners, 0 to 1.
    """

    key: float = 0.26
    white_balance: Triple = (1.0, 1.0, 1.0)
    saturation: float = 1.0
    vignette: float = 0.10


@dataclass
class Scene:
    """All there is in one photo; filled by `material` and `add`."""

    interior: bool
    camera: Camera = field(default_factory=lambda: Camera((0, -14, 1.7), (0, 0, 1.7)))
    sky: Sky = field(default_factory=Sky)
    finish: Finish = field(default_factory=Finish)
    lights: list[AreaLight] = field(default_factory=list)
    materials: dict[str, Material] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def material(self, name: str, **fields: Any) -> str:
        """Name of a material made from the fields of `Material`; a name used again must mean the same."""
        self.materials[name] = Material(**fields)
        return name

    def add(self, mesh: Mesh, material: str, label: str = "") -> None:
        """Put a mesh into the scene.

        Raises:
            KeyError: There is no such material.
        """
        if material not in self.materials:
            raise KeyError(f"The scene has no material {material!r}.")
        if len(mesh.faces):
            self.parts.append(Part(mesh, material, label))

    def labels(self) -> Sequence[str]:
        """Labels in use, sorted."""
        return sorted(({part.label for part in self.parts} | {light.label for light in self.lights}) - {""})
