"""A trained model on disk: one folder of safetensors, JSON and skops files, no pickle.

`model.json` holds the model's card and the SHA-256 of every other file, so that a folder that was edited or copied only
in part is recognised before anything in it is used.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as save_tensors

from data.errors import InputError, ModelFolderError
from data.files import atomic_folder, write_json
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.encoder.room_classifier import RoomClassifier
from valuation.encoder.stored_backbone import StoredBackbone
from valuation.encoder.weights import DEFAULT_BACKBONE, file_sha256, package_file
from valuation.nearest_neighbours.sold_homes_file import read_sold_homes, write_sold_homes
from valuation.pricing.intervals import Conformal
from valuation.trained_model.fitted_files import read_fitted, write_fitted
from valuation.trained_model.fold_files import StoredFolds, read_fold, write_fold
from valuation.trained_model.model import ComparableIndex, FoldModel, GradWeights, Model, OutOfFold, PhotoIndex

__all__ = ["FORMAT", "load_model", "save_model"]

FORMAT = 4
"""Only folders of this format are read."""
CARD = "model.json"
OUT_OF_FOLD = "out-of-fold.safetensors"
_SKOPS_TYPES = ["sklearn.linear_model._logistic.LogisticRegression"]


def save_model(model: Model, folder: Path | str) -> None:
    """Write a model, replacing the folder as a whole or not at all.

    Args:
        model: What to write.
        folder: Where; a model that is there is replaced without asking.

    Raises:
        HearthmapError: The folder cannot be written.

    Example:
        >>> from valuation import TrainSettings, load_model, save_model, train
        >>> save_model(train(homes, TrainSettings(photos=False)), "another-model")
        >>> load_model("another-model").currency
        'USD'
    """
    with atomic_folder(Path(folder)) as temporary:
        structure: dict[str, Any] = {"fitted": write_fitted(model.fitted, temporary)}
        for name, conformal in model.conformal.items():
            kept = {"scores": conformal.scores, "groups_below": conformal.groups_below}
            save_file(kept, temporary / f"{name}-conformal.safetensors")
        index: dict[str, np.ndarray[Any, Any]] = {
            "embedding": model.index.embedding,
            "log_price": model.index.log_price,
            "expected": model.index.expected,
        }
        save_file(index, temporary / "index.safetensors")
        write_json(temporary / "index.json", model.index.listing_id.tolist())
        if model.photos is not None:
            vectors: dict[str, np.ndarray[Any, Any]] = {"embedding": model.photos.embedding, "room": model.photos.room}
            save_file(vectors, temporary / "photos.safetensors")
            names = {"listing_id": model.photos.listing_id.tolist(), "file": model.photos.file.tolist()}
            write_json(temporary / "photos.json", names)
        _save_out_of_fold(model.out_of_fold, temporary / OUT_OF_FOLD)
        if model.grad_weights is not None:
            stored: dict[str, np.ndarray[Any, Any]] = {
                "weights": model.grad_weights.weights,
                "scale": model.grad_weights.scale,
                "nearest": model.grad_weights.nearest,
            }
            save_file(stored, temporary / "grad-weights.safetensors")
            structure["grad_weights"] = dict(model.grad_weights.facts)
        structure["sold"] = write_sold_homes(model.sold, temporary)
        if model.classifier is not None:
            import skops.io  # seconds, and only models of photos need it

            skops.io.dump(model.classifier.pipeline, temporary / "rooms.skops")
            structure["classifier"] = {
                "accuracy": None if np.isnan(model.classifier.accuracy) else model.classifier.accuracy,
                "photos": model.classifier.photos,
            }
        structure["folds"] = [write_fold(fold, temporary, fold_prefix(n)) for n, fold in enumerate(model.folds)]
        if model.backbone is not None and model.card["backbone"]["stored"]:
            state = {key: value.contiguous() for key, value in model.backbone.net.state_dict().items()}
            save_tensors(state, temporary / "backbone.safetensors")
        files = {path.name: _sha256(path) for path in sorted(temporary.iterdir())}
        content = {"format": FORMAT, "files": files, "card": model.card, "structure": structure}
        write_json(temporary / CARD, content)
        # Digest what a reader will see, and only then add it.
        content = json.loads((temporary / CARD).read_text(encoding="utf-8"))
        write_json(temporary / CARD, content | {"sha256": _content_sha256(content)})


def load_model(folder: Path | str) -> Model:
    """Read a model.

    Args:
        folder: Where `save_model` or `hearthmap train` wrote it.

    Returns:
        The model; the net that looks at photos is loaded where it is first needed.

    Raises:
        ModelFolderError: There is no model, or it was edited, copied in part, or is of another format.

    Example:
        >>> from valuation import load_model
        >>> model = load_model("model")
        >>> model.has_photos, len(model.index.listing_id)
        (False, 40)
    """
    folder = Path(folder)
    if not (folder / CARD).is_file():
        raise ModelFolderError(f"{folder} holds no model ({CARD} is missing): train one with `hearthmap train`.")
    try:
        content = json.loads((folder / CARD).read_text(encoding="utf-8"))
        version, files = int(content["format"]), dict(content["files"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ModelFolderError(f"{folder / CARD} is damaged ({error}): train the model again.") from error
    if version != FORMAT:
        raise ModelFolderError(
            f"{folder} was made by another version of Hearthmap (format {version}, this one reads {FORMAT}): train the "
            "model again."
        )
    fingerprint = content.pop("sha256", None)
    if fingerprint != _content_sha256(content):
        raise ModelFolderError(f"{folder / CARD} was changed after training: copy it again or train anew.")
    for name, digest in files.items():
        if not (folder / name).is_file():
            raise ModelFolderError(f"{folder} is not complete: {name} is missing; copy it again or train anew.")
        if not name.startswith("fold-"):  # those are looked at when they are read
            _check_file(folder, name, digest)
    try:
        return replace(_assemble(folder, content["card"], content["structure"], files), fingerprint=fingerprint)
    except (KeyError, TypeError, ValueError, SafetensorError) as error:
        raise ModelFolderError(f"{folder} cannot be read ({error!r}): train the model again.") from error


def _assemble(folder: Path, card: dict[str, Any], structure: dict[str, Any], files: dict[str, str]) -> Model:
    fitted, classifier = read_fitted(folder, structure["fitted"]), None
    conformal = {}
    for name in fitted.models:
        kept = load_file(folder / f"{name}-conformal.safetensors")
        conformal[name] = Conformal(kept["scores"], kept["groups_below"])
    kept = load_file(folder / "index.safetensors")
    ids = np.array(json.loads((folder / "index.json").read_text(encoding="utf-8")), dtype=str)
    index = ComparableIndex(ids, kept["embedding"], kept["log_price"], kept["expected"])
    if (folder / "rooms.skops").is_file():
        import skops.io  # as above

        facts = structure["classifier"]
        accuracy = float("nan") if facts["accuracy"] is None else facts["accuracy"]
        pipeline = skops.io.load(folder / "rooms.skops", trusted=_SKOPS_TYPES)
        classifier = RoomClassifier(pipeline, accuracy, facts["photos"])
    backbone = None if fitted.projection is None else _backbone(folder, card["backbone"])
    return Model(
        card,
        fitted,
        conformal,
        index,
        read_sold_homes(folder, structure["sold"], fitted, index.embedding),
        _out_of_fold(folder),
        backbone,
        classifier,
        None if fitted.projection is None else _photo_index(folder),
        _grad_weights(folder, structure),
        folds=_folds(folder, structure["folds"], card["backbone"], files),
    )


def fold_prefix(number: int) -> str:
    """How the names of a fold's files begin."""
    return f"fold-{number}-"


