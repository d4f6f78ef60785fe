from dataclasses import replace

import numpy as np
import pytest
import torch

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.explaining import explain, explain_subject
from explain.methods import METHODS
from explain.pictures.overlay import legend_words
from explain.target_choice import DEFAULT_TARGET, TARGETS, likeness_to, offered_targets
from valuation.encoder.serving import compile_for_serving
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def several(bright_model: Model, bright_homes: Portfolio) -> Subject:
    assert bright_model.backbone is not None
    return prepare_subject(bright_model, bright_homes, "several", server=compile_for_serving(bright_model.backbone))


def test_another_target_has_other_maps_and_the_same_money(several: Subject) -> None:
    official = explain_subject(several, method="grad-cam", regions=False)
    assert (official.unit, official.target) == ("relative", "log price")
    for target in ("photo-score", "dearer-homes"):
        other = explain_subject(several, method="grad-cam", target=target, regions=False)
        assert other.unit == "relative"
        assert [photo.amount for photo in other.photos] == pytest.approx([photo.amount for photo in official.photos])
        share = np.corrcoef(other.photos[0].map.ravel(), official.photos[0].map.ravel())[0, 1]
        assert share < 0.9999
        assert legend_words(1.0, other).right == f"raises {TARGETS[target].words}"


def test_the_map_of_the_photo_score_sets_places_against_each_other(several: Subject) -> None:
    """The score is the same for photos that differ from the average twice as much, so its slope along them is none."""
    target = TARGETS["photo-score"].of(several)
    usual = several.baseline[:, :, None, None]
    with torch.no_grad():
        twice = target(usual + 2 * (several.activations - usual))
        assert float(twice) == pytest.approx(float(target(several.activations)), abs=1e-5)
    photos = explain_subject(several, method="grad-cam", target="photo-score", regions=False).photos
    size = sum(np.abs(photo.map).sum() for photo in photos)
    assert size > 0
    assert abs(sum(photo.map.sum() for photo in photos)) < 1e-3 * size


def test_what_is_offered(bright_model: Model) -> None:
    assert offered_targets(bright_model, "grad-cam") == tuple(TARGETS)
    assert offered_targets(bright_model, "aggregated-grad-cam") == ()
    assert offered_targets(bright_model, "money-map") == ()
    assert {"aggregated-grad-cam", "money-map"} <= METHODS.keys()
    assert offered_targets(replace(bright_model, photos=None), "grad-cam") == (DEFAULT_TARGET, "photo-score")


def test_an_unknown_target(several: Subject) -> None:
    with pytest.raises(InputError, match="nothing called 'beauty' to explain; choose one of log price"):
        explain_subject(several, target="beauty")
    for method in ("money-map", "aggregated-grad-cam"):
        with pytest.raises(InputError, match=f"'{method}' cannot map 'dearer-homes'"):
            explain_subject(several, method=method, target="dearer-homes")


def photo_embeddings(subject: Subject) -> torch.Tensor:
    projection = subject.model.fitted.projection
    assert projection is not None
    with torch.no_grad():
        return projection(subject.activations.mean(dim=(2, 3)), subject.room)


def test_likeness_to_a_home_is_the_cosine_with_its_photos_of_the_same_room(
    several: Subject, bright_model: Model, bright_homes: Portfolio
) -> None:
    other = prepare_subject(bright_model, bright_homes, "h03", server=several.server)
    choice = likeness_to("similarity", ["h03"], {"h03": other}.__getitem__)
    own, theirs = photo_embeddings(several), photo_embeddings(other)
    expected = sum(
        float(torch.cosine_similarity(own[i], theirs[other.room_names.index(room)], dim=0))
        for i, room in enumerate(several.room_names)
    )
    assert float(choice.of(several)(several.activations).detach()) == pytest.approx(expected, abs=1e-5)
    # The other way round the three kitchens count as their mean.
    back = likeness_to("similarity", ["several"], {"several": several}.__getitem__)
    kitchens = torch.stack([own[i] for i, room in enumerate(several.room_names) if room == "kitchen"]).mean(0)
    front = own[several.room_names.index("frontal")]
    pairs = [(theirs[i], {"kitchen": kitchens, "frontal": front}[room]) for i, room in enumerate(other.room_names)]
    expected = sum(float(torch.cosine_similarity(one, two, dim=0)) for one, two in pairs)
    assert float(back.of(other)(other.activations).detach()) == pytest.approx(expected, abs=1e-5)


