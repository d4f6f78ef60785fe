"""Do the maps of an embedding find the bird? The benchmark of Chen et al. 2020 ("Adapting Grad-CAM for Embedding
Networks", arXiv 2001.06538) on CUB-200-2011.

An embedding is learned on the first half of the classes, photos of the other half are explained. Their triplets are
made with photos of the published training part, and photos of the test part are scored. Heat, the positive part of a
map, is held against the bird's box and outline: its share inside, and whether the box around the hottest area agrees.
"""  # noqa: D205

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from data.errors import InputError
from data.photos.decoding import PhotoArray, read_photos
from explain.activations.subject import Subject
from explain.laboratory.baselines import BASELINES
from explain.laboratory.birds.boxes import Box, box_iou, hottest_box
from explain.laboratory.birds.embedding import EmbeddingSettings, learn_embedding, recall_at_1, unit_embeddings
from explain.laboratory.birds.layout import Cub, read_cub
from explain.laboratory.birds.maps import Embedded, map_makers
from explain.laboratory.localisation import energy_share, heat
from explain.laboratory.resampling import mean_figure
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.encoder.serving import Server, compile_for_serving
from valuation.statistics.bootstrap import Figure

__all__ = ["MEASURES", "PLAIN", "bench_cub"]

MEASURES: Mapping[str, str] = {
    "box": "share of heat inside the box",
    "outline": "share of heat inside the outline",
    "located_15": "boxes with IoU of at least 0.5, at 15 % of the peak",
    "located_20": "boxes with IoU of at least 0.5, at 20 % of the peak",
}
PLAIN = "grad-cam, one triplet"
"""What others are compared with."""
SIZE = 320
"""Side of photos in pixels, as in valuation."""
_BATCH = 16
_OUTLINE = 128  # of 255: at least half of the people marked the pixel

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class CubBench:
    """Scores of every way of making maps on every photo.

    Attributes:
        learned: Number of photos that the embedding was learned on.
        recall: Share of the second half's photos whose nearest other photo is of their class, before and after
            learning.
        classes: (n,) class of each scored photo.
        values: By way, then by measure in `MEASURES`, (n,); "outline" is NaN where the data set came without.
    """

    learned: int
    recall: tuple[float, float]
    classes: NDArray[np.int64]
    values: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(repr=False)

    def figure(self, name: str, measure: str) -> Figure:
        """Mean over photos with its 95 % bootstrap interval over classes."""
        return mean_figure(self.values[name][measure], self.classes)

    def difference(self, name: str, other: str, measure: str) -> Figure:
        """By how much `name` is ahead of `other`, photo by photo, likewise."""
        return mean_figure(self.values[name][measure] - self.values[other][measure], self.classes)

    def as_text(self) -> str:
        """A table per measure: every way, and by how much it is ahead of plain Grad-CAM."""
        kinds, wide = len(np.unique(self.classes)), max(map(len, self.values))
        lines = [
            f"Embedding learned on {self.learned:,} photos; {len(self.classes):,} photos of {kinds} other classes "
            "scored; 95 % bootstrap intervals over classes.",
            f"Nearest photo of the same class: {self.recall[0]:.1%} before learning, {self.recall[1]:.1%} after.",
        ]
        for measure, words in MEASURES.items():
            if np.isnan(self.figure(PLAIN, measure).value):
                lines.append(f"{words}: the data set came without")
                continue
            lines.append(f"{words}; and minus {PLAIN}")
            for name in self.values:
                ahead = "" if name == PLAIN else f"   {_text(self.difference(name, PLAIN, measure), '+')}"
                lines.append(f"  {name:{wide}}  {_text(self.figure(name, measure))}{ahead}")
        return "\n".join(lines)