def _folds(
    folder: Path, structures: list[dict[str, Any]], facts: dict[str, Any] | None, files: dict[str, str]
) -> StoredFolds:
    """The folds, each read and held against its digests when first asked for."""

    def backbone(file: Path, own: Mapping[str, Any]) -> Backbone:
        layer = None if facts is None else facts["layer"]
        known = {**own, "layer": layer}
        return StoredBackbone(known, lambda: _whole_backbone(folder, known, file))

    def read(number: int) -> FoldModel:
        prefix = fold_prefix(number)
        for name, digest in files.items():
            if name.startswith(prefix):
                _check_file(folder, name, digest)
        return read_fold(folder, structures[number], prefix, backbone)

    return StoredFolds(len(structures), read)


def _photo_index(folder: Path) -> PhotoIndex:
    vectors = load_file(folder / "photos.safetensors")
    names = json.loads((folder / "photos.json").read_text(encoding="utf-8"))
    listing_id, file = np.array(names["listing_id"], dtype=str), np.array(names["file"], dtype=str)
    return PhotoIndex(listing_id, file, vectors["room"], vectors["embedding"])


def _save_out_of_fold(known: OutOfFold, file: Path) -> None:
    kept: dict[str, np.ndarray[Any, Any]] = {"fold": known.fold, "group": known.group}
    for name in known.mean:
        kept |= {f"{name}.mean": known.mean[name], f"{name}.deviation": known.deviation[name]}
    save_file(kept, file)


