"""From light to photo."""

import numpy as np
import pytest

from data.laboratory.rendering.develop import _blurred, develop, paint_sky
from data.laboratory.rendering.scene import Finish, Sky

PLAIN = Finish(key=0.3, vignette=0.0)


def test_exposure_does_not_depend_on_how_bright_the_scene_is() -> None:
    light = np.random.default_rng(0).uniform(0.2, 1, (24, 32, 3)).astype(np.float32)
    dim, bright = (develop(light * factor, PLAIN, np.random.default_rng(1)) for factor in (1, 50))
    assert np.abs(dim.astype(int) - bright).max() <= 2  # the small number that keeps black from log(0) shows


def test_more_light_is_never_darker() -> None:
    ramp = np.repeat(np.linspace(0.01, 4, 64, dtype=np.float32)[None, :, None], 3, 2)
    shown = develop(np.repeat(ramp, 8, 0), PLAIN, _silent()).astype(int)
    assert (np.diff(shown.mean((0, 2))) >= 0).all()


def test_saturation_nought_is_grey_and_white_balance_tints() -> None:
    light = np.random.default_rng(0).uniform(0.2, 1, (24, 32, 3)).astype(np.float32)
    grey = develop(light, Finish(saturation=0.0, vignette=0.0), _silent())
    assert np.ptp(grey.astype(int), axis=-1).max() <= 1
    warm = develop(np.full((24, 32, 3), 0.5, np.float32), Finish(white_balance=(1.2, 1, 0.8)), _silent()).mean((0, 1))
    assert warm[0] > warm[1] > warm[2]


def test_the_vignette_darkens_the_corners() -> None:
    shown = develop(np.ones((40, 60, 3), np.float32), Finish(vignette=0.5), _silent()).astype(int)
    assert shown[0, 0, 0] < shown[20, 30, 0] - 10


def test_blur_is_the_gaussian_that_a_loop_gives() -> None:
    picture = np.zeros((31, 41, 3), np.float32)
    picture[15, 20] = 1
    rows, columns = np.mgrid[-15:16, -20:21]
    expected = np.exp(-(rows**2 + columns**2) / (2 * 3.0**2)) / (2 * np.pi * 3.0**2)
    np.testing.assert_allclose(_blurred(picture, 3.0)[..., 0], expected, atol=1e-5)


def test_clouds_are_painted_on_the_sky_alone() -> None:
    light = np.full((60, 80, 3), 0.3, np.float32)
    cover = np.zeros((60, 80), np.float32)
    cover[:30] = 1
    painted = paint_sky(light, cover, Sky(clouds=0.6, haze=0.5), 0.6, np.random.default_rng(0))
    np.testing.assert_array_equal(painted[30:], light[30:])
    assert painted[:30].std() > 0.02
    assert paint_sky(light, np.zeros_like(cover), Sky(), 0.6, np.random.default_rng(0)) is light


@pytest.mark.parametrize("clouds", [0.0, 1.0])
def test_more_clouds_cover_more(clouds: float) -> None:
    light, cover = np.full((90, 120, 3), 0.3, np.float32), np.ones((90, 120), np.float32)
    painted = paint_sky(light, cover, Sky(clouds=clouds, haze=0), 1.0, np.random.default_rng(3))
    changed = (np.abs(painted - light).max(-1) > 1e-3).mean()
    assert changed < 0.02 if clouds == 0 else changed > 0.7


class _Silent(np.random.Generator):
    """Random numbers without any noise, so that nothing but the curve is tested."""

    def normal(self, loc=0.0, scale=1.0, size=None):  # type: ignore[no-untyped-def]
        return np.full(size, loc)


def _silent() -> np.random.Generator:
    return _Silent(np.random.PCG64(0))
