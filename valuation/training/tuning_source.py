"""What the trained part of the net takes in while it is fine-tuned: early activations from disk, or photos."""

import copy
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import PhotoError
from data.files import atomic_write
from data.photos.decoding import try_read_photos
from valuation.encoder.backbone import Backbone
from valuation.encoder.features import BATCH
from valuation.training.train_settings import Progress

__all__ = ["TuningSource"]


class TuningSource:
    """What the trained part of the net takes in: early activations from disk, or photos."""

    def __init__(
        self, backbone: Backbone, paths: list[Path], last: bool, folder: Path, device: str, progress: Progress
    ) -> None:
        """Compute and keep the early activations in the folder if only the last stage is trained."""
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