def _out_of_fold(folder: Path) -> OutOfFold:
    kept = load_file(folder / OUT_OF_FOLD)
    names = [key.removesuffix(".mean") for key in kept if key.endswith(".mean")]
    mean, deviation = ({name: kept[f"{name}.{part}"] for name in names} for part in ("mean", "deviation"))
    return OutOfFold(mean, deviation, kept["fold"], kept["group"])


def _grad_weights(folder: Path, structure: dict[str, Any]) -> GradWeights | None:
    if not (folder / "grad-weights.safetensors").is_file():
        return None
    stored = load_file(folder / "grad-weights.safetensors")
    return GradWeights(stored["weights"], stored["scale"], stored["nearest"], structure["grad_weights"])


def _backbone(folder: Path, facts: dict[str, Any]) -> Backbone:
    """The backbone, of which the net is loaded where it is needed."""
    # What can be known of the weights without the net is known before anything rests on them.
    if not facts["stored"] and facts["name"].split(".")[0] == DEFAULT_BACKBONE:
        try:
            installed = file_sha256(package_file())
        except InputError as error:
            raise ModelFolderError(f"The backbone of {folder} cannot be loaded: {error}") from error
        if installed != facts["weights"]["sha256"]:
            raise _other_weights(folder, facts)
    return StoredBackbone(facts, lambda: _whole_backbone(folder, facts))


def _whole_backbone(folder: Path, facts: dict[str, Any], own: Path | None = None) -> Backbone:
    stored = own or folder / "backbone.safetensors"
    try:
        backbone = load_backbone(
            facts["name"],
            weights=stored if facts["stored"] else None,
            layer=facts["layer"],
            size=(facts["height"], facts["width"]),
        )
    except InputError as error:
        raise ModelFolderError(f"The backbone of {folder} cannot be loaded: {error}") from error
    if backbone.fingerprint() != facts["fingerprint"]:
        raise _other_weights(folder, facts)
    return backbone


def _other_weights(folder: Path, facts: dict[str, Any]) -> ModelFolderError:
    return ModelFolderError(
        f"{folder} was trained on other weights of {facts['name']} than are installed here: train it anew."
    )


def _content_sha256(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _check_file(folder: Path, name: str, digest: str) -> None:
    """Refuse a file that is not the one that was written."""
    if not (folder / name).is_file():
        raise ModelFolderError(f"{folder} is not complete: {name} is missing; copy it again or train anew.")
    if _sha256(folder / name) != digest:
        raise ModelFolderError(f"{folder / name} was changed after training: copy it again or train anew.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
