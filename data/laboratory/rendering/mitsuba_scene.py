"""A scene as light sees it: path tracing by Mitsuba 3, and which label each pixel belongs to."""

import ctypes.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import HearthmapError, InputError
from data.laboratory.rendering.geometry.mesh import Mesh, join
from data.laboratory.rendering.scene import AreaLight, Camera, Material, Scene, Sky

MASK_SCALE = 4
"""Labels are looked up on a grid this many times finer than the photo's, and the commonest in a pixel wins."""
_GUIDE_SAMPLES = 16
_STEEPEST = 1.2  # slope beyond which a texture's relief is cut off


@dataclass(frozen=True, eq=False)
class Rendered:
    """What the camera saw.

    Attributes:
        colour: (H, W, 3) linear radiance, with noise.
        albedo: (H, W, 3) colour of the surfaces without light.
        normal: (H, W, 3) their direction; 0 where there is sky.
        label: (H * MASK_SCALE, W * MASK_SCALE), number into `labels` counted from 1; 0 for none.
        sky: (H, W) share of the pixel in which nothing was hit, 0 to 1.
        labels: Names of the labels.
    """

    colour: NDArray[np.float32]
    albedo: NDArray[np.float32]
    normal: NDArray[np.float32]
    label: NDArray[np.uint8]
    sky: NDArray[np.float32]
    labels: tuple[str, ...]


def render(scene: Scene, width: int, height: int, samples: int, seed: int = 0) -> Rendered:
    """A path-traced picture of a scene, and the label at each place.

    Args:
        scene: What to photograph.
        width: Pixels.
        height: Pixels.
        samples: Light paths per pixel.
        seed: Of their random directions.

    Raises:
        InputError: The extra `render` or the LLVM library is missing.
        HearthmapError: The renderer failed.
    """
    mitsuba = _mitsuba()
    try:
        return _render(mitsuba, scene, width, height, samples, seed)
    except (RuntimeError, MemoryError) as error:
        raise HearthmapError(f"The renderer failed: {str(error).splitlines()[0] if str(error) else error!r}") from error


def _render(mitsuba: Any, scene: Scene, width: int, height: int, samples: int, seed: int) -> Rendered:
    surfaces = {name: mitsuba.load_dict(_surface(mitsuba, material)) for name, material in scene.materials.items()}
    together: dict[tuple[str, str], list[Mesh]] = {}
    for part in scene.parts:  # few shapes make a quick scene
        # Indoors panes are left out: through them the light outside could only be found by chance.
        if not (scene.interior and scene.materials[part.material].kind == "glass"):
            together.setdefault((part.material, part.label), []).append(part.mesh)
    description: dict[str, Any] = {"type": "scene", "sky": _sky(scene.sky)}
    label_of: dict[str, str] = {}
    for number, ((name, label), meshes) in enumerate(together.items()):
        key = f"part{number}"
        description[key] = _shape(mitsuba, key, join(*meshes), scene.materials[name], surfaces[name])
        label_of[key] = label
    for number, light in enumerate(scene.lights):
        description[f"light{number}"] = _light(mitsuba, light)
        label_of[f"light{number}"] = light.label
    world = mitsuba.load_dict(description)
    depth = 10 if scene.interior else 6
    path = {"type": "path", "max_depth": depth, "rr_depth": 4}
    sensor = mitsuba.load_dict(_sensor(mitsuba, scene.camera, width, height))
    light = mitsuba.render(world, sensor=sensor, integrator=mitsuba.load_dict(path), spp=samples, seed=seed)
    # In a pass of its own: rendered along with the light, Mitsuba follows every path twice.
    guides = mitsuba.load_dict({"type": "aov", "aovs": "albedo:albedo,normal:sh_normal"})
    guide = mitsuba.render(world, sensor=sensor, integrator=guides, spp=_GUIDE_SAMPLES, seed=seed)
    colour, guide = (np.nan_to_num(np.array(seen, np.float32), posinf=0.0, neginf=0.0) for seen in (light, guide))
    fine = mitsuba.load_dict(_sensor(mitsuba, scene.camera, width * MASK_SCALE, height * MASK_SCALE))
    numbers = mitsuba.load_dict({"type": "aov", "aovs": "shape:shape_index"})
    index = np.array(mitsuba.render(world, sensor=fine, integrator=numbers, spp=1, seed=0))
    hit = index[..., 0].round().astype(np.intp)
    names = tuple(scene.labels())
    # A shape's index is its number in the renderer's registry, from 1, not its position in the scene; 0 is the sky.
    registered = {_registry_number(mitsuba, shape): label_of.get(shape.id(), "") for shape in world.shapes()}
    lookup = np.zeros(max([*registered, int(hit.max())]) + 1, np.uint8)
    for number, label in registered.items():
        lookup[number] = names.index(label) + 1 if label else 0
    sky = (hit == 0).reshape(height, MASK_SCALE, width, MASK_SCALE).mean((1, 3)).astype(np.float32)
    return Rendered(colour[..., :3], guide[..., :3], guide[..., 3:6], lookup[hit], sky, names)


