"""Activations at speed on a CPU: the same net as in training, compiled by OpenVINO.

The compiled net takes raw photos (uint8) and any number of them; scaling by mean and standard deviation is inside.
Converting takes seconds, so the converted net is kept in a folder of the user's cache under the backbone's fingerprint:
other weights, another layer or another size make another entry, and no entry is ever stale.

Nothing is sent anywhere. OpenVINO by itself reports each import to its makers through the package `openvino-telemetry`
unless the user has opted out; that package is hidden from it while it is imported, and OpenVINO then uses its own
silent stand-in.
"""

import copy
import importlib
import logging
import shutil
import sys
import threading
from pathlib import Path
from typing import Any, Literal

import numpy as np
import platformdirs
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from data.errors import HearthmapError
from data.files import atomic_folder
from valuation.encoder.backbone import Backbone

__all__ = ["Server", "compile_for_serving"]

logger = logging.getLogger(__name__)

Precision = Literal["f32", "bf16", "f16"]
_TELEMETRY = "openvino_telemetry"
_IMPORTING = threading.Lock()
KEPT_CONVERSIONS = 8  # in the cache folder; the oldest go first


class Server:
    """Turns photos into activations; may be called from several threads at once.

    Attributes:
        engine: "openvino", or "pytorch" where OpenVINO could not convert the net.
        fingerprint: Of the backbone as it is served.
    """

    def __init__(self, backbone: Backbone, compiled: Any):
        """Serve with the compiled net, or with the backbone itself when there is none."""
        self.engine = "pytorch" if compiled is None else "openvino"
        self.fingerprint = backbone.fingerprint()
        self._compiled = compiled
        # A copy, so that training the backbone further does not change what is served.
        self._backbone = copy.deepcopy(backbone).eval() if compiled is None else None
        self._shape = (backbone.num_channels, *backbone.map_size)
        self._photo_shape = (backbone.preprocessing.height, backbone.preprocessing.width, 3)
        self._local = threading.local()

    def __call__(self, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the activations, float32 (N, C, h, w), of photos, uint8 (N, H, W, 3) in RGB."""
        if photos.dtype != np.uint8 or photos.shape[1:] != self._photo_shape:
            raise ValueError(f"photos must be uint8 (N, {self._photo_shape}), not {photos.dtype} {photos.shape}")
        if len(photos) == 0:
            return np.empty((0, *self._shape), np.float32)
        if self._backbone is not None:
            # One by one: PyTorch rounds a photo differently beside others, and OpenVINO does not.
            with torch.inference_mode():
                maps = [self._backbone(self._backbone.normalise(one[None])).cpu().numpy() for one in photos]
            return np.concatenate(maps)
        if not hasattr(self._local, "request"):
            self._local.request = self._compiled.create_infer_request()
        (activations,) = self._local.request.infer([np.ascontiguousarray(photos)]).values()
        return np.array(activations, np.float32)


class _FromPhotos(nn.Module):
    """A backbone with its preprocessing in front, as one graph from uint8 photos to activations."""

    mean: Tensor
    std: Tensor

    def __init__(self, backbone: Backbone):
        super().__init__()
        self.backbone = backbone
        self.register_buffer("mean", 255 * torch.tensor(backbone.preprocessing.mean).view(3, 1, 1))
        self.register_buffer("std", 255 * torch.tensor(backbone.preprocessing.std).view(3, 1, 1))

    def forward(self, photos: Tensor) -> Tensor:
        activations: Tensor = self.backbone((photos.permute(0, 3, 1, 2).float() - self.mean) / self.std)
        return activations


def compile_for_serving(
    backbone: Backbone,
    *,
    threads: int | None = None,
    precision: Precision = "f32",
    cache_folder: Path | None = None,
) -> Server:
    """Compile a backbone for the CPU.

    Args:
        backbone: Any device; later changes to it do not reach the server.
        threads: How many CPU threads to use; None leaves it to OpenVINO (all cores). The PyTorch fallback goes by
            `torch.set_num_threads` instead.
        precision: Of the arithmetic. OpenVINO by itself takes bf16 on CPUs that have it; here that must be asked for,
            because it moves activations by up to some five hundredths of the largest.
        cache_folder: Where conversions are kept; None is the user's cache folder.

    Returns:
        A server. Where OpenVINO cannot convert the net, it runs PyTorch, and a warning is logged.
    """
    openvino = _openvino()
    folder = (cache_folder or platformdirs.user_cache_path("hearthmap") / "openvino") / _key(backbone, openvino)
    settings: dict[str, Any] = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
    if threads is not None:
        settings["INFERENCE_NUM_THREADS"] = threads
    core = openvino.Core()
    file = folder / "model.xml"
    if file.is_file():
        try:
            return Server(backbone, core.compile_model(core.read_model(file), "CPU", settings))
        except RuntimeError as error:
            logger.info("The kept conversion %s cannot be read (%s); converting again.", file, error)
    try:
        model = _convert(backbone, openvino)
        _keep(model, folder, openvino)
        # Read back where possible: then the first server and all later ones give the same figures to the last digit.
        model = core.read_model(file) if file.is_file() else model
        return Server(backbone, core.compile_model(model, "CPU", settings))
    except Exception as error:  # the exporter and OpenVINO fail in many ways; none of them may stop us
        reason = " ".join(str(error).split())[:300]
        logger.warning("OpenVINO cannot convert %s (%s); serving it with PyTorch, slower.", backbone.name, reason)
        return Server(backbone, None)


def _openvino() -> Any:
    """Import OpenVINO without its telemetry."""
    with _IMPORTING:
        if "openvino" in sys.modules:
            return sys.modules["openvino"]
        # An entry of None makes `import openvino_telemetry` fail, which OpenVINO answers with its silent stand-in.
        hidden = {name: sys.modules[name] for name in (_TELEMETRY,) if name in sys.modules}
        sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # Python knows None, typeshed does not
        try:
            return importlib.import_module("openvino")
        finally:
            del sys.modules[_TELEMETRY]
            sys.modules.update(hidden)


def _convert(backbone: Backbone, openvino: Any) -> Any:
    """Return the OpenVINO model of a backbone, for any number of photos."""
    module = _FromPhotos(copy.deepcopy(backbone).cpu()).eval()
    height, width = backbone.preprocessing.height, backbone.preprocessing.width
    example = torch.zeros((2, height, width, 3), dtype=torch.uint8)
    with torch.no_grad():
        program = torch.export.export(module, (example,), dynamic_shapes=({0: torch.export.Dim("photos")},))
    return openvino.convert_model(program)


def _keep(model: Any, folder: Path, openvino: Any) -> None:
    """Write a conversion to the cache, all or nothing, and drop the oldest; failing to is no harm."""
    try:
        with atomic_folder(folder) as temporary:
            openvino.save_model(model, temporary / "model.xml", compress_to_fp16=False)
        kept = sorted(folder.parent.glob("*/model.xml"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in kept[KEPT_CONVERSIONS:]:
            shutil.rmtree(old.parent, ignore_errors=True)
    except (HearthmapError, OSError, RuntimeError) as error:
        logger.info("The conversion could not be kept in %s (%s).", folder.parent, error)


def _key(backbone: Backbone, openvino: Any) -> str:
    version = openvino.__version__.split("-")[0]
    return f"{backbone.fingerprint()[:32]}-openvino-{version}-torch-{torch.__version__}"
