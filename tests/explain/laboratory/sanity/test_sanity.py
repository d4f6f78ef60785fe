from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.laboratory.baselines import edges
from explain.laboratory.faithfulness.faithfulness import MapsOf, maps_of_baseline, maps_of_method
from explain.laboratory.sanity.randomising import backbone_stages, randomised, stages, with_model
from explain.laboratory.sanity.rebuilding import training_homes
from explain.laboratory.sanity.sanity import Sanity, label_randomisation, parameter_randomisation, rank_correlation
from valuation.encoder.backbone import load_backbone
from valuation.encoder.serving import Server
from valuation.homes.prepared_homes import prepare_homes
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model

WAYS: dict[str, MapsOf] = {"money-map": maps_of_method("money-map"), "edges": maps_of_baseline(edges)}


@pytest.fixture(scope="module")
def subjects(bright_model: Model, bright_homes: Portfolio) -> list[Subject]:
    assert bright_model.backbone is not None
    server = Server(bright_model.backbone, None)
    return [prepare_subject(bright_model, bright_homes, name, server=server) for name in ("h00", "h07", "several")]


def test_rank_correlation_is_spearmans() -> None:
    rng = torch.Generator().manual_seed(0)
    a, b = torch.randn(3, 4, 5, generator=rng), torch.randn(3, 4, 5, generator=rng)
    b[0] = torch.exp(a[0])
    b[1, 0] = b[1, 1]  # ties
    found = rank_correlation(a, b)
    for number in range(3):
        expected = spearmanr(a[number].flatten(), b[number].flatten()).statistic
        assert found[number] == pytest.approx(expected)
    assert found[0] == pytest.approx(1)
    assert rank_correlation(a, torch.ones(3, 4, 5)).tolist() == [0, 0, 0]


def test_stages_go_from_the_price_to_the_first_convolution(bright_model: Model) -> None:
    default = backbone_stages(load_backbone(weights="none", size=64))
    assert list(default) == ["classifier", *(f"blocks.{n}" for n in range(6, -1, -1)), "bn1", "conv_stem"]
    assert default["classifier"] == ("conv_head", "bn2", "classifier")
    # A net without its classifier among the activations: nothing after the layer counts.
    plain = backbone_stages(load_backbone("resnet18", weights="none", layer="layer3", size=64))
    assert list(plain) == ["layer3.1", "layer3.0", *(f"layer{n}.{m}" for n in (2, 1) for m in (1, 0)), "bn1", "conv1"]
    assert stages(bright_model)[:2] == ("price head", "projection")
    with pytest.raises(InputError, match="without photos"):
        stages(replace(bright_model, backbone=None))


def test_randomising_goes_top_down_and_leaves_the_model_alone(bright_model: Model) -> None:
    names = stages(bright_model)
    assert bright_model.backbone is not None
    before = {key: value.clone() for key, value in bright_model.backbone.net.state_dict().items()}
    weights = bright_model.fitted.models["both"].weights.clone()
    all_random = randomised(bright_model, len(names))
    for depth in range(len(names) + 1):
        changed = randomised(bright_model, depth)
        assert changed.backbone is not None
        assert changed.fitted.projection is not None
        assert bright_model.fitted.projection is not None
        head = changed.fitted.models["both"].weights
        assert torch.equal(head, weights) == (depth < 1)
        same = torch.equal(changed.fitted.projection.components, bright_model.fitted.projection.components)
        assert same == (depth < 2)
        for number, (_, paths) in enumerate(backbone_stages(changed.backbone).items()):
            for path in paths:
                expected = all_random if number + 2 < depth else bright_model
                assert expected.backbone is not None
                wanted = expected.backbone.net.get_submodule(path).state_dict()
                for key, value in changed.backbone.net.get_submodule(path).state_dict().items():
                    assert torch.equal(value, wanted[key])
    assert torch.equal(bright_model.fitted.models["both"].weights, weights)
    assert all(torch.equal(value, before[key]) for key, value in bright_model.backbone.net.state_dict().items())


def test_random_directions_are_orthonormal(bright_model: Model) -> None:
    projection = randomised(bright_model, 2).fitted.projection
    assert projection is not None
    product = projection.components @ projection.components.T
    torch.testing.assert_close(product, torch.eye(projection.size), rtol=0, atol=1e-5)


def test_the_same_model_gives_the_same_maps(subjects: list[Subject]) -> None:
    subject = subjects[0]
    same = with_model(subject, randomised(subject.model, 0), None)
    torch.testing.assert_close(WAYS["money-map"](same), WAYS["money-map"](subject))


def test_edges_fail_and_the_money_map_moves(subjects: list[Subject]) -> None:
    done: list[tuple[int, int]] = []
    found = parameter_randomisation(
        subjects,
        WAYS,
        rebuild=lambda model: model,
        draws=4,
        depth=4,
        progress=lambda number, total: done.append((number, total)),
    )
    assert done[-1] == (16, 16)
    assert found.changes == stages(subjects[0].model)[:4]
    assert found.homes == ("h00", "h07", "several")
    np.testing.assert_allclose(found.signed["edges"], 1)
    np.testing.assert_allclose(found.absolute["edges"], 1)
    assert not found.passes("edges")
    assert (found.signed["money-map"].mean(1) < 0.8).all()
    assert (found.absolute["money-map"] <= 1).all()
    text = found.as_text()
    assert "edges: FAILS" in text
    assert "price head" in text