def test_likeness_to_comparables_is_against_all_homes_but_ones_own(several: Subject, bright_model: Model) -> None:
    choice = likeness_to("comparables", ["h01", "h02"], nobody)
    photos = bright_model.photos
    assert photos is not None
    expected = 0.0
    for embedding, room in zip(photo_embeddings(several), several.room.tolist(), strict=True):
        rows = {
            kind: [
                photos.embedding[row]
                for row, home in enumerate(photos.listing_id.tolist())
                if photos.room[row] == room and home != "several" and (home in ("h01", "h02")) == kind
            ]
            for kind in (True, False)
        }
        expected += float(embedding.numpy() @ (np.mean(rows[True], axis=0) - np.mean(rows[False], axis=0)))
    assert float(choice.of(several)(several.activations).detach()) == pytest.approx(expected, rel=1e-4)


def test_explaining_likeness(several: Subject, bright_model: Model, bright_homes: Portfolio) -> None:
    found = {
        name: explain(
            bright_model,
            bright_homes,
            "several",
            method="grad-cam",
            target=name,
            to="h03",
            server=several.server,
            regions=False,
        )
        for name in ("similarity", "comparables")
    }
    official = explain_subject(several, method="grad-cam", regions=False)
    for explanation in found.values():
        assert (explanation.target, explanation.unit) == ("likeness to h03", "relative")
        assert [photo.amount for photo in explanation.photos] == pytest.approx(
            [photo.amount for photo in official.photos]
        )
    maps = [explanation.photos[0].map.ravel() for explanation in (*found.values(), official)]
    assert (np.abs(np.corrcoef(maps) - np.eye(3)) < 0.9999).all()


@pytest.mark.parametrize(
    ("name", "to", "sentence"),
    [
        ("similarity", (), "'similarity' is likeness to another home: name it with --to"),
        ("similarity", ("h01", "h02"), "one home at a time, not 2"),
        ("similarity", ("h99",), "h99"),
        ("similarity", ("several",), "'several' is the home that is explained"),
        ("similarity", ("plain",), "'plain' rests on no photos to be like"),
        ("comparables", ("h01", "several"), "'several' is the home that is explained"),
        ("comparables", ("h99",), "trained on no photo of 'h99'"),
        ("log price", ("h01",), "'log price' is not about another home: leave --to out"),
    ],
)
def test_homes_that_likeness_cannot_be_to(
    name: str, to: tuple[str, ...], sentence: str, several: Subject, bright_model: Model, bright_homes: Portfolio
) -> None:
    with pytest.raises(InputError, match=sentence):
        explain(
            bright_model,
            bright_homes,
            "several",
            method="grad-cam",
            target=name,
            to=to,
            server=several.server,
            regions=False,
        )


def test_likeness_needs_photos_of_the_same_room(several: Subject, bright_model: Model, bright_homes: Portfolio) -> None:
    other = prepare_subject(bright_model, bright_homes, "h03", server=several.server)
    kitchen = other.room[other.room_names.index("kitchen")]
    only = replace(several, room=torch.full_like(several.room, 1 - int(kitchen)))
    other = replace(other, room=torch.full_like(other.room, int(kitchen)))
    choice = likeness_to("similarity", ["h03"], {"h03": other}.__getitem__)
    with pytest.raises(InputError, match="no photo of h03 of a room that 'several' has a photo of"):
        choice.of(only)
    plain = prepare_subject(bright_model, bright_homes, "plain", server=several.server)
    with pytest.raises(InputError, match="'plain' rests on no photos that could be like"):
        choice.of(plain)
    with pytest.raises(InputError, match="'money-map' cannot map 'likeness to h03'"):
        explain_subject(several, target=choice, regions=False)


def nobody(home: str) -> Subject:
    raise AssertionError(home)
