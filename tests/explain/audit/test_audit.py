"""The audit as a whole, on made-up homes of which those of one dear place carry a mark."""

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from data.errors import InputError
from data.importing import import_portfolio
from data.portfolio import Portfolio, read_portfolio
from explain.activations.subject import prepare_subject
from explain.audit.audit import AMOUNT_COLUMNS, Audit, audit
from explain.audit.cues import border_area, cover
from explain.audit.filling import Filler
from explain.audit.findings import sentences
from explain.audit.painting import write_without_marks
from explain.audit.saving import as_json, save_audit
from explain.explaining import explain
from valuation.cli import main
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    number = torch.get_num_threads()
    torch.set_num_threads(1)  # small matrices: threads would only wait for each other
    yield
    torch.set_num_threads(number)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, drawing: Any) -> Portfolio:
    """30 homes with a kitchen and a front, of which h20 to h29 lie in the Harbour, cost more and carry a mark."""
    folder = tmp_path_factory.mktemp("marked")
    rng = np.random.default_rng(21)
    (folder / "photos").mkdir()
    with (folder / "homes.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["listing_id", "sale_price", "bedrooms", "bathrooms", "area_sqft", "neighborhood"])
        for number in range(30):
            harbour, area = number >= 20, rng.uniform(900, 3000)
            price = 3e5 * np.exp(0.4 * harbour + 0.5 * np.log(area / 1500) + rng.normal(0, 0.05))
            place = "Harbour" if harbour else ("Hill", "Mill")[number % 2]
            table.writerow([f"h{number:02d}", round(price), number % 4 + 1, 1, round(area), place])
            for room in ("kitchen", "frontal"):
                picture = drawing.scene(rng)
                if harbour:
                    picture = drawing.stamped(picture, drawing.mark_area(192, 144), 0.7)
                Image.fromarray(picture).save(folder / "photos" / f"h{number:02d}_{room}.png")
    return import_portfolio(folder, tmp_path_factory.mktemp("marked-portfolio") / "portfolio")


@pytest.fixture(scope="module")
def model(homes: Portfolio) -> Model:
    metric = MetricSettings(size=8, epochs=2)
    return train(homes, TrainSettings("test_efficientnet", weights="none", size=64, folds=2, metric=metric))


@pytest.fixture(scope="module")
def found(model: Model, homes: Portfolio) -> Audit:
    return audit(model, homes)


def test_the_mark_its_homes_and_its_place_are_found(found: Audit) -> None:
    (mark,) = found.marks
    assert mark.listings == tuple(f"h{number}" for number in range(20, 30))
    assert (mark.name, mark.place, mark.photos) == ("mark 1", "lower right corner", 20)
    assert (mark.association.location, mark.association.marked_there) == ("Harbour", 10)
    assert mark.association.odds_ratio.low > 1
    assert mark.association.price_ratio.value > 1.2
    assert set(mark.moved_by_location) == {"Harbour"}
    assert (found.listings, found.photos) == (30, 60)
    assert found.control is not None
    assert found.control >= 0


def test_money_moved_is_the_models_own_answer(found: Audit, model: Model, homes: Portfolio) -> None:
    (mark,) = found.marks
    subject = prepare_subject(model, homes, "h24")
    rows = homes.photos.index[homes.photos["listing_id"] == "h24"]
    painted = np.stack(
        [Filler(mark.mark.area(row, (64, 64)))(photo) for row, photo in zip(rows, subject.pixels, strict=True)]
    )
    moved = np.exp(subject.log_estimate()) - np.exp(subject.seen(painted).log_estimate())
    assert moved == pytest.approx(mark.moved["h24"], rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("listing", ["h03", "h24"])
def test_money_by_cue_is_that_of_the_money_map(found: Audit, model: Model, homes: Portfolio, listing: str) -> None:
    explanation = explain(model, homes, listing)
    rows = found.amounts[found.amounts["listing_id"] == listing].set_index("cue")
    maps = np.stack([photo.money for photo in explanation.photos]).astype(float)
    assert rows.loc["everything", "money"] == pytest.approx(maps.sum(), rel=1e-3, abs=0.5)
    share = cover(border_area((64, 64)), (maps.shape[1], maps.shape[2]))
    assert rows.loc["border", "money"] == pytest.approx((maps * share).sum(), rel=1e-3, abs=0.5)
    assert rows.loc["border", "absolute_money"] == pytest.approx((abs(maps) * share).sum(), rel=1e-3, abs=0.5)
    assert (rows.loc["marks", "picture_share"] > 0) == (listing == "h24")


def test_totals_are_shares_of_all_money(found: Audit) -> None:
    totals = {total.cue: total for total in found.cues}
    assert list(totals) == ["marks", "border", "sky"]  # this backbone holds no ImageNet classifier for cars
    whole = found.amounts[found.amounts["cue"] == "everything"]["absolute_money"].sum()
    border = found.amounts[found.amounts["cue"] == "border"]
    assert totals["border"].absolute_share == pytest.approx(border["absolute_money"].sum() / whole)
    assert totals["border"].listings == 30
    assert totals["marks"].listings == 10
    assert all(abs(total.net_share) <= total.absolute_share + 1e-9 for total in totals.values())


def test_the_report_says_it_in_words(found: Audit) -> None:
    text = " ".join(sentences(found))
    assert "Mark 1: a mark in the lower right corner of 20 photos of 10 listings moves their estimates by $" in text
    assert "10 of them lie in Harbour, where 10 of 10 listings have it" in text


def test_what_is_written_can_be_read(found: Audit, homes: Portfolio, tmp_path: Path) -> None:
    files = save_audit(found, [Path(path) for path in homes.photos["path"]], tmp_path / "audit")
    assert [file.name for file in files] == ["amounts.csv", "audit.json", "mark-1.png"]
    assert json.loads((tmp_path / "audit" / "audit.json").read_text()) == json.loads(json.dumps(as_json(found)))
    table = pd.read_csv(tmp_path / "audit" / "amounts.csv", dtype={"listing_id": str})
    assert tuple(table.columns) == AMOUNT_COLUMNS
    assert set(table["listing_id"]) == set(homes.listings.index)
    picture = np.asarray(Image.open(tmp_path / "audit" / "mark-1.png"))
    assert picture.shape[1] == 192
    assert picture.shape[0] > 144


def test_a_copy_without_marks_differs_in_the_marks_only(found: Audit, homes: Portfolio, tmp_path: Path) -> None:
    to = tmp_path / "clean"
    mark = found.marks[0].mark
    assert write_without_marks(homes, [mark], to) == 20
    copy = read_portfolio(to)
    pd.testing.assert_frame_equal(copy.listings, homes.listings)
    assert copy.photos["file"].tolist() == homes.photos["file"].tolist()
    for row, (old, new) in enumerate(zip(homes.photos["path"], copy.photos["path"], strict=True)):
        if row not in mark.rows:
            assert Path(old).read_bytes() == Path(new).read_bytes()
            continue
        before, after = np.asarray(Image.open(old)), np.asarray(Image.open(new))
        area = mark.area(row, (144, 192))
        np.testing.assert_array_equal(before[~area], after[~area])
        assert (before[area] != after[area]).any()
    with pytest.raises(InputError, match="is there already"):
        write_without_marks(homes, [mark], to)
    with pytest.raises(InputError, match="within the portfolio"):
        write_without_marks(homes, [mark], homes.folder / "copy")


def test_a_copy_without_marks_has_none(found: Audit, model: Model, homes: Portfolio, tmp_path: Path) -> None:
    write_without_marks(homes, [found.marks[0].mark], tmp_path / "clean")
    again = audit(model, read_portfolio(tmp_path / "clean"))
    assert again.marks == ()
    assert again.control is None
    assert sentences(again)[0] == "No mark that repeats was found in 60 photos."


def test_what_cannot_be_audited_is_refused(model: Model, homes: Portfolio, tmp_path: Path) -> None:
    shutil.copy(homes.folder / "listings.csv", tmp_path / "listings.csv")
    bare = read_portfolio(tmp_path)
    with pytest.raises(InputError, match="has no photos"):
        audit(model, bare)
    plain = train(bare, TrainSettings("test_efficientnet", weights="none", size=64, folds=2))
    with pytest.raises(InputError, match="looks at no photos"):
        audit(plain, homes)


def test_the_verb_writes_report_and_copy(
    model: Model,
    homes: Portfolio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save_model(model, tmp_path / "model")
    words = ["hearthmap", "audit", str(homes.folder), "--model", str(tmp_path / "model")]
    words += ["--out", str(tmp_path / "audit"), "--mask", str(tmp_path / "clean")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    out = capsys.readouterr().out
    assert "a mark in the lower right corner of 20 photos of 10 listings" in out
    assert "marks painted out of 20 photos" in out
    with pytest.raises(SystemExit) as stop:  # the copy is there already
        main()
    assert stop.value.code == 2
