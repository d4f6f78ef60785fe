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
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from data.errors import PhotoError
from data.files import atomic_write
from data.photos import try_read_photos
from data.portfolio import Portfolio
from valuation.backbone import Backbone
from valuation.features import BATCH
from valuation.losses import metric_loss
from valuation.market import FEWEST_HOMES, room_embeddings
from valuation.preparing import Prepared
from valuation.projection import Projection, initial_projection, listing_embedding
from valuation.sampling import price_batches
from valuation.training import Progress, TrainSettings

__all__ = ["fine_tune"]

HOMES_PER_BATCH = 16
LEARNING_RATE = 1e-4
HEAD_RATE = 1e-3
VALIDATION_SHARE = 0.1


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
        source = _Source(backbone, paths, settings.tune == "last", workspace or Path(scratch), device, progress)
        tuned = _tune(backbone, source, prepared, seen, settings, name, workspace, device, progress)
        features = np.empty_like(market.features)
        with torch.no_grad():
            for start in range(0, len(paths), BATCH):
                chunk = np.arange(start, min(start + BATCH, len(paths)))
                features[chunk] = _pooled(tuned, source, chunk, device).cpu().numpy()
                progress(f"{name}: features", int(chunk[-1]) + 1, len(paths))
    return tuned.cpu(), features


class _Source:
    """What the trained part of the net takes in: early activations from disk, or photos."""

    def __init__(
        self, backbone: Backbone, paths: list[Path], last: bool, folder: Path, device: str, progress: Progress
    ) -> None:
        self.backbone, self.paths, self.device = backbone, paths, device
        self.early: NDArray[np.float16] | None = None
        self.last = last and backbone.cut is not None
        if self.last:
            file = folder / "early.npy"
            folder.mkdir(parents=True, exist_ok=True)
            if not file.is_file():
                self._write(file, progress)
            self.early = np.load(file, mmap_mode="r")

    def __call__(self, photos: NDArray[np.intp]) -> Tensor:
        """Inputs of these photos on the device."""
        if self.early is not None:
            return torch.from_numpy(np.array(self.early[photos])).to(self.device).float()
        return self.backbone.normalise(self._read(photos)).to(self.device)

    def _read(self, photos: NDArray[np.intp]) -> NDArray[np.uint8]:
        size = (self.backbone.preprocessing.height, self.backbone.preprocessing.width)
        read = []
        for photo in try_read_photos([self.paths[number] for number in photos], size):
            if isinstance(photo, PhotoError):
                raise photo
            read.append(photo)
        return np.stack(read)

    def _write(self, file: Path, progress: Progress) -> None:
        kept: np.memmap[tuple[int, ...], np.dtype[np.float16]] | None = None
        net = copy.deepcopy(self.backbone).to(self.device).eval()
        with atomic_write(file) as temporary, torch.no_grad():
            for start in range(0, len(self.paths), BATCH):
                chunk = np.arange(start, min(start + BATCH, len(self.paths)))
                early = net.early(net.normalise(self._read(chunk))).cpu().numpy().astype(np.float16)
                if kept is None:
                    shape = (len(self.paths), *early.shape[1:])
                    kept = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.float16, shape=shape)
                kept[chunk] = early
                progress("early activations", int(chunk[-1]) + 1, len(self.paths))
            if kept is not None:
                kept.flush()


def _pooled(backbone: Backbone, source: _Source, photos: NDArray[np.intp], device: str) -> Tensor:
    """Pooled activations (N, C) of photos; mixed precision on a GPU."""
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        inputs = source(photos)
        activations = backbone.late(inputs) if source.last else backbone(inputs)
    return activations.float().mean(dim=(2, 3))


def _tune(
    start: Backbone,
    source: _Source,
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
    model = copy.deepcopy(start).to(device).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(not source.last)
    for module in model.late_modules().values() if source.last else []:
        for parameter in module.parameters():
            parameter.requires_grad_()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    head = nn.Linear(projection.size * len(market.rooms), 1).to(device)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    groups = [{"params": trained, "lr": LEARNING_RATE}, {"params": list(head.parameters()), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=1e-2)
    metric, huber = metric_loss(settings.metric.loss), nn.HuberLoss()
    embed = _embedder(model, source, prepared, projection, scale, device)

    def error() -> float:
        """Huber loss on the homes set aside."""
        with torch.no_grad():
            some = [head(embed(part))[:, 0].cpu() for part in _parts(validation)]
        return float(huber(torch.cat(some), torch.tensor(label[validation], dtype=torch.float32)))

    file = None if workspace is None else workspace / f"{name}-tuning.safetensors"
    state = _Checkpoint(model, head, optimiser, file)
    if state.epoch == 0:
        state.consider(0, error())
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
        state.consider(epoch, error())
    model.load_state_dict(state.best)
    return model


def _parts(homes: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(homes), HOMES_PER_BATCH):
        yield homes[start : start + HOMES_PER_BATCH]


def _embedder(
    model: Backbone, source: _Source, prepared: Prepared, projection: Projection, scale: float, device: str
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


class _Checkpoint:
    """Weights and the optimiser's state after each epoch, and the weights of the best epoch so far."""

    def __init__(self, model: Backbone, head: nn.Module, optimiser: torch.optim.Optimizer, file: Path | None) -> None:
        self.model, self.head, self.optimiser, self.file = model, head, optimiser, file
        self.epoch, self.error = 0, float("inf")
        self.best: dict[str, Tensor] = {}
        if file is not None and file.is_file():
            self._load(load_file(file))

    def consider(self, epoch: int, error: float) -> None:
        """Take note of a finished epoch."""
        self.epoch = epoch
        if error < self.error:
            self.error = error
            self.best = {key: value.detach().cpu().clone() for key, value in self.model.state_dict().items()}
        if self.file is not None:
            with atomic_write(self.file) as temporary:
                save_file(self._tensors(), temporary)

    def _tensors(self) -> dict[str, Tensor]:
        tensors = {f"model.{key}": value for key, value in self.model.state_dict().items()}
        tensors |= {f"best.{key}": value for key, value in self.best.items()}
        tensors |= {f"head.{key}": value for key, value in self.head.state_dict().items()}
        for number, state in self.optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{number}.{key}": torch.as_tensor(value) for key, value in state.items()}
        tensors["progress"] = torch.tensor([float(self.epoch), self.error], dtype=torch.float64)
        return {key: value.detach().cpu().clone().contiguous() for key, value in tensors.items()}

    def _load(self, tensors: dict[str, Tensor]) -> None:
        def of(prefix: str) -> dict[str, Tensor]:
            return {key[len(prefix) :]: value for key, value in tensors.items() if key.startswith(prefix)}

        self.model.load_state_dict(of("model."))
        self.head.load_state_dict(of("head."))
        self.best = of("best.")
        states: dict[int, dict[str, Tensor]] = {}
        for key, value in of("optimiser.").items():
            number, part = key.split(".", 1)
            states.setdefault(int(number), {})[part] = value
        self.optimiser.load_state_dict({**self.optimiser.state_dict(), "state": states})
        self.epoch, self.error = int(tensors["progress"][0]), float(tensors["progress"][1])