def test_prices_shuffled(subjects: list[Subject], bright_model: Model, bright_homes: Portfolio) -> None:
    market = prepare_homes(bright_model, bright_homes).market
    rebuilt: list[Model] = []

    def rebuild(model: Model) -> Model:
        rebuilt.append(model)
        return model

    settings = MetricSettings(size=8, epochs=1)
    found = label_randomisation(subjects, WAYS, market, settings, rebuild=rebuild, draws=2)
    real, *others = rebuilt
    assert real is bright_model
    assert len(others) == 2
    for model in others:
        assert model.fitted is not bright_model.fitted
        assert model.backbone is bright_model.backbone
        assert sorted(model.index.log_price) == pytest.approx(sorted(bright_model.index.log_price))
        assert not np.allclose(model.index.log_price, bright_model.index.log_price)
        # What attributes let one expect says nothing of the shuffled prices, nor of the real ones.
        assert np.isfinite(model.index.expected).all()
        assert abs(np.corrcoef(model.index.expected, bright_model.index.log_price)[0, 1]) < 0.7
        assert abs(np.corrcoef(model.index.expected, model.index.log_price)[0, 1]) < 0.7
    assert found.changes == ("shuffled prices",)
    np.testing.assert_allclose(found.signed["edges"], 1)
    assert not found.passes("edges")
    assert (found.signed["money-map"] < 1).all()


def test_what_is_made_anew_of_all_homes_is_that_of_training(bright_model: Model, bright_homes: Portfolio) -> None:
    assert bright_model.backbone is not None
    assert bright_model.photos is not None
    found = training_homes(bright_model, bright_homes, Server(bright_model.backbone, None), few=None)(bright_model)
    assert found.photos is not None
    np.testing.assert_array_equal(found.photos.file, bright_model.photos.file)
    np.testing.assert_allclose(found.photos.embedding, bright_model.photos.embedding, rtol=1e-3, atol=1e-4)
    kept = [name != "plain" for name in bright_model.index.listing_id]  # all but the home without photos
    assert found.index.listing_id.tolist() == bright_model.index.listing_id[kept].tolist()
    np.testing.assert_allclose(found.index.embedding, bright_model.index.embedding[kept], rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(found.index.log_price, bright_model.index.log_price[kept])
    np.testing.assert_array_equal(found.index.expected, bright_model.index.expected[kept])


def test_few_homes_come_with_all_their_photos(bright_model: Model, bright_homes: Portfolio) -> None:
    assert bright_model.backbone is not None
    server = Server(bright_model.backbone, None)
    homes = training_homes(bright_model, bright_homes, server, few=12)
    found = homes(bright_model)
    assert found.photos is not None
    assert found.grad_weights is not None
    names = found.index.listing_id.tolist()
    assert len(names) == 12
    owners = bright_homes.photos["listing_id"].isin(names)
    assert sorted(found.photos.file) == sorted(bright_homes.photos["file"][owners])
    assert found.grad_weights.weights.shape[0] == len(found.photos)
    assert (
        training_homes(bright_model, bright_homes, server, few=12, seed=1)(bright_model).index.listing_id.tolist()
        != names
    )
    without = replace(bright_homes, photos=bright_homes.photos.iloc[:3])
    with pytest.raises(InputError, match="not what the model was trained on: it lacks"):
        training_homes(bright_model, without, server)
    with pytest.raises(InputError, match="without photos, so there are no maps"):
        homes(replace(bright_model, backbone=None))


def test_another_backbone_brings_its_own_means_and_scales(bright_model: Model, bright_homes: Portfolio) -> None:
    """The photos of each room are on average the average photo, whatever net looks at them."""
    assert bright_model.backbone is not None
    homes = training_homes(bright_model, bright_homes, Server(bright_model.backbone, None), few=None)
    random = homes(randomised(bright_model, 4))
    assert random.photos is not None
    assert bright_model.photos is not None
    assert not np.allclose(random.photos.embedding, bright_model.photos.embedding, atol=1e-3)
    size = np.abs(random.photos.embedding).max()
    for room in np.unique(random.photos.room):
        mean = random.photos.embedding[random.photos.room == room].mean(0)
        np.testing.assert_allclose(mean, 0, atol=1e-3 * size)


def test_what_passes_and_what_does_not() -> None:
    low, high = np.full((4, 2), 0.1), np.full((4, 2), 0.1)
    high[2] = 0.3
    early = low.copy()
    early[0] = 0.9  # before head and last stage are random a map may stay
    values = {"low": low, "high": high, "early": early}
    found = Sanity(("a", "b"), ("w", "x", "y", "z"), 2, values, values)
    assert [found.passes(name) for name in values] == [True, False, True]
    assert "y" in found.as_text()
    assert found.figure("high", "y").value == pytest.approx(0.3)
