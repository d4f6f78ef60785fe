"""Rooms the other way round: every layout is built once and used with left and right exchanged as well."""

from dataclasses import replace

from data.laboratory.rendering.scene import AreaLight, Camera, Part, Scene, Sky, Triple


def mirrored(scene: Scene, width: float) -> Scene:
    """The same scene with x taken to `width` - x: parts, lights, camera and sun."""

    def point(place: Triple) -> Triple:
        return (width - place[0], place[1], place[2])

    def direction(way: Triple) -> Triple:
        return (-way[0], way[1], way[2])

    def light(original: AreaLight) -> AreaLight:
        return replace(
            original,
            centre=point(original.centre),
            half_u=direction(original.half_u),
            half_v=direction(original.half_v),
            facing=point(original.facing),
            # The renderer turns a rectangle round that would shine away from the room, and its picture with it.
            picture=None if original.picture is None else original.picture[:, ::-1],
        )

    camera: Camera = replace(scene.camera, origin=point(scene.camera.origin), target=point(scene.camera.target))
    sky: Sky = replace(scene.sky, sun=direction(scene.sky.sun))
    parts = [Part(part.mesh.scaled(-1, 1, 1).moved(x=width), part.material, part.label) for part in scene.parts]
    return replace(scene, camera=camera, sky=sky, lights=[light(one) for one in scene.lights], parts=parts)
