"""The whole bench on a tiny neighbourhood that is painted, not rendered: coloured patches on noise."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import InputError, PortfolioError
from data.laboratory.neighbourhood.drivers import DRIVERS, LABELS, PHOTOS
from data.laboratory.neighbourhood.homes import Home, sample_home
from data.laboratory.neighbourhood.masks import encode_mask
from data.laboratory.neighbourhood.portfolio_tables import mask_file, photo_file, write_portfolio_tables
from data.laboratory.neighbourhood.truth import TRUTH, read_truth, write_truth
from data.portfolio import Portfolio, read_portfolio
from explain.laboratory import held_out
from explain.laboratory.truth.bench import bench_truth, score_amounts, score_places
from explain.laboratory.truth.cases import LEAST_EFFECT, SURFACES, THINGS, Element, cases_of, mean_effects
from explain.laboratory.truth.report import truth_text
from explain.laboratory.truth.ways import SLOW_METHODS, Evidence, distinct_methods, usual_ways
from explain.methods import METHODS
from valuation.metric_learning.projection import MetricSettings
from valuation.training.train_settings import TrainSettings

SETTINGS = TrainSettings(
    "test_efficientnet", weights="none", size=64, metric=MetricSettings(size=8, epochs=1), device="cpu"
)


def paint(folder: Path, homes: Sequence[Home]) -> None:
    """Photos of noise on which each element has a patch of its own colour, and masks that say where."""
    for name in ("photos", "masks"):
        (folder / name).mkdir(parents=True)
    for home in homes:
        for photo in PHOTOS:
            rng = home.rng("paint", photo)
            pixels, mask = rng.integers(90, 160, (48, 64, 3)).astype(np.uint8), np.zeros((48, 64), np.uint8)
            shown = [name for name, driver in DRIVERS.items() if photo in driver.photos]
            for number, name in enumerate(shown):
                if name in THINGS and not home.has(name):
                    continue
                rows, columns = slice(6 * number, 6 * number + 6), slice(16, 48)
                strength = 60 * DRIVERS[name].index(home.elements[name])
                pixels[rows, columns, number % 3] = 60 + strength
                mask[rows, columns] = 1 + LABELS.index(name)
            Image.fromarray(pixels).save(folder / photo_file(home, photo), quality=95)
            (folder / mask_file(home, photo)).write_bytes(encode_mask(mask))
    write_portfolio_tables(folder, homes)
    write_truth(folder / TRUTH, homes)


@pytest.fixture(scope="module")
def neighbourhood(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    folder = tmp_path_factory.mktemp("painted") / "P"
    paint(folder, [sample_home(3, number) for number in range(40)])
    return read_portfolio(folder)


def test_cases_are_what_the_masks_show_relative_to_the_average(neighbourhood: Portfolio) -> None:
    folder = neighbourhood.folder
    truth = read_truth(folder / TRUTH)
    mean = mean_effects(truth)
    assert set(THINGS) | set(SURFACES) == set(DRIVERS)
    for number in range(6):
        home = sample_home(3, number)
        files = [photo_file(home, photo) for photo in PHOTOS]
        cases = {case.name: case for case in cases_of(folder, truth.loc[home.listing_id], files, mean)}
        for name, driver in DRIVERS.items():
            effect = driver.effect(home.elements[name]) - truth[f"{name}_effect"].mean()
            wanted = abs(effect) >= LEAST_EFFECT and (name in SURFACES or home.has(name))
            assert (name in cases) == wanted
            if wanted:
                assert cases[name].effect == pytest.approx(effect)
                assert {PHOTOS[photo] for photo in cases[name].masks} == set(driver.photos)
                assert all(mask.sum() == 6 * 32 for mask in cases[name].masks.values())


def test_scores_of_a_perfect_and_of_an_inverted_map() -> None:
    mask = np.zeros((6, 8), bool)
    mask[2:4, 2:6] = True
    fault = Element("upkeep", "boarded", "surface", -0.1, {1: mask})
    maps = np.stack([np.zeros((6, 8)), np.where(mask, -0.0125, 0)]).astype(np.float32)
    (place,) = score_places(Evidence(maps, maps, True), fault, ["kitchen", "frontal"])
    assert place["room"] == "frontal"
    assert (place["energy"], place["pointing"], place["iou20"]) == (1, 1, 1)
    assert place["area"] == pytest.approx(8 / 48)
    (amount,) = score_amounts(Evidence(maps, maps, True), fault, 1e5)
    assert amount["amount"] == pytest.approx(amount["true_amount"])
    (place,) = score_places(Evidence(-maps, -maps, True), fault, ["kitchen", "frontal"])
    assert (place["energy"], place["pointing"], place["iou20"]) == (0, 0, 0)
    assert score_amounts(Evidence(maps, maps, False), fault, 1e5) == []


def test_every_home_is_explained_once_by_a_model_that_never_saw_it(
    neighbourhood: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, frozenset[str]]] = []
    prepare = held_out.prepare_subject

    def spy(model, portfolio, name, *, server):  # type: ignore[no-untyped-def]
        seen.append((name, frozenset(model.index.listing_id.tolist())))
        return prepare(model, portfolio, name, server=server)

    monkeypatch.setattr(held_out, "prepare_subject", spy)
    ways = usual_ways(["money-map", "grad-cam"], peers=("GradCAM",))
    bench = bench_truth(neighbourhood, SETTINGS, ways, folds=2)
    assert sorted(name for name, _ in seen) == sorted(neighbourhood.listings.index)
    assert all(name not in known and len(known) == 20 for name, known in seen)
    assert bench.methods == tuple(ways)
    assert set(bench.signed) == {"money-map", "grad-cam"}
    places = bench.places
    assert places[["energy", "pointing", "iou15", "iou20"]].min().min() >= 0
    assert places[["energy", "pointing", "iou15", "iou20"]].max().max() <= 1 + 1e-6
    assert places.groupby("method").size().nunique() == 1  # all ways are scored on the same cases
    assert bench.figure("money-map", "energy").value != bench.figure("random", "energy").value
    text = truth_text(bench)
    assert all(name in text for name in ways)


def test_homes_of_another_neighbourhood_are_explained_by_one_model(neighbourhood: Portfolio, tmp_path: Path) -> None:
    paint(tmp_path / "Q", [sample_home(4, number) for number in range(4)])
    others = read_portfolio(tmp_path / "Q")
    bench = bench_truth(others, SETTINGS, usual_ways(["money-map"], peers=()), trained_on=neighbourhood)
    assert bench.homes == tuple(others.listings.index)


def test_what_is_no_rendered_neighbourhood_is_refused(neighbourhood: Portfolio, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="truth"):
        bench_truth(replace(neighbourhood, folder=tmp_path), SETTINGS, {})
    truth = read_truth(neighbourhood.folder / TRUTH)
    with pytest.raises(PortfolioError, match="no masks"):
        cases_of(tmp_path, truth.iloc[0], [], mean_effects(truth))


def test_unknown_methods_are_refused_by_name() -> None:
    with pytest.raises(InputError, match=", ".join(METHODS)):
        usual_ways(["magic"])


def test_of_methods_that_coincide_only_the_first_is_run() -> None:
    names = distinct_methods()
    assert names[0] == "money-map"
    assert {"grad-cam", "aggregated-grad-cam"} <= set(names)
    assert not {"cam", "xgrad-cam", "hirescam", "counterfactual-grad-cam", *SLOW_METHODS} & set(names)
    assert set(distinct_methods(slow=True)) == {*names, *SLOW_METHODS}
