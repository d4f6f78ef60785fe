"""Served activations against PyTorch's, and that nothing leaves the computer."""

import logging
import socket
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_sample_images

from valuation.encoder import serving
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.encoder.serving import Server, compile_for_serving

AGREEMENT = 1e-3  # largest difference, relative to the largest activation


def pixels(backbone: Backbone, number: int) -> NDArray[np.uint8]:
    """Return real photos, squashed, then shifted so that each is another."""
    size = (backbone.preprocessing.width, backbone.preprocessing.height)
    images = [np.asarray(Image.fromarray(image).resize(size)) for image in load_sample_images().images]
    return np.stack([np.roll(images[place % 2], 17 * place, axis=1) for place in range(number)])


def difference(served: NDArray[np.float32], backbone: Backbone, photos: NDArray[np.uint8]) -> float:
    with torch.inference_mode():
        expected = backbone(backbone.normalise(photos)).numpy()
    assert served.shape == expected.shape
    assert served.dtype == np.float32
    return float(np.abs(served - expected).max() / np.abs(expected).max())


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def convnext() -> Backbone:
    torch.manual_seed(0)
    return load_backbone("test_convnext", weights="none")


@pytest.fixture(scope="module")
def server(convnext: Backbone, cache: Path) -> Server:
    return compile_for_serving(convnext, threads=1, cache_folder=cache)


def test_default_backbone_agrees_with_pytorch(cache: Path) -> None:
    backbone = load_backbone()
    server = compile_for_serving(backbone, threads=1, cache_folder=cache)
    assert server.engine == "openvino"
    for number in (1, 3):
        photos = pixels(backbone, number)
        assert difference(server(photos), backbone, photos) < AGREEMENT


def test_other_net_agrees_with_pytorch(convnext: Backbone, server: Server) -> None:
    assert server.engine == "openvino"
    for number in (4, 1):
        photos = pixels(convnext, number)
        assert difference(server(photos), convnext, photos) < AGREEMENT
        assert difference(server(photos[..., ::-1]), convnext, photos) > AGREEMENT  # blue for red is noticed


def test_transformer_agrees_with_pytorch(cache: Path) -> None:
    torch.manual_seed(0)
    backbone = load_backbone("deit_tiny_patch16_224", weights="none", layer="blocks.2", size=96)
    server = compile_for_serving(backbone, threads=1, cache_folder=cache)
    photos = pixels(backbone, 3)
    assert server.engine == "openvino"
    assert difference(server(photos), backbone, photos) < AGREEMENT


def test_second_time_is_read_from_the_cache(
    convnext: Backbone, server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_convert", lambda *args: pytest.fail("converted again"))
    again = compile_for_serving(convnext, threads=1, cache_folder=cache)
    photos = pixels(convnext, 2)
    np.testing.assert_array_equal(again(photos), server(photos))


def test_changed_weights_and_damaged_cache_are_converted_anew(convnext: Backbone, tmp_path: Path) -> None:
    changed = load_backbone("test_resnet", weights="none", layer="layer1", size=64)
    photos = pixels(changed, 2)
    before = compile_for_serving(changed, threads=1, cache_folder=tmp_path)
    served = before(photos)
    assert difference(served, changed, photos) < AGREEMENT
    with torch.no_grad():
        changed.net.get_parameter("conv1.0.weight").mul_(3)
    np.testing.assert_array_equal(before(photos), served)  # the server keeps what it was given
    after = compile_for_serving(changed, threads=1, cache_folder=tmp_path)
    assert difference(after(photos), changed, photos) < AGREEMENT
    assert difference(served, changed, photos) > AGREEMENT
    kept = sorted(tmp_path.glob("*/model.xml"))
    assert len(kept) == 2
    for file in kept:
        file.write_text("<net")
    mended = compile_for_serving(changed, threads=1, cache_folder=tmp_path)
    assert difference(mended(photos), changed, photos) < AGREEMENT


def test_oldest_conversions_go(tmp_path: Path) -> None:
    class Model:
        @staticmethod
        def save_model(model: object, path: Path, compress_to_fp16: bool) -> None:
            path.touch()

    for number in range(serving.KEPT_CONVERSIONS + 3):
        serving._keep(None, tmp_path / f"{number:02}", Model)
    assert len(list(tmp_path.iterdir())) == serving.KEPT_CONVERSIONS


def test_cache_that_cannot_be_written_is_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    backbone = load_backbone("test_resnet", weights="none", layer="act1", size=64)
    server = compile_for_serving(backbone, threads=1, cache_folder=tmp_path / "file")
    photos = pixels(backbone, 2)
    assert server.engine == "openvino"
    assert difference(server(photos), backbone, photos) < AGREEMENT


def test_net_that_cannot_be_converted_is_served_by_pytorch(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    """This one resamples its position embedding with an operation that OpenVINO lacks."""
    backbone = load_backbone("test_vit", weights="none", layer="blocks.0")
    with caplog.at_level(logging.WARNING, logger="valuation.encoder.serving"):
        server = compile_for_serving(backbone, cache_folder=cache)
    assert server.engine == "pytorch"
    assert "test_vit" in caplog.text
    photos = pixels(backbone, 2)
    served = server(photos)
    assert difference(served, backbone, photos) < 1e-6
    with torch.no_grad():
        backbone.net.get_parameter("blocks.0.norm1.bias").add_(1)
    np.testing.assert_array_equal(server(photos), served)


def test_nothing_is_sent(convnext: Backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openvino.tools.ovc import telemetry_stub, telemetry_utils

    assert telemetry_utils.tm is telemetry_stub
    for attempt in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, attempt, lambda *args, **kwargs: pytest.fail("went to the network"))
    small = load_backbone("test_resnet", weights="none", layer="act1", size=64)
    assert compile_for_serving(small, threads=1, cache_folder=tmp_path).engine == "openvino"


def test_several_threads_at_once(convnext: Backbone, server: Server) -> None:
    photos = pixels(convnext, 8)
    expected = [server(photos[place : place + 1]) for place in range(8)]
    results: dict[int, list[NDArray[np.float32]]] = {}

    def work(place: int) -> None:
        results[place] = [server(photos[place : place + 1]) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place in range(8):
        for result in results[place]:
            np.testing.assert_array_equal(result, expected[place])


def test_no_photos_and_wrong_photos(convnext: Backbone, server: Server) -> None:
    photos = pixels(convnext, 1)
    assert server(photos[:0]).shape == (0, convnext.num_channels, *convnext.map_size)
    for wrong in (photos[:, :100], photos.astype(np.float32), photos[0]):
        with pytest.raises(ValueError, match="uint8"):
            server(wrong)  # type: ignore[arg-type]