def bench_cub(
    folder: Path,
    *,
    backbone: Backbone | None = None,
    server: Server | None = None,
    settings: EmbeddingSettings | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> CubBench:
    """Learn an embedding on the first half of the classes and score maps on the other.

    Args:
        folder: See `read_cub`.
        backbone: Default: that of valuation.
        server: Its compiled form.
        settings: Of learning; its seed is that of everything random.
        limit: At most so many photos of each class and part; all when None.
        progress: Told how far it is.

    Raises:
        InputError: The folder is not in the published layout, or a class has too few photos.
        PhotoError: A photo cannot be read.
    """
    tell = progress or (lambda stage, done, total: None)
    chosen, cub = settings or EmbeddingSettings(), read_cub(folder)
    photos = cub.photos if limit is None else cub.photos.groupby(["class_id", "training"]).head(limit)
    learned = photos[photos["class_id"].isin(cub.learned)]
    other = photos[photos["class_id"].isin(cub.scored)]
    lent, scored = other[other["training"]], other[~other["training"]]
    _check(cub, lent, scored, folder)
    net = backbone or load_backbone(size=SIZE)
    serve = server or compile_for_serving(net)
    size = (net.preprocessing.height, net.preprocessing.width)
    features = []
    for rows in (learned, other):
        means = []
        for done, batch in _batches(rows, size):
            means.append(serve(np.stack(batch)).mean(axis=(2, 3), dtype=np.float64).astype(np.float32))
            tell("photos of the learned half" if rows is learned else "photos of the other half", done, len(rows))
        features.append(np.concatenate(means))
    tell("learning the embedding", 0, 1)
    projection = learn_embedding(features[0], learned["class_id"].to_numpy(np.int64), net.blocks, chosen)
    embedding, kinds = unit_embeddings(projection, features[1]), other["class_id"].to_numpy(np.int64)
    raw = torch.nn.functional.normalize(torch.tensor((features[1] - features[0].mean(0)) / projection.scale.numpy()))
    recall = (recall_at_1(raw, kinds), recall_at_1(embedding, kinds))
    known = Embedded(unit_embeddings(projection, features[0]), learned["class_id"].to_numpy(np.int64))
    part = other["training"].to_numpy(bool)
    makers = map_makers(projection, known, Embedded(embedding[torch.tensor(part)], kinds[part]), chosen.seed)
    values: dict[str, list[dict[str, float]]] = {name: [] for name in (*makers, *BASELINES)}
    for done, batch in _batches(scored, size):
        rows = scored.iloc[done - len(batch) : done]
        activations = torch.tensor(serve(np.stack(batch)))
        seen = cast(Subject, _Photos(f"photos {done}", np.stack(batch), activations))  # all that a baseline looks at
        maps = {name: make(activations, rows["class_id"].to_numpy(np.int64)) for name, make in makers.items()}
        maps |= {name: baseline(seen, chosen.seed) for name, baseline in BASELINES.items()}
        for number, (_, facts) in enumerate(rows.iterrows()):
            box, inside, outline = _truth(facts, size)
            for name, found in maps.items():
                values[name].append(_score(found[number].float().numpy(), box, inside, outline))
        tell("maps", done, len(scored))
    columns = {name: {m: np.array([row[m] for row in rows]) for m in MEASURES} for name, rows in values.items()}
    return CubBench(len(learned), recall, scored["class_id"].to_numpy(np.int64), columns)


@dataclass(frozen=True, eq=False)
class _Photos:
    """Photos without a listing."""

    listing_id: str
    pixels: PhotoArray
    activations: Tensor

    def __len__(self) -> int:
        return len(self.pixels)


def _check(cub: Cub, lent: pd.DataFrame, scored: pd.DataFrame, folder: Path) -> None:
    for name in cub.scored:
        if not (lent["class_id"] == name).any():
            raise InputError(f"{folder}: class {name} has no photo of the training part to make triplets with.")
    if len(scored) == 0:
        raise InputError(f"{folder}: no photo of the second half of the classes is of the test part.")


def _batches(rows: pd.DataFrame, size: tuple[int, int]) -> Iterator[tuple[int, list[PhotoArray]]]:
    """Photos a few at a time, and how many there were so far."""
    batch: list[PhotoArray] = []
    for done, photo in enumerate(read_photos(rows["path"], size), start=1):
        batch.append(photo)
        if len(batch) == _BATCH or done == len(rows):
            yield done, batch
            batch = []


def _truth(facts: "pd.Series[float]", size: tuple[int, int]) -> tuple[Box, NDArray[np.bool_], NDArray[np.bool_] | None]:
    """Box, the pixels inside it, and those inside the outline, on the photo as the net sees it."""
    with Image.open(cast(Path, facts["path"])) as photo:
        across, down = size[1] / photo.width, size[0] / photo.height
    left, top = float(facts["x"]) * across, float(facts["y"]) * down
    box = (left, top, left + float(facts["width"]) * across, top + float(facts["height"]) * down)
    y, x = np.arange(size[0])[:, None] + 0.5, np.arange(size[1])[None] + 0.5
    inside = (x >= box[0]) & (x < box[2]) & (y >= box[1]) & (y < box[3])
    path = cast(Path | None, facts["outline"])
    if path is None:
        return box, inside, None
    with Image.open(path) as picture:
        grey = picture.convert("L").resize((size[1], size[0]), Image.Resampling.BILINEAR)
    return box, inside, np.asarray(grey) >= _OUTLINE


def _score(
    values: NDArray[np.float32], box: Box, inside: NDArray[np.bool_], outline: NDArray[np.bool_] | None
) -> dict[str, float]:
    warm = heat(values, (inside.shape[0], inside.shape[1]))
    located = {}
    for percent in (15, 20):
        found = hottest_box(warm, percent / 100)
        located[f"located_{percent}"] = float(found is not None and box_iou(found, box) >= 0.5)
    return {
        "box": energy_share(warm, inside),
        "outline": np.nan if outline is None else energy_share(warm, outline),
        **located,
    }


def _text(figure: Figure, sign: str = "") -> str:
    return f"{figure.value:{sign}.3f} [{figure.low:{sign}.3f}, {figure.high:{sign}.3f}]"
