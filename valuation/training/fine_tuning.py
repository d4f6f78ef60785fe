"""Fine-tuning the backbone by metric learning on prices: its last stage on the CPU, or all of it on a GPU.

For the last stage the activations before it are computed once and kept on disk, so that an epoch costs a fraction of a
pass through the whole net. Batch normalisation keeps its ImageNet statistics: a market has too few photos for its own.
"""

import copy
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV
from torch import Tensor, nn

from data.portfolio import Portfolio
from valuation.encoder.backbone import Backbone
from valuation.encoder.features import BATCH
from valuation.homes.preparing import Prepared
from valuation.metric_learning.loss_choice import metric_loss
from valuation.metric_learning.projection import Projection, initial_projection, listing_embedding
from valuation.metric_learning.sampling import price_batches
from valuation.pricing.market import FEWEST_HOMES, room_embeddings
from valuation.training.train_settings import Progress, TrainSettings
from valuation.training.tuning_checkpoint import TuningCheckpoint
from valuation.training.tuning_source import TuningSource

__all__ = ["fine_tune"]

HOMES_PER_BATCH = 16
LEARNING_RATE = 1e-5
"""Of the net. At 1e-4 three epochs learnt the Houses dataset by heart: the MAPE of one fold rose by a quarter."""
HEAD_RATE = 1e-3
VALIDATION_SHARE = 0.1
RIDGE_PENALTIES = np.logspace(-1, 6, 15)


def fine_tune(
    portfolio: Portfolio,
    prepared: Prepared,
    rows: NDArray[np.intp],
    settings: TrainSettings,
    backbone: Backbone,
    name: str,
    workspace: Path | None,
    progress: Progress,
) -> tuple[Backbone, NDArray[np.float32]]:
    """A backbone tuned on some listings, and the features of all photos under it.

    A tenth of the homes is set aside; the epoch with the smallest error on them is kept, epoch 0 (no tuning) included.
    Every epoch is judged with the ridge regression on its own embeddings as the head. A head trained along with the net
    would know nothing at epoch 0, and any tuning would beat none.

    Args:
        portfolio: Where the photos are.
        prepared: The same as arrays, with features under the untuned backbone.
        rows: Listings to learn from, all with a price.
        settings: `tune`, `tune_epochs`, `device`, `seed` and the metric loss matter here.
        backbone: Where to start; left as it was.
        name: Of this run among the workspace's checkpoints.
        workspace: Folder for checkpoints; every epoch is kept, and a run goes on after the last that is there.
        progress: Told the epoch, its loss and the validation error.

    Returns:
        The tuned backbone on the CPU, and features (P, C) in the order of `prepared.market`.
    """
    market = prepared.market
    seen = np.intersect1d(rows, np.flatnonzero(market.has_photos))
    if len(seen) < FEWEST_HOMES:
        return backbone, market.features
    device = settings.device if settings.device != "auto" else ("cuda" if torch.cuda.is_available() else "cpu")
    paths = [Path(path) for path in portfolio.photos["path"].iloc[prepared.photo_row]]
    with tempfile.TemporaryDirectory() as scratch:
        source = TuningSource(backbone, paths, settings.tune == "last", workspace or Path(scratch), device, progress)
        tuned = _tune(backbone, source, prepared, seen, settings, name, workspace, device, progress)
        if tuned is backbone:
            return backbone, market.features
        features = np.empty_like(market.features)
        with torch.no_grad():
            for start in range(0, len(paths), BATCH):
                chunk = np.arange(start, min(start + BATCH, len(paths)))
                features[chunk] = _pooled(tuned, source, chunk, device).cpu().numpy()
                progress(f"{name}: features", int(chunk[-1]) + 1, len(paths))
    return tuned.cpu(), features


def _pooled(backbone: Backbone, source: TuningSource, photos: NDArray[np.intp], device: str) -> Tensor:
    """Pooled activations (N, C) of photos; mixed precision on a GPU."""
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        inputs = source(photos)
        activations = backbone.late(inputs) if source.last else backbone(inputs)
    return activations.float().mean(dim=(2, 3))


