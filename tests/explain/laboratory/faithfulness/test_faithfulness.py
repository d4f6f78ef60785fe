"""Measures of faithfulness, against plain loops, pytorch-grad-cam and captum.

The listing explained has two small photos, a net of one convolution, and a price of its pooled maps.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pytest
import torch
from captum.metrics import infidelity as captum_infidelity
from captum.metrics import sensitivity_max
from numpy.typing import NDArray
from pytorch_grad_cam.metrics.road import NoisyLinearImputer, ROADCombined
from torch import Tensor, nn

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.laboratory.faithfulness.curves import curves
from explain.laboratory.faithfulness.faithfulness import MEASURES, Settings, faithfulness
from explain.laboratory.faithfulness.infidelity import (
    max_sensitivity,
    noisy_subjects,
    remove_squares,
    unexplained,
    within,
)
from explain.laboratory.faithfulness.road import impute, impute_photo, most_relevant, road
from explain.laboratory.perturbing import blurred, log_prices, photo_features, pixel_order, to_pixels
from explain.methods.grad_cam import grad_weights, weighted_map
from valuation.encoder.serving import Server
from valuation.homes.log_price import LogPrice
from valuation.metric_learning.projection import Projection
from valuation.pricing.attributes import AttributeSpace
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted
from valuation.pricing.price_model import PriceModel
from valuation.trained_model.model import Model


def tiny_net() -> nn.Module:
    """Pixels (N, 3, H, W), 0 to 255, to maps (N, 4, H / 4, W / 4)."""
    layer = nn.Conv2d(3, 4, 4, stride=4)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(layer.weight.shape, generator=torch.Generator().manual_seed(0)) / 300)
        layer.bias.zero_()
    return nn.Sequential(layer, nn.Softplus())


def tiny_price(photos: int, components: Tensor, part: str) -> LogPrice:
    """Log price by three made-up homes, all photos of one room; by likeness to them, or linearly in the embedding."""
    rng, size = torch.Generator().manual_seed(1), len(components)
    known = torch.rand(3, 1, size, generator=rng, dtype=torch.float64)
    nowhere, none = torch.full((3,), -1), torch.zeros(3, 0)
    homes = HomeInputs(
        none.double(),
        torch.full((3, 2), torch.nan),
        nowhere,
        nowhere,
        none,
        known,
        torch.zeros(3).double(),
        torch.ones(3).double(),
    )
    weights = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    theta = {part: 0.0, f"{part}.room.0": 0.0}
    model = PriceModel((part,), theta, 12.0, homes, weights, torch.zeros(3, 3), {})
    channels = components.shape[1]
    projection = Projection(torch.zeros(2, channels), torch.ones(channels), components, torch.ones(2, size))
    fitted = Fitted(cast(AttributeSpace, None), projection, {"photos_only": model})
    return LogPrice(fitted, "photos_only", homes.take(torch.tensor([0])), torch.zeros(photos, dtype=torch.int64), 1)


@dataclass(frozen=True, eq=False)
class TinySubject:
    """What the measures look at of a subject."""

    pixels: NDArray[np.uint8]
    net: nn.Module
    log_price: LogPrice
    listing_id: str = "tiny"
    served: bool = True

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def server(self) -> object:
        return self.maps if self.served else None

    def maps(self, photos: NDArray[np.generic]) -> NDArray[np.float32]:
        with torch.no_grad():
            found: NDArray[np.float32] = self.net(torch.tensor(photos).permute(0, 3, 1, 2).float()).numpy()
        return found

    @property
    def activations(self) -> Tensor:
        return torch.tensor(self.maps(self.pixels))

    def seen(self, pixels: NDArray[np.uint8]) -> "TinySubject":
        return replace(self, pixels=pixels)


def tiny_subject(photos: int = 2, size: tuple[int, int] = (16, 24), seed: int = 0) -> Subject:
    pixels = np.random.default_rng(seed).integers(0, 256, (photos, *size, 3), dtype=np.uint8)
    directions = torch.tensor([[1.0, -0.5, 0.2, 0.3], [-0.4, 1.0, 0.1, -0.6]])
    return cast(Subject, TinySubject(pixels, tiny_net(), tiny_price(photos, directions, "photo_likeness")))


def asked(subject: Subject, pixels: NDArray[np.generic]) -> float:
    """Log price of other pixels, the plain way."""
    with torch.no_grad():
        return float(subject.log_price(torch.tensor(cast(TinySubject, subject).maps(pixels))))


def cam(subject: Subject) -> Tensor:
    return weighted_map(subject.activations, grad_weights(subject.activations, subject.log_price))


def random_maps(subject: Subject, seed: int = 3) -> Tensor:
    height, width = subject.pixels.shape[1:3]
    return torch.randn(len(subject), height // 4, width // 4, generator=torch.Generator().manual_seed(seed))


# Maps as pixels


@pytest.mark.parametrize("size", [(16, 24), (18, 25)])
def test_enlarged_maps_keep_their_sum(size: tuple[int, int]) -> None:
    maps = random_maps(tiny_subject())
    pixels = to_pixels(maps, size, keep_sum=True)
    np.testing.assert_allclose(pixels.sum((1, 2), dtype=np.float64), maps.sum((1, 2)), rtol=1e-4, atol=1e-5)
    flat = to_pixels(torch.full((1, 3, 4), 2.0), size)
    np.testing.assert_allclose(flat, 2)


def test_pixels_are_ordered_by_their_value_and_ties_by_chance() -> None:
    values = np.random.default_rng(0).normal(size=(2, 5, 7)).astype(np.float32)
    order = pixel_order(values)
    for photo, places in zip(values, order, strict=True):
        np.testing.assert_array_equal(photo.ravel()[np.argsort(places.ravel())], np.sort(photo.ravel())[::-1])
    flat = pixel_order(np.zeros((1, 20, 20), np.float32))
    assert sorted(flat.ravel()) == list(range(400))
    assert abs(np.corrcoef(flat.ravel(), np.arange(400))[0, 1]) < 0.2


def test_prices_of_changed_photos_are_those_of_the_model() -> None:
    subject = tiny_subject()
    rng = np.random.default_rng(2)
    versions = rng.integers(0, 256, (25, *subject.pixels.shape), dtype=np.uint8)  # 50 photos: more than a batch
    features = photo_features(subject, versions.reshape(-1, *subject.pixels.shape[1:]))
    found = log_prices(subject, features.reshape(25, 2, -1))
    np.testing.assert_allclose(found, [asked(subject, version) for version in versions], rtol=1e-6)


@pytest.mark.parametrize("basis", ["both", "photos_only"])
@pytest.mark.parametrize("listing_id", ["h03", "several"])
def test_prices_of_many_versions_are_those_of_each(
    basis: str, listing_id: str, bright_model: Model, bright_homes: Portfolio
) -> None:
    assert bright_model.backbone is not None
    server = Server(bright_model.backbone, None)
    subject = replace(prepare_subject(bright_model, bright_homes, listing_id, server=server), basis=basis)
    own = subject.activations.mean(dim=(2, 3)).numpy()
    versions = own + np.random.default_rng(0).normal(0, own.std(), (6, *own.shape)).astype(np.float32)
    with torch.no_grad():
        each = [float(subject.log_price(torch.tensor(version)[:, :, None, None])) for version in versions]
    np.testing.assert_allclose(log_prices(subject, versions), each, rtol=1e-6)
    assert np.ptp(each) > 1e-3


def test_a_subject_without_photos_behind_its_estimate_is_refused() -> None:
    subject = cast(Subject, replace(cast(TinySubject, tiny_subject()), served=False))
    with pytest.raises(InputError, match="'tiny' does not rest on photos"):
        curves(subject, random_maps(subject))


# Deletion and insertion


def test_curves_agree_with_a_plain_loop() -> None:
    subject, steps = tiny_subject(), 6
    maps = torch.randn(2, 16, 24, generator=torch.Generator().manual_seed(0))  # a value of its own for every pixel
    found, removed = curves(subject, maps, steps=steps), blurred(subject.pixels)
    values = to_pixels(maps, (16, 24))
    for step in range(steps + 1):
        count = round(step / steps * 16 * 24)
        deleted, inserted = subject.pixels.copy(), removed.copy()
        for number in range(2):
            ranked = sorted((-values[number, y, x], y, x) for y in range(16) for x in range(24))
            for _, y, x in ranked[:count]:
                deleted[number, y, x] = removed[number, y, x]
                inserted[number, y, x] = subject.pixels[number, y, x]
        assert found.deletion[step] == pytest.approx(asked(subject, deleted), abs=1e-6)
        assert found.insertion[step] == pytest.approx(asked(subject, inserted), abs=1e-6)
    change = found.deletion - found.deletion[0]
    assert found.deletion_area == pytest.approx(sum((change[:-1] + change[1:]) / 2) / steps)
    assert found.insertion_area == pytest.approx(
        sum((found.insertion[:-1] + found.insertion[1:]) / 2) / steps - found.insertion[0]
    )


def test_a_map_that_knows_which_half_counts_is_ahead() -> None:
    """Only the left half of the photo reaches the price, and light raises it."""

    class Half(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            light = nn.functional.avg_pool2d(x[:, :, :, :16].mean(1, keepdim=True), 4) / 255
            return light.repeat(1, 4, 1, 1)

    pixels = np.random.default_rng(0).integers(0, 30, (1, 32, 32, 3), dtype=np.uint8)
    pixels[:, ::2, :16] = 250  # half light, so the blurred photo is darker there than the light lines
    subject = cast(Subject, TinySubject(pixels, Half(), tiny_price(1, torch.full((1, 4), 0.25), "photos")))
    light = torch.tensor(pixels.mean(3) - blurred(pixels).mean(3), dtype=torch.float32)
    light[:, :, 16:] = 0
    right, wrong = light, -light
    for maps, sign in ((right, 1), (wrong, -1)):
        drawn = curves(subject, maps)
        assert sign * (drawn.deletion_area - drawn.deletion[-1] / 2 + drawn.deletion[0] / 2) < -1e-3
        assert sign * (drawn.insertion_area - drawn.insertion[-1] / 2 + drawn.insertion[0] / 2) > 1e-3
    assert road(subject, right, cell=1, noise=0) > 1e-3
    assert road(subject, wrong, cell=1, noise=0) < -1e-3


# ROAD


@pytest.mark.filterwarnings("ignore:__array_wrap__")  # theirs, of NumPy
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_imputation_agrees_with_pytorch_grad_cam(share: float) -> None:
    rng = np.random.default_rng(1)
    image, missing = rng.uniform(0, 255, (14, 11, 3)).astype(np.float32), rng.uniform(size=(14, 11)) < share
    theirs = NoisyLinearImputer(noise=0)(torch.tensor(image).permute(2, 0, 1), torch.tensor(~missing).float())
    np.testing.assert_allclose(impute(image, missing), theirs.permute(1, 2, 0), rtol=1e-5)


def test_imputed_pixels_are_the_weighted_mean_of_their_neighbours() -> None:
    image, missing = np.arange(9.0).reshape(3, 3, 1) ** 2, np.zeros((3, 3), bool)
    missing[1, 1] = missing[0, 2] = True
    found = impute(image, missing)[..., 0]
    a, b = found[1, 1], found[0, 2]
    assert a == pytest.approx((1 + 9 + 25 + 49) / 6 + (0 + 36 + 64 + b) / 12)
    assert b == pytest.approx(((1 + 25) / 6 + a / 12) / (5 / 12))
    with pytest.raises(ValueError, match="at least one pixel"):
        impute(image, np.ones((3, 3), bool))
    np.testing.assert_array_equal(impute(image, np.zeros((3, 3), bool)), image)


@pytest.mark.filterwarnings("ignore")  # theirs are about the format of its sparse matrices
def test_road_agrees_with_pytorch_grad_cam() -> None:
    subject = tiny_subject(photos=1)
    maps = torch.rand(1, 4, 6, generator=torch.Generator().manual_seed(5))

    class Priced(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return subject.log_price(cast(TinySubject, subject).net(x))[None, None].float()

    photo = torch.tensor(subject.pixels).permute(0, 3, 1, 2).float()
    theirs = ROADCombined()(photo, to_pixels(maps, (16, 24)), [lambda output: output[0]], Priced())
    # Theirs is not rounded to whole pixels, and its noise is 0.01 of one.
    assert road(subject, maps, cell=1, noise=0) == pytest.approx(float(theirs.squeeze()), abs=2e-3)
    assert abs(float(theirs.squeeze())) > 0.01


def test_cells_fill_what_is_missing_from_what_is_around() -> None:
    rng = np.random.default_rng(0)
    photo = np.full((32, 48, 3), 90, np.uint8)
    photo[8:16, 16:24] = 255
    missing = np.zeros((4, 6), bool)
    missing[1, 2] = True
    filled = impute_photo(photo, missing, rng, 0)
    np.testing.assert_array_equal(filled, np.full_like(photo, 90))
    noisy = impute_photo(photo, missing, rng, 0.02)
    assert np.unique(noisy[8:16, 16:24]).size > 5
    assert noisy[8:16, 16:24].std() == pytest.approx(0.02 * 255, rel=0.2)
    np.testing.assert_array_equal(np.delete(noisy, range(8, 16), axis=0), 90)


def test_flat_maps_neither_gain_nor_lose() -> None:
    subject = tiny_subject()
    assert most_relevant(np.zeros((3, 3)), 50).all()
    assert road(subject, torch.ones(2, 4, 6)) == pytest.approx(0, abs=1e-6)  # a difference of float32 log prices
    assert unexplained(np.zeros(5), np.ones(5)) == 1


# Infidelity and sensitivity


def infidelity(shares: NDArray[np.float64], drops: NDArray[np.float64], factor: float = 1.0) -> float:
    """Yeh et al. 2019, equation 1, by squares removed."""
    return sum((factor * share - drop) ** 2 for share, drop in zip(shares, drops, strict=True)) / len(drops)


@pytest.mark.parametrize("scaled", [False, True])
def test_infidelity_agrees_with_captum(scaled: bool) -> None:
    subject = tiny_subject(photos=1)
    size, maps = (16, 24), random_maps(subject) / 50
    removals, removed = remove_squares(subject, count=12, seed=4), blurred(subject.pixels)
    masks = np.zeros((12, *size), bool)
    for number, (top, left, bottom, right) in enumerate(removals.box):
        masks[number, top:bottom, left:right] = True
    changed = np.where(masks[..., None], removed, subject.pixels)

    def perturb(inputs: Tensor) -> tuple[Tensor, Tensor]:
        chosen = torch.tensor(masks)[:, None].expand(-1, 3, -1, -1).float()
        return chosen, torch.tensor(changed).permute(0, 3, 1, 2).float()

    def forward(inputs: Tensor) -> Tensor:
        return torch.stack([subject.log_price(cast(TinySubject, subject).net(photo[None])) for photo in inputs])

    photo = torch.tensor(subject.pixels).permute(0, 3, 1, 2).float()
    pixels = torch.tensor(to_pixels(maps, size, keep_sum=True))[:, None]
    attributions = torch.cat([pixels, torch.zeros(1, 2, *size)], dim=1)
    theirs = captum_infidelity(forward, perturb, photo, attributions, n_perturb_samples=12, normalize=scaled)
    shares = within(removals, maps, size)
    factor = float(shares @ removals.drop / (shares @ shares)) if scaled else 1.0
    assert infidelity(shares, removals.drop, factor) == pytest.approx(float(theirs), rel=1e-3)
    if scaled:  # of ours the same, unless the factor has the wrong sign
        found = unexplained(np.sign(factor) * shares, removals.drop)
        assert found == pytest.approx(float(theirs) / (removals.drop**2).mean(), rel=1e-3)


def test_squares_fall_on_photos_in_turn_and_drops_are_the_models() -> None:
    subject = tiny_subject()
    removals, removed = remove_squares(subject, count=7, seed=1), blurred(subject.pixels)
    assert removals.photo.tolist() == [0, 1, 0, 1, 0, 1, 0]
    for number, (top, left, bottom, right), drop in zip(removals.photo, removals.box, removals.drop, strict=True):
        assert 0 <= top < bottom <= 16
        assert 0 <= left < right <= 24
        pixels = subject.pixels.copy()
        pixels[number, top:bottom, left:right] = removed[number, top:bottom, left:right]
        assert drop == pytest.approx(asked(subject, subject.pixels) - asked(subject, pixels), abs=1e-6)


def test_what_is_left_unexplained() -> None:
    drops = np.array([1.0, -2.0, 0.5])
    assert unexplained(3 * drops, drops) == pytest.approx(0)
    assert unexplained(-drops, drops) == 1
    assert unexplained(np.array([2.0, 1.0, 0.0]), drops) == 1
    shares = np.array([1.0, 0.0, 0.0])
    assert unexplained(shares, drops) == pytest.approx(infidelity(shares, drops) / (drops**2).mean())  # factor 1


def test_max_sensitivity_agrees_with_captum() -> None:
    subject = tiny_subject(photos=1)
    noisy = noisy_subjects(subject, count=5, seed=2)
    photos = torch.tensor(np.concatenate([other.pixels for other in noisy])).permute(0, 3, 1, 2).float()

    def explain(inputs: tuple[Tensor, ...] | Tensor) -> tuple[Tensor]:
        pixels = (inputs if isinstance(inputs, Tensor) else inputs[0]).permute(0, 2, 3, 1).numpy().astype(np.uint8)
        with torch.enable_grad():
            return (torch.cat([cam(subject.seen(photo[None])) for photo in pixels]),)

    photo = torch.tensor(subject.pixels).permute(0, 3, 1, 2).float()
    theirs = sensitivity_max(explain, photo, perturb_func=lambda inputs: photos, n_perturb_samples=5)
    assert max_sensitivity(cam(subject), cam, noisy) == pytest.approx(float(theirs), rel=1e-4)
    differences = np.stack([other.pixels.astype(int) - subject.pixels for other in noisy])
    assert 4 <= np.abs(differences).max() <= 6  # 2 % of 255, rounded


# All of them together


def test_a_method_is_ahead_of_chance() -> None:
    subjects = [tiny_subject(seed=seed) for seed in range(4)]
    done: list[int] = []
    bench = faithfulness(
        subjects,
        {"cam": cam, "twice": lambda subject: 2 * cam(subject), "random": random_maps},
        baselines=("random",),
        settings=Settings(steps=4, percentiles=(30, 70), squares=6, noises=2),
        progress=done.append,
    )
    assert done == [1, 2, 3, 4]
    assert bench.homes == ("tiny",) * 4
    for measure in MEASURES:
        np.testing.assert_allclose(bench.values["cam"][measure], bench.values["twice"][measure], rtol=1e-5)
        assert np.isfinite(bench.values["random"][measure]).all()
    better = bench.better("cam", "random", "deletion")
    gap = bench.values["random"]["deletion"] - bench.values["cam"]["deletion"]
    assert better.value == pytest.approx(gap.mean())
    assert better.low <= better.value <= better.high
    text = bench.as_text()
    assert "cam is better than random by" in text
    assert "random is better" not in text
    assert all(measure in text for measure in MEASURES)


def test_homes_without_photos_are_passed_over() -> None:
    bench = faithfulness([tiny_subject(photos=0)], {"random": random_maps})
    assert bench.homes == ()
    assert bench.values["random"]["road"].shape == (0,)
    assert "0 homes" in bench.as_text()