def check_renderer() -> None:
    """Refuse to begin where nothing could be rendered.

    Raises:
        InputError: The extra `render` or the LLVM library is missing.
    """
    _mitsuba()


def set_threads(number: int) -> None:
    """Let the renderer use so many threads of this process.

    Raises:
        InputError: The extra `render` or the LLVM library is missing.
    """
    _mitsuba()
    import drjit

    drjit.set_thread_count(number)


@cache
def _mitsuba() -> Any:
    """The renderer's module, compiled for the CPU by LLVM."""
    try:
        import mitsuba
    except ImportError as error:
        raise InputError('Rendering needs the extra "render": pip install "hearthmap[render]".') from error
    library = _llvm()
    if library is not None:
        os.environ.setdefault("DRJIT_LIBLLVM_PATH", library)
    try:
        mitsuba.set_variant("llvm_ad_rgb")
        mitsuba.Float(0) + 1  # the library is looked for only when it is needed
    except Exception as error:  # what a renderer without LLVM raises is of no public type
        raise InputError(
            "Rendering needs the LLVM library, 16 or newer (Debian and Ubuntu: apt-get install libllvm19); "
            "where it lies elsewhere, name its file in the environment variable DRJIT_LIBLLVM_PATH."
        ) from error
    return mitsuba


def _llvm() -> str | None:
    """The newest LLVM library of this system from 16 on (15 crashes); None where the renderer may look for itself."""
    versions = {}
    for file in Path("/usr/lib").glob("**/libLLVM*.so*"):
        digits = "".join(character if character.isdigit() else " " for character in file.name).split()
        if digits and int(digits[0]) >= 16:
            versions[int(digits[0])] = str(file)
    return versions[max(versions)] if versions else ctypes.util.find_library("LLVM-19")


def _registry_number(mitsuba: Any, shape: Any) -> int:
    import drjit

    number: Any = drjit.reinterpret_array(mitsuba.UInt32, mitsuba.ShapePtr(shape))
    return int(number[0])


def _linear(colour: Any) -> NDArray[np.float32]:
    """Linear light of sRGB values (IEC 61966-2-1)."""
    value = np.clip(np.asarray(colour, np.float32), 0, None)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _bitmap(mitsuba: Any, picture: NDArray[np.float32]) -> dict[str, Any]:
    bitmap = mitsuba.Bitmap(np.ascontiguousarray(picture, np.float32))
    return {"type": "bitmap", "bitmap": bitmap, "raw": True, "format": "fp16"}


def _surface(mitsuba: Any, material: Material) -> dict[str, Any]:
    """Mitsuba's description of a material."""
    if material.kind == "glass":
        return {"type": "thindielectric", "int_ior": 1.5}
    if material.texture is not None:
        # Row 0 of a bitmap lies at v = 0, as that of a texture does.
        base: dict[str, Any] = _bitmap(mitsuba, _linear(np.clip(material.texture.colour, 0, 1)))
    else:
        base = {"type": "rgb", "value": [float(value) for value in _linear(material.colour)]}
    if material.kind == "leaf" or material.kind == "light" or (not material.metallic and material.roughness >= 0.8):
        surface: dict[str, Any] = {"type": "diffuse", "reflectance": base}
    else:
        surface = {
            "type": "principled",
            "base_color": base,
            "roughness": float(material.roughness),
            "metallic": float(material.metallic),
            "specular": float(material.specular),
            "clearcoat": float(material.clearcoat),
            "clearcoat_gloss": 0.95,
        }
    if material.texture is not None and material.relief and np.ptp(material.texture.height) > 1e-6:
        surface = {"type": "normalmap", "normalmap": _bitmap(mitsuba, _normals(material)), "bsdf": surface}
    return {"type": "twosided", "bsdf": surface}


