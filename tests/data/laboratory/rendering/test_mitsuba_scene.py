"""The renderer, on one tiny picture; skipped where the extra is not installed."""

import importlib.util

import numpy as np
import pytest

from data.errors import InputError
from data.laboratory.neighbourhood.drivers import LABELS
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering import mitsuba_scene
from data.laboratory.rendering.geometry.mesh import box, polygons
from data.laboratory.rendering.scene import Camera, Scene

INSTALLED = all(importlib.util.find_spec(name) for name in ("mitsuba", "oidn"))


@pytest.fixture(scope="module")
def renderer() -> None:
    """Skips what needs the renderer where it, or the LLVM library that it needs, is missing."""
    if not INSTALLED:
        pytest.skip('needs the extra "render" (mitsuba, oidn)')
    try:
        mitsuba_scene.set_threads(1)
    except InputError as error:
        pytest.skip(str(error))


needs_renderer = pytest.mark.usefixtures("renderer")


@pytest.mark.skipif(INSTALLED, reason="the extra is installed here")
def test_without_the_extra_one_sentence_says_what_to_install() -> None:
    with pytest.raises(InputError, match=r'pip install "hearthmap\[render\]"'):
        mitsuba_scene.render(_scene(with_box=True), 8, 6, 1)


@pytest.mark.slow
@needs_renderer
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_labels_lie_where_a_pinhole_camera_puts_them() -> None:
    width, height = 64, 48
    seen = mitsuba_scene.render(_scene(with_box=True), width, height, 2)
    scale = seen.label.shape[1] // width
    assert seen.labels == ("garage", "lawn")
    # The box's front face, 2 m wide from x = 1, 1.5 m high, 8 m before the camera that stands 1.5 m high.
    focal = width / 2 / np.tan(np.radians(60) / 2)
    left, right = width / 2 + focal * 1 / 8, width / 2 + focal * 3 / 8
    top, bottom = height / 2, height / 2 + focal * 1.5 / 8
    y, x = np.mgrid[: height * scale, : width * scale] / scale
    inside = (x > left + 0.3) & (x < right - 0.3) & (y > top + 0.3) & (y < bottom - 0.3)
    side = width / 2 + focal * 1 / 10  # the far end of the box's left side, which is seen too
    beside = (x < side - 0.3) | (x > right + 0.3) | (y > bottom + 0.3)
    assert (seen.label[inside] == 1).all()
    assert not (seen.label[beside] == 1).any()
    assert seen.sky[: height // 2 - 2].min() == 1
    assert seen.sky[height // 2 + 2 :].max() == 0
    np.testing.assert_allclose(np.linalg.norm(seen.normal[-1], axis=-1), 1, atol=1e-2)


@pytest.mark.slow
@needs_renderer
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_without_the_box_only_its_own_pixels_and_its_shadow_change() -> None:
    from data.laboratory.rendering.denoise import denoise

    with_box, without = (mitsuba_scene.render(_scene(with_box=there), 64, 48, 16, seed=3) for there in (True, False))
    again = mitsuba_scene.render(_scene(with_box=True), 64, 48, 16, seed=3)
    np.testing.assert_array_equal(with_box.colour, again.colour)
    fine = with_box.label == 1
    assert (with_box.label[~fine] == without.label[~fine] + np.where(without.label[~fine] > 0, 1, 0)).all()
    changed = np.abs(with_box.albedo - without.albedo).max(-1) > 0.05
    scale = fine.shape[0] // 48
    shown = fine.reshape(48, scale, 64, scale).any((1, 3))
    assert changed[shown].mean() > 0.9
    assert not changed[~shown].any()
    quiet = denoise(with_box.colour, with_box.albedo, with_box.normal)
    assert np.isfinite(quiet).all()
    assert np.abs(np.diff(quiet[30:40], axis=1)).mean() < np.abs(np.diff(with_box.colour[30:40], axis=1)).mean()


@pytest.mark.slow
@needs_renderer
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_tiny_photo_of_a_home_comes_with_its_mask() -> None:
    from data.laboratory.rendering.photo import take_photo

    home = sample_home(7, 0).changed(island="present")
    photo = take_photo(home, "kitchen", 48, 36, samples=2)
    again = take_photo(home, "kitchen", 48, 36, samples=2)
    np.testing.assert_array_equal(photo.mask, again.mask)
    assert photo.picture.shape == (36, 48, 3)
    assert 20 < photo.picture.mean() < 235
    assert photo.picture.std() > 10
    assert (photo.mask == 1 + LABELS.index("island")).mean() > 0.02
    without = take_photo(home.changed(island="absent"), "kitchen", 48, 36, samples=2)
    assert not (without.mask == 1 + LABELS.index("island")).any()


def _scene(*, with_box: bool) -> Scene:
    scene = Scene(interior=False)
    scene.material("grass", colour=(0.2, 0.5, 0.2), roughness=0.9)
    scene.material("red", colour=(0.8, 0.1, 0.1), roughness=0.9)
    ground = np.array([(-900, -900, 0), (900, -900, 0), (900, 900, 0), (-900, 900, 0)], float)
    scene.add(polygons([ground]), "grass", "lawn")
    if with_box:
        scene.add(box((1, 0, 0), (3, 2, 1.5)), "red", "garage")
    scene.camera = Camera((0, -8, 1.5), (0, 0, 1.5), field_of_view=60)
    return scene
