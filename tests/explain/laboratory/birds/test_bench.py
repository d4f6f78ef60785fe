"""The CUB benchmark on drawn birds: four kinds, told apart by colour, in the published layout."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from data.errors import InputError
from explain.laboratory.birds.bench import MEASURES, PLAIN, bench_cub
from explain.laboratory.birds.embedding import EmbeddingSettings, learn_embedding, recall_at_1, unit_embeddings
from explain.laboratory.birds.layout import read_cub
from explain.laboratory.birds.maps import Embedded, map_makers, stored_weights, strongest
from valuation.encoder.backbone import load_backbone
from valuation.encoder.serving import Server
from valuation.metric_learning.projection import Projection

COLOURS = ((230, 40, 30), (40, 60, 230), (240, 220, 40), (20, 20, 20))
PER_CLASS = 5


def draw_birds(root: Path) -> None:
    rng = np.random.default_rng(0)
    lists: dict[str, list[str]] = {name: [] for name in ("images", "image_class_labels", "bounding_boxes", "split")}
    number = 0
    for kind, colour in enumerate(COLOURS):
        for bird in range(PER_CLASS):
            number += 1
            file = f"{kind + 1:03d}.Kind_{kind}/bird_{bird}.jpg"
            left, top, width, height = (
                int(rng.integers(low, high)) for low, high in ((5, 50), (5, 30), (40, 60), (30, 50))
            )
            photo = Image.fromarray(rng.integers(90, 160, (96, 120, 3), dtype=np.uint8))
            outline = Image.new("L", photo.size)
            ellipse = (left, top, left + width, top + height)
            ImageDraw.Draw(photo).ellipse(ellipse, fill=colour)
            ImageDraw.Draw(outline).ellipse(ellipse, fill=255)
            for folder, picture in (("images", photo), ("segmentations", outline)):
                path = (root / folder / file).with_suffix(".jpg" if folder == "images" else ".png")
                path.parent.mkdir(parents=True, exist_ok=True)
                picture.save(path)
            lists["images"].append(f"{number} {file}")
            lists["image_class_labels"].append(f"{number} {kind + 1}")
            lists["bounding_boxes"].append(f"{number} {left}.0 {top}.0 {width}.0 {height}.0")
            lists["split"].append(f"{number} {int(bird < 3)}")
    for name, lines in lists.items():
        (root / f"{'train_test_split' if name == 'split' else name}.txt").write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cub") / "CUB_200_2011"
    draw_birds(root)
    return root


@pytest.fixture
def own_birds(birds: Path, tmp_path: Path) -> Path:
    shutil.copytree(birds, tmp_path / "CUB_200_2011")
    return tmp_path / "CUB_200_2011"


# The layout


def test_the_layout_is_read(birds: Path) -> None:
    cub = read_cub(birds)
    assert (cub.learned, cub.scored) == ((1, 2), (3, 4))
    assert len(cub.photos) == 20
    row = cub.photos.loc["7"]
    assert row["path"] == birds / "images" / "002.Kind_1" / "bird_1.jpg"
    assert row["outline"] == birds / "segmentations" / "002.Kind_1" / "bird_1.png"
    assert (row["class_id"], bool(row["training"])) == (2, True)
    assert not cub.photos.loc["9", "training"]
    assert cub.photos["outline"].notna().all()
    box = (birds / "bounding_boxes.txt").read_text().splitlines()[6].split()[1:]
    assert [row[name] for name in ("x", "y", "width", "height")] == [float(value) for value in box]
    assert read_cub(birds.parent).photos.equals(cub.photos)


def test_outlines_may_lie_beside_the_folder_or_not_be_there(own_birds: Path) -> None:
    shutil.move(own_birds / "segmentations", own_birds.parent / "segmentations")
    assert read_cub(own_birds).photos.loc["7", "outline"].is_file()
    shutil.rmtree(own_birds.parent / "segmentations")
    assert read_cub(own_birds).photos["outline"].isna().all()


def _line(file: str, change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    def mend(root: Path) -> None:
        lines = (root / file).read_text().splitlines()
        (root / file).write_text("\n".join(change(lines)))

    return mend


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda root: (root / "bounding_boxes.txt").unlink(), "bounding_boxes.txt is missing; --cub wants"),
        (lambda root: (root / "images.txt").write_text("\n"), "images.txt is empty"),
        (lambda root: (root / "images/001.Kind_0/bird_0.jpg").unlink(), "bird_0.jpg is listed in .* is not there"),
        (
            lambda root: shutil.copy(root / "images/001.Kind_0/bird_0.jpg", root / "images/new.jpg"),
            "new.jpg is not listed",
        ),
        (lambda root: (root / "segmentations/001.Kind_0/bird_0.png").unlink(), "bird_0.png is missing; unpack"),
        (_line("images.txt", lambda lines: lines[:-1]), "image 20, which is not listed in .*images.txt"),
        (_line("train_test_split.txt", lambda lines: lines[1:]), "train_test_split.txt lacks image 1,"),
        (_line("image_class_labels.txt", lambda lines: [*lines, lines[0]]), "line 21: image 1 is there twice"),
        (
            _line("bounding_boxes.txt", lambda lines: ["1 3 4", *lines[1:]]),
            "line 1: there should be an image id and x y",
        ),
        (_line("bounding_boxes.txt", lambda lines: ["1 3 4 0 9", *lines[1:]]), "width of image 1 is '0'"),
        (_line("image_class_labels.txt", lambda lines: ["1 bird", *lines[1:]]), "class_id of image 1 is 'bird'"),
        (_line("image_class_labels.txt", lambda lines: [f"{line.split()[0]} 1" for line in lines]), "1 classes"),
    ],
)
def test_bad_folders_get_one_sentence(own_birds: Path, spoil: Callable[[Path], object], sentence: str) -> None:
    spoil(own_birds)
    with pytest.raises(InputError, match=sentence):
        read_cub(own_birds)


@pytest.mark.parametrize(("part", "sentence"), [("0", "no photo of the training part"), ("1", "is of the test part")])
def test_a_split_with_one_part_is_refused(own_birds: Path, part: str, sentence: str) -> None:
    _line("train_test_split.txt", lambda lines: [f"{line.split()[0]} {part}" for line in lines])(own_birds)
    with pytest.raises(InputError, match=sentence):
        bench_cub(own_birds)


# The embedding


def clusters(classes: int = 6, photos: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Classes that differ in two channels of 40, drowned in what the others do."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(classes), photos)
    features = rng.normal(0, 2, (len(labels), 40))
    features[:, :2] = 3 * rng.normal(size=(classes, 2))[labels] + 0.3 * rng.normal(size=(len(labels), 2))
    return features.astype(np.float32), labels


def test_learning_brings_classes_together() -> None:
    features, labels = clusters()
    settings = EmbeddingSettings(components=30, size=8, steps=150, classes=6, learning_rate=1e-2)
    before = learn_embedding(features, labels, (40,), EmbeddingSettings(components=30, size=8, steps=0))
    after = learn_embedding(features, labels, (40,), settings)
    assert recall_at_1(unit_embeddings(after, features), labels) > recall_at_1(
        unit_embeddings(before, features), labels
    )
    again = learn_embedding(features, labels, (40,), settings)
    assert torch.equal(after.components, again.components)


def test_recall() -> None:
    embedding = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0], [0.2, 1.0]]), dim=1)
    assert recall_at_1(embedding, np.array([1, 1, 2, 2])) == 1
    assert recall_at_1(embedding, np.array([1, 1, 2, 3])) == 0.5


# Maps


@pytest.fixture(scope="module")
def flock() -> tuple[Projection, Embedded, Embedded, Tensor, np.ndarray]:
    """A projection, photos it was learned on, photos that lend, and activations to be explained with their classes."""
    features, labels = clusters()
    projection = learn_embedding(features, labels, (40,), EmbeddingSettings(components=30, size=8, steps=5))
    embedding = unit_embeddings(projection, features)
    activations = torch.randn(5, 40, 3, 4, generator=torch.Generator().manual_seed(0))
    known = Embedded(embedding[:36], labels[:36])
    return projection, known, Embedded(embedding[36:], labels[36:]), activations, np.array([3, 3, 4, 5, 5])


def unit(projection: Projection, activations: Tensor) -> Tensor:
    rooms = torch.zeros(len(activations), dtype=torch.int64)
    return torch.nn.functional.normalize(projection(activations.mean(dim=(2, 3)), rooms), dim=1)


def test_aggregated_weights_are_the_mean_gradient_of_all_triplets(
    flock: tuple[Projection, Embedded, Embedded, Tensor, np.ndarray],
) -> None:
    projection, known, lent, activations, classes = flock
    found = map_makers(projection, known, lent)["aggregated"](activations, classes)
    for number, name in enumerate(classes):
        photo = activations[number : number + 1].clone().requires_grad_()
        anchor, gradients = unit(projection, photo)[0], []
        for p in np.flatnonzero(lent.classes == name):
            for n in np.flatnonzero(lent.classes != name):
                value = ((anchor - lent.embedding[n]) ** 2).sum() - ((anchor - lent.embedding[p]) ** 2).sum()
                gradients.append(torch.autograd.grad(value, photo, retain_graph=True)[0])
        weights = torch.stack(gradients).mean(0).mean(dim=(2, 3))
        relative = photo.detach() - projection.room_mean[0][:, None, None]
        expected = torch.einsum("k,khw->hw", weights[0], relative[0])
        torch.testing.assert_close(found[number], expected, rtol=1e-4, atol=1e-5)
        # At unit length the values of a photo add up to nothing: length does not matter.
        assert abs(float(found[number].sum())) < 1e-4 * float(found[number].abs().sum())


def test_transferred_weights_are_those_of_the_nearest_photo(
    flock: tuple[Projection, Embedded, Embedded, Tensor, np.ndarray],
) -> None:
    projection, known, lent, activations, classes = flock
    makers, store = map_makers(projection, known, lent), stored_weights(projection, known)
    with torch.no_grad():
        near = torch.cdist(unit(projection, activations), known.embedding).argmin(1)
    relative = activations - projection.room_mean[0][:, None, None]
    plain = torch.einsum("nk,nkhw->nhw", store[near], relative)
    torch.testing.assert_close(makers["transferred"](activations, classes), plain, rtol=1e-4, atol=1e-5)
    few = strongest(store, 7)
    assert ((few != 0).sum(1) == 7).all()
    assert (few.abs().amax(1) == store.abs().amax(1)).all()
    assert strongest(store, 40) is store


def test_every_way_gives_a_map_of_every_photo(
    flock: tuple[Projection, Embedded, Embedded, Tensor, np.ndarray],
) -> None:
    projection, known, lent, activations, classes = flock
    makers = map_makers(projection, known, lent)
    assert next(iter(makers)) == PLAIN
    for make in makers.values():
        found = make(activations, classes)
        assert found.shape == (5, 3, 4)
        assert found.isfinite().all()
    proxy = torch.nn.functional.normalize(lent.means(classes)[0], dim=1)
    with torch.no_grad():
        raw = projection(activations.mean(dim=(2, 3)), torch.zeros(5, dtype=torch.int64))
    # The embedding is linear in the activations, so EmbeddingCAM adds up to the product with the proxy.
    total = makers["embedding-cam"](activations, classes).sum((1, 2))
    torch.testing.assert_close(total, (raw * proxy).sum(1), rtol=1e-4, atol=1e-5)


# All together


@pytest.mark.parametrize("outlines", [True, False])
def test_the_bench_scores_the_second_half(own_birds: Path, outlines: bool) -> None:
    if not outlines:
        shutil.rmtree(own_birds / "segmentations")
    backbone = load_backbone(size=96)
    settings = EmbeddingSettings(components=8, size=4, steps=3, classes=2)
    told: list[str] = []
    bench = bench_cub(
        own_birds,
        backbone=backbone,
        server=Server(backbone, None),
        settings=settings,
        progress=lambda stage, done, total: told.append(stage),
    )
    assert bench.learned == 10
    assert bench.classes.tolist() == [3, 3, 4, 4]
    assert told[-1] == "maps"
    for scores in bench.values.values():
        for measure in MEASURES:
            if measure == "outline" and not outlines:
                assert np.isnan(scores[measure]).all()
            else:
                assert ((scores[measure] >= 0) & (scores[measure] <= 1)).all()
    if outlines:  # an outline lies within its box
        assert (bench.values["centre"]["outline"] <= bench.values["centre"]["box"] + 1e-6).all()
    text = bench.as_text()
    assert "learned on 10 photos; 4 photos of 2 other classes" in text
    assert ("came without" in text) != outlines
    difference = bench.difference("aggregated", PLAIN, "box")
    gap = bench.values["aggregated"]["box"] - bench.values[PLAIN]["box"]
    assert difference.value == pytest.approx(gap.mean())


def test_boxes_are_where_they_are_on_the_photo(birds: Path) -> None:
    """The centre Gaussian's share in a box, by hand, on the photo squashed to a square."""
    backbone = load_backbone(size=96)
    settings = EmbeddingSettings(components=8, size=4, steps=0)
    bench = bench_cub(birds, backbone=backbone, server=Server(backbone, None), settings=settings, limit=1)
    assert bench.learned == 4  # one photo of each class and part
    assert len(bench.classes) == 2
    photos = read_cub(birds).photos
    bell = torch.exp(-0.5 * (((torch.arange(3) + 0.5) / 3 - 0.5) / 0.25) ** 2)
    pixels = torch.nn.functional.interpolate((bell[:, None] * bell[None])[None, None], (96, 96), mode="bilinear")[0, 0]
    for number, image in enumerate(("14", "19")):
        x, y, width, height = (float(photos.loc[image, name]) for name in ("x", "y", "width", "height"))
        inside = torch.zeros(96, 96, dtype=torch.bool)
        for row in range(96):
            for column in range(96):
                across, down = (column + 0.5) * 120 / 96, row + 0.5
                inside[row, column] = x <= across < x + width and y <= down < y + height
        share = float(pixels[inside].sum() / pixels.sum())
        assert bench.values["centre"]["box"][number] == pytest.approx(share, abs=1e-4)
