"""Whatever is asked of a home, each of its photos is decoded for the net and run through it once."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import data.photos.decoding
from data.errors import PhotoError
from data.portfolio import Portfolio, read_portfolio
from explain.comparison.adjustments import grid_of
from explain.counterfactuals.what_if import Change
from explain.explaining import explain, explain_subject
from explain.methods import DEFAULT_METHOD
from tests.report.conftest import AS_OF
from valuation.comparables.choosing import find_comparables
from valuation.dashboard.property.comparables import address
from valuation.dashboard.property.comparables.grids import columns_of
from valuation.dashboard.property.report_download import _report
from valuation.dashboard.session import results
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.encoder.serving import Server
from valuation.estimates.estimate import estimate_homes, estimate_portfolio
from valuation.homes.prepared_homes import prepare_homes
from valuation.homes.subject import prepare_home
from valuation.reports.home import home_report
from valuation.reports.home_rows import home_rows
from valuation.trained_model.model import Model

Asked = Callable[[Model, Portfolio, str], object]


def property_page(model: Model, portfolio: Portfolio, home: str) -> None:
    """What the page of one home asks for, and the report that is downloaded from it."""
    opened, opened_model = _opened(portfolio, model)
    key = (opened.key, opened_model.key)
    results.estimate_of(home, key, opened, opened_model)
    found = results.explanation_of(home, DEFAULT_METHOD, key, opened, opened_model)
    results.explanation_of(home, "grad-cam", key, opened, opened_model)
    for count in (5, 3):
        columns_of(home, address.Asked(count), key, opened, opened_model)
    changes = (Change("set", "area", "100"), Change("without", found.photos[0].file))
    results.after_changes(home, changes, key, opened, opened_model)
    _report(opened, opened_model, home, AS_OF, "en_US", address.Asked())


def compare_page(model: Model, portfolio: Portfolio, home: str) -> None:
    """What the page of two homes side by side asks for."""
    opened, opened_model = _opened(portfolio, model)
    key = (opened.key, opened_model.key)
    for name in (home, "h01"):
        results.explanation_of(name, DEFAULT_METHOD, key, opened, opened_model)
        results.estimate_of(name, key, opened, opened_model)
    results.likeness_of(home, "h01", key, opened, opened_model)


def _opened(portfolio: Portfolio, model: Model) -> tuple[Opened, OpenModel]:
    key = ((str(portfolio.folder), 0, 0),)
    return Opened(portfolio, key), OpenModel(model, Path("model"), key, key)


ASKED: dict[str, Asked] = {
    "estimate": lambda model, portfolio, home: estimate_portfolio(model, portfolio, listing_ids=[home]),
    "explain": explain,
    "compare": grid_of,
    "comparables": lambda model, portfolio, home: find_comparables(prepare_home(model, portfolio, home)),
    "report": lambda model, portfolio, home: home_report(model, portfolio, home, as_of=AS_OF),
    "tables": lambda model, portfolio, home: home_rows(model, portfolio, home, as_of=AS_OF),
    "property page": property_page,
    "compare page": compare_page,
}


@pytest.fixture(params=["cold", "nothing can be kept"])
def fresh(request: pytest.FixtureRequest, report_homes: Portfolio, tmp_path: Path) -> Portfolio:
    """The homes in a folder where nothing is known of their photos yet."""
    folder = tmp_path / "portfolio"
    shutil.copytree(report_homes.folder, folder, ignore=shutil.ignore_patterns(".cache"))
    if request.param != "cold":
        (folder / ".cache").write_text("no folder", encoding="utf-8")
    return read_portfolio(folder)


@pytest.fixture
def decoded(report_model: Model, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each photo was decoded in the size that the net takes."""
    assert report_model.backbone is not None
    wanted = (report_model.backbone.preprocessing.height, report_model.backbone.preprocessing.width)
    counted: Counter[str] = Counter()
    read = data.photos.decoding.read_photo

    def read_and_count(path: Path, size: tuple[int, int]) -> Any:
        counted.update([path.name] if size == wanted else [])
        return read(path, size)

    monkeypatch.setattr(data.photos.decoding, "read_photo", read_and_count)
    return counted


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> Counter[bytes]:
    """How often the same pixels went through the net."""
    counted: Counter[bytes] = Counter()
    serve = Server.__call__

    def serve_and_count(self: Server, photos: np.ndarray) -> np.ndarray:
        counted.update(photo.tobytes() for photo in photos)
        return serve(self, photos)

    monkeypatch.setattr(Server, "__call__", serve_and_count)
    return counted


@pytest.mark.parametrize("name", ASKED)
def test_each_photo_is_prepared_once(
    name: str, fresh: Portfolio, report_model: Model, decoded: Counter[str], encoded: Counter[bytes]
) -> None:
    photos = fresh.photos
    wanted = {Path(path).name for path in photos["path"][photos["listing_id"] == "many"]}
    assert len(wanted) == 10
    ASKED[name](report_model, fresh, "many")
    assert wanted <= decoded.keys()
    assert set(decoded.values()) == {1}
    assert len(encoded) == len(decoded)
    assert set(encoded.values()) == {1}


def test_some_of_the_prepared_homes_are_those_prepared_by_themselves(
    report_homes: Portfolio, report_model: Model
) -> None:
    names = ["void", "many", "h03"]
    everyone, alone = prepare_homes(report_model, report_homes), prepare_homes(report_model, report_homes, names)
    some = everyone.take(report_homes.listings.index.get_indexer(pd.Index(names)))
    assert list(some.basis) == list(alone.basis) == ["", "both", "both"]
    assert some.homes.photos["file"].tolist() == alone.homes.photos["file"].tolist()
    assert some.prepared.rooms.tolist() == alone.prepared.rooms.tolist()
    for one, other in (
        (some.market.features, alone.market.features),
        (some.market.owner, alone.market.owner),
        (some.market.room, alone.market.room),
        (some.prepared.photo_row, alone.prepared.photo_row),
        (some.prepared.predicted, alone.prepared.predicted),
    ):
        np.testing.assert_array_equal(one, other)
    pd.testing.assert_frame_equal(estimate_homes(some), estimate_homes(alone), check_exact=True)


def test_photos_seen_for_the_estimate_are_those_seen_for_the_explanation(
    report_homes: Portfolio, report_model: Model, tmp_path: Path
) -> None:
    """To the last bit, whether features were known already or their photos had to be looked at."""
    prepare_homes(report_model, report_homes)
    warm = prepare_home(report_model, report_homes, "many")
    assert warm.origin.views == {}
    shutil.copytree(report_homes.folder, tmp_path / "cold", ignore=shutil.ignore_patterns(".cache"))
    cold = prepare_home(report_model, read_portfolio(tmp_path / "cold"), "many")
    assert len(cold.origin.views) == 10
    np.testing.assert_array_equal(warm.pixels, cold.pixels)
    np.testing.assert_array_equal(warm.activations.numpy(), cold.activations.numpy())
    np.testing.assert_array_equal(warm.origin.market.features, cold.origin.market.features)


def test_a_photo_that_is_gone_is_said_when_it_is_looked_at(
    report_homes: Portfolio, report_model: Model, tmp_path: Path
) -> None:
    shutil.copytree(report_homes.folder, tmp_path / "portfolio")
    homes = read_portfolio(tmp_path / "portfolio")
    prepare_homes(report_model, homes, ["h03"])
    subject = prepare_home(report_model, homes, "h03")
    Path(subject.photos["path"].iloc[0]).unlink()
    with pytest.raises(PhotoError, match=subject.photos["file"].iloc[0].rsplit("/", 1)[-1]):
        explain_subject(subject)