def _tune(
    start: Backbone,
    source: TuningSource,
    prepared: Prepared,
    rows: NDArray[np.intp],
    settings: TrainSettings,
    name: str,
    workspace: Path | None,
    device: str,
    progress: Progress,
) -> Backbone:
    torch.manual_seed(settings.seed)
    order = np.random.default_rng(settings.seed).permutation(rows)
    held = max(2, round(VALIDATION_SHARE * len(order)))
    validation, training = np.sort(order[:held]), np.sort(order[held:])
    market = prepared.market.take(training)
    size = settings.metric.size
    projection = initial_projection(market.features, market.room, market.blocks, len(market.rooms), size)
    with torch.no_grad():
        scale = float(room_embeddings(projection, market).std())
    log_price = prepared.market.log_price
    centre, spread = float(log_price[training].mean()), max(float(log_price[training].std()), 1e-9)
    label = (log_price - centre) / spread
    # Channels last: a third less time on CPUs.
    model = copy.deepcopy(start).to(device).to(memory_format=torch.channels_last).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(not source.last)
    for module in model.late_modules().values() if source.last else []:
        for parameter in module.parameters():
            parameter.requires_grad_()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    head = nn.Linear(projection.size * len(market.rooms), 1).to(device)
    groups = [{"params": trained, "lr": LEARNING_RATE}, {"params": list(head.parameters()), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=1e-2)
    metric, huber = metric_loss(settings.metric.loss), nn.HuberLoss()
    embed = _embedder(model, source, prepared, projection, scale, device)

    file = None if workspace is None else workspace / f"{name}-tuning.safetensors"
    state = TuningCheckpoint(model, head, optimiser, file)

    def judge(epoch: int) -> None:
        """Give the net as it is its best linear head, and note the Huber loss on the homes set aside."""
        with torch.no_grad():
            _fit_head(head, torch.cat([embed(part) for part in _parts(training)]), label[training])
            estimated = torch.cat([head(embed(part))[:, 0].cpu() for part in _parts(validation)])
        state.consider(epoch, float(huber(estimated, torch.tensor(label[validation], dtype=torch.float32))))

    if not state.best:
        judge(0)
    for epoch in range(state.epoch + 1, settings.tune_epochs + 1):
        losses = []
        rng = np.random.default_rng([settings.seed, epoch])  # each epoch its own, so that resuming needs no state
        for batch in price_batches(log_price[training], HOMES_PER_BATCH, rng):
            homes = training[batch]
            embedding = embed(homes)
            wanted = torch.tensor(label[homes], dtype=torch.float32, device=device)
            loss = huber(head(embedding)[:, 0], wanted)
            if metric is not None:
                loss = loss + 0.1 * metric(embedding, wanted)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            words = f"{name}: epoch {epoch} of {settings.tune_epochs}, loss {np.mean(losses):.3f}, "
            done = min(len(losses) * HOMES_PER_BATCH // 2, len(training))
            progress(words + f"validation {state.error:.3f}", done, len(training))
        judge(epoch)
    if state.best_epoch == 0:
        return start
    model.load_state_dict(state.best)
    return model.to(memory_format=torch.contiguous_format)


def _fit_head(head: nn.Linear, embedding: Tensor, label: NDArray[np.float64]) -> None:
    """Make the head the ridge regression of labels on embeddings, its penalty chosen by leaving out single homes."""
    if not embedding.isfinite().all():
        return  # steps too large have ruined the net, and its error will be NaN
    ridge = RidgeCV(alphas=RIDGE_PENALTIES).fit(embedding.double().cpu().numpy(), label)
    head.weight.copy_(torch.tensor(ridge.coef_[None, :]))
    head.bias.fill_(float(ridge.intercept_))


def _parts(homes: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(homes), HOMES_PER_BATCH):
        yield homes[start : start + HOMES_PER_BATCH]


def _embedder(
    model: Backbone, source: TuningSource, prepared: Prepared, projection: Projection, scale: float, device: str
) -> Callable[[NDArray[np.intp]], Tensor]:
    """From listings to their embeddings, flat, differentiable in the model's weights."""
    market, on_device = prepared.market, copy.copy(projection)
    for part in ("room_mean", "scale", "components"):
        setattr(on_device, part, getattr(projection, part).to(device))

    def embed(homes: NDArray[np.intp]) -> Tensor:
        place = np.full(len(market.listings), -1)
        place[homes] = np.arange(len(homes))
        photos = np.flatnonzero((place[market.owner] >= 0) & (market.room >= 0))
        rooms = torch.tensor(market.room[photos], device=device)
        owner = torch.tensor(place[market.owner[photos]], device=device)
        coordinates = on_device.coordinates(_pooled(model, source, photos, device), rooms) / scale
        return listing_embedding(coordinates, rooms, owner, len(homes), len(market.rooms)).flatten(1)

    return embed
