"""The Python face: five lines that work, names held to a list, and imports that cost nothing until they are used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import explain
import valuation
from data.errors import InputError
from valuation.metric_learning.projection import MetricSettings

ROOT = Path(__file__).parents[1]
NAMES = ("TrainSettings", "compare", "estimate", "load_model", "read_portfolio", "report", "save_model", "train")
HEAVY = {"numpy", "pandas", "torch", "torchvision", "timm", "openvino", "sklearn", "scipy", "PIL", "streamlit", "rich"}


def printed(program: str, place: Path = ROOT) -> str:
    """What a program of its own prints that imports this checkout."""
    done = subprocess.run(  # noqa: S603  # our own lines
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_names_are_these() -> None:
    assert (tuple(valuation.__all__), tuple(explain.__all__)) == (NAMES, ("explain",))
    assert valuation._PLACES.keys() == set(NAMES)
    assert set(NAMES) <= set(dir(valuation))
    assert "explain" in dir(explain)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_told_of_in_full(name: str) -> None:
    text = getattr(valuation, name).__doc__
    if name == "TrainSettings":
        assert "Attributes:" in text
    else:
        assert all(f"{part}:\n" in text for part in ("Args", "Raises", "Example")), text
        assert "Returns:\n" in text or name == "save_model"
    assert {"Args", "Returns", "Raises", "Example"} <= {
        line.strip(" :") for line in (explain.explain.__doc__ or "").splitlines()
    }


def test_what_there_is_not_is_said_as_python_says_it() -> None:
    for package in (valuation, explain):
        with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'burn'"):
            package.burn  # noqa: B018  # the look-up is what is tested


def test_importing_the_packages_brings_nothing_heavy() -> None:
    loaded = json.loads(printed("import json, data, valuation, explain; print(json.dumps(list(sys.modules)))"))
    assert {name.split(".")[0] for name in loaded}.isdisjoint(HEAVY)
    ours = {name for name in loaded if name.split(".")[0] in ("data", "valuation", "explain")}
    assert ours == {"data", "valuation", "explain", "valuation.own_packages"}


def test_names_are_functions_whatever_is_imported_before_or_after() -> None:
    face = "from explain import explain\nfrom valuation import report\n"
    face += "print(type(explain).__name__, type(report).__name__)"
    rooms = "import explain.explaining, valuation.reports.home, valuation.training.train"
    for order in ([rooms, face], [face, rooms, face]):
        assert set(printed("\n".join(order)).split()) == {"function"}


def test_no_room_has_the_name_of_what_the_face_hands_out() -> None:
    taken = {path.stem for path in (ROOT / "valuation").iterdir()} & set(NAMES)
    assert taken == set()
    assert not (ROOT / "explain" / "explain.py").exists()


def test_the_five_lines(made_up_homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explain import explain
    from valuation import TrainSettings, compare, estimate, read_portfolio, report, train

    monkeypatch.chdir(tmp_path)
    homes = read_portfolio(made_up_homes)
    tiny = {"backbone": "test_efficientnet", "weights": "none", "size": 64, "folds": 2, "device": "cpu"}
    model = train(homes, TrainSettings(**tiny, metric=MetricSettings(size=8, epochs=2)))
    assert model.grad_weights is not None  # as `hearthmap train` has it
    table = estimate(model, homes)
    assert table["estimate"].notna().all()
    assert explain(model, homes, "h07").estimate == pytest.approx(table.loc["h07", "estimate"], rel=1e-6)
    assert compare(model, homes, "h07").comparables
    for name, start in (("report.pdf", b"%PDF"), ("report.html", b"<!doctype html>")):
        assert report(model, homes, "h07", name).read_bytes()[: len(start)].lower() == start.lower()
    with pytest.raises(InputError, match=r"must end in \.pdf or \.html"):
        report(model, homes, "h07", "report.docx")


def test_types_are_told_to_type_checkers() -> None:
    assert [(ROOT / package / "py.typed").is_file() for package in ("data", "valuation", "explain")] == [True] * 3