def _normals(material: Material) -> NDArray[np.float32]:
    """Directions of a relief as a picture, (n, n, 3) in 0 to 1."""
    texture = material.texture
    assert texture is not None  # noqa: S101  the caller asked
    height, (across, up) = texture.height, texture.size
    slope_x = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * (height.shape[1] / (2 * across)) * material.relief
    slope_y = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * (height.shape[0] / (2 * up)) * material.relief
    slope_x, slope_y = np.clip(slope_x, -_STEEPEST, _STEEPEST), np.clip(slope_y, -_STEEPEST, _STEEPEST)
    normal = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return (normal * 0.5 + 0.5).astype(np.float32)


def _shape(mitsuba: Any, key: str, mesh: Mesh, material: Material, surface: Any) -> Any:
    properties = mitsuba.Properties()
    properties["bsdf"] = surface
    if material.kind == "light":
        radiance = [float(value) * material.emission for value in material.colour or (1.0, 1.0, 1.0)]
        emitter = {"type": "area", "radiance": {"type": "rgb", "value": radiance}}
        properties["emitter"] = mitsuba.load_dict(emitter)
    shape = mitsuba.Mesh(
        key, len(mesh.vertices), len(mesh.faces), has_vertex_normals=False, has_vertex_texcoords=True, props=properties
    )
    uv = mesh.uv if material.texture is None else mesh.uv / np.array(material.texture.size, np.float32)
    values = mitsuba.traverse(shape)
    values["vertex_positions"] = np.ascontiguousarray(mesh.vertices, np.float32).ravel()
    values["faces"] = np.ascontiguousarray(mesh.faces, np.uint32).ravel()
    values["vertex_texcoords"] = np.ascontiguousarray(uv, np.float32).ravel()
    values.update()
    return shape


def _light(mitsuba: Any, light: AreaLight) -> dict[str, Any]:
    centre, half_u, half_v = (np.array(value, float) for value in (light.centre, light.half_u, light.half_v))
    normal = np.cross(half_u, half_v)
    normal /= np.linalg.norm(normal)
    if normal @ (np.array(light.facing) - centre) < 0:  # the rectangle shines from one side only
        half_u, normal = -half_u, -normal
    placed = np.eye(4)
    placed[:3] = np.stack([half_u, half_v, normal, centre], 1)
    if light.picture is not None:
        bitmap = mitsuba.Bitmap(np.ascontiguousarray(_linear(light.picture[::-1]) * light.gain, np.float32))
        radiance: dict[str, Any] = {"type": "bitmap", "bitmap": bitmap, "raw": True}
    else:
        radiance = {"type": "rgb", "value": [float(value) for value in light.radiance]}
    return {
        "type": "rectangle",
        "to_world": mitsuba.ScalarTransform4f(placed),
        "bsdf": {"type": "diffuse"},
        "emitter": {"type": "area", "radiance": radiance},
    }


def _sky(sky: Sky) -> dict[str, Any]:
    towards = np.array(sky.sun, float)
    towards /= np.linalg.norm(towards)
    return {
        "type": "sunsky",
        "sun_direction": [float(value) for value in towards],
        "turbidity": sky.turbidity,
        "sky_scale": sky.sky_scale,
        "sun_scale": sky.sun_scale,
        "albedo": 0.3,
        "sun_aperture": 1.2,  # somewhat wider than the real sun: softer shadows, less noise
    }


def _sensor(mitsuba: Any, camera: Camera, width: int, height: int) -> dict[str, Any]:
    origin, target = (np.array(value, float) for value in (camera.origin, camera.target))
    upright: Sequence[float] = (0.0, 0.0, 1.0)
    if np.linalg.norm((target - origin)[:2]) < 1e-3 * abs(target[2] - origin[2]):
        upright = (0.0, 1.0, 0.0)  # looking straight down
    look = mitsuba.ScalarTransform4f().look_at(
        origin=[float(value) for value in origin], target=[float(value) for value in target], up=list(upright)
    )
    # A Gaussian reconstruction filter would smear noise over pixels and defeat the denoiser.
    film = {"type": "hdrfilm", "width": width, "height": height, "rfilter": {"type": "box"}, "pixel_format": "rgb"}
    return {
        "type": "perspective",
        "fov": camera.field_of_view,
        "fov_axis": "x",
        "principal_point_offset_y": camera.shift_y,
        "to_world": look,
        "near_clip": camera.near,
        "film": film,
        "sampler": {"type": "independent"},
    }
