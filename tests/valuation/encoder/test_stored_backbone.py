"""A backbone whose net is loaded late is the backbone that was stored."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from data.errors import InputError
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.encoder.stored_backbone import StoredBackbone, backbone_shape

SIZE = 64


@pytest.fixture(scope="module")
def whole() -> Backbone:
    torch.manual_seed(3)
    return load_backbone("test_efficientnet.r160_in1k", weights="none", size=SIZE)


@pytest.fixture
def facts(whole: Backbone) -> dict[str, Any]:
    return {
        "name": whole.name,
        "stack": list(whole.stack),
        "height": SIZE,
        "width": SIZE,
        "weights": vars(whole.weights),
        "fingerprint": whole.fingerprint(),
        "shape": backbone_shape(whole),
    }


def test_the_facts_are_answered_without_the_net(whole: Backbone, facts: dict[str, Any]) -> None:
    stored = StoredBackbone(facts, lambda: pytest.fail("the net was loaded"))
    for name in ("name", "layer", "stack", "blocks", "num_channels", "map_size", "preprocessing", "weights"):
        assert getattr(stored, name) == getattr(whole, name), name
    assert stored.fingerprint() == whole.fingerprint()


def test_all_else_is_that_of_the_net_which_is_loaded_once(whole: Backbone, facts: dict[str, Any]) -> None:
    loaded: list[int] = []

    def load() -> Backbone:
        loaded.append(1)
        return copy.deepcopy(whole)

    stored = StoredBackbone(facts, load)
    photos = np.random.default_rng(0).integers(0, 256, (2, SIZE, SIZE, 3), dtype=np.uint8)
    with torch.no_grad():
        assert torch.equal(stored(stored.normalise(photos)), whole(whole.normalise(photos)))
    assert [name for name, _ in stored.named_parameters()] == [name for name, _ in whole.named_parameters()]
    assert list(stored.state_dict()) == list(whole.state_dict())
    assert loaded == [1]


def test_where_the_weights_came_from_stays_known(whole: Backbone, facts: dict[str, Any]) -> None:
    facts["weights"] = facts["weights"] | {"description": "made long ago"}
    stored = StoredBackbone(facts, lambda: copy.deepcopy(whole))
    assert list(stored.parameters())
    assert stored.weights.description == "made long ago"


def test_a_copy_is_a_backbone_of_its_own(whole: Backbone, facts: dict[str, Any]) -> None:
    stored = StoredBackbone(facts, lambda: copy.deepcopy(whole))
    other = copy.deepcopy(stored)
    assert type(other) is Backbone
    with torch.no_grad():
        next(iter(other.parameters())).add_(1)
    assert other.fingerprint() != whole.fingerprint()
    assert stored.fingerprint() == whole.fingerprint()


def test_a_net_that_was_changed_tells_so_by_its_fingerprint(whole: Backbone, facts: dict[str, Any]) -> None:
    stored = StoredBackbone(facts, lambda: copy.deepcopy(whole))
    with torch.no_grad():
        next(iter(stored.parameters())).add_(1)
    assert stored.fingerprint() != whole.fingerprint()


def test_a_net_of_another_shape_than_the_facts_is_refused(whole: Backbone, facts: dict[str, Any]) -> None:
    facts["shape"] |= {"map_size": [3, 3]}
    with pytest.raises(InputError, match="another map_size here.*train anew"):
        list(StoredBackbone(facts, lambda: whole).parameters())


def test_valuing_homes_imports_no_timm(tmp_path: Path) -> None:
    """It would bring torchvision, seconds and 200 MB to everybody who opens the dashboard."""
    program = "import sys, valuation.dashboard.app; print('timm' in sys.modules, 'torchvision' in sys.modules)"
    done = subprocess.run(  # noqa: S603  # our own line
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split() == ["False", "False"]
