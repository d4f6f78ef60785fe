"""The options of training, which every verb that trains has: `@takes_settings` gives them to it."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from valuation.training.train_settings import TrainSettings

__all__ = ["takes_settings"]

Backbone = Annotated[str, typer.Option("--backbone", help="Any timm net by name.")]
Weights = Annotated[str | None, typer.Option("--weights", help="File of weights (.safetensors or .pth).")]
Layer = Annotated[str | None, typer.Option("--layer", help="Layer of the activations; the backbone's default else.")]
Size = Annotated[int | None, typer.Option("--size", help="Side in pixels to which photos are squashed.")]
Loss = Annotated[str, typer.Option("--loss", help="Metric loss: rank-n-contrast, triplet, log-ratio or none.")]
Epochs = Annotated[int | None, typer.Option("--epochs", min=0, help="Passes of metric learning (6), or of --tune (4).")]
Tune = Annotated[str, typer.Option("--tune", help="Fine-tune the backbone: none, last (stage) or whole.")]
Device = Annotated[str, typer.Option("--device", help="Where fine-tuning runs: auto, cpu or cuda.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed and data, same result.")]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only sales on or before this day, YYYY-MM-DD, count.")
]
KeepSuspicious = Annotated[
    bool, typer.Option("--keep-suspicious-prices", help="Learn from prices that are hardly market values, too.")
]
NoPhotos = Annotated[bool, typer.Option("--no-photos", help="Leave the photos out.")]


def _settings(
    backbone: Backbone = "tf_efficientnet_lite0",
    weights: Weights = None,
    layer: Layer = None,
    size: Size = None,
    loss: Loss = "rank-n-contrast",
    epochs: Epochs = None,
    tune: Tune = "none",
    device: Device = "auto",
    seed: Seed = 0,
    no_photos: NoPhotos = False,
    until: Until = None,
    keep_suspicious_prices: KeepSuspicious = False,
) -> "TrainSettings":
    """The settings that the options stand for, checked."""
    from data.sales_until import read_until
    from valuation.metric_learning.projection import MetricSettings
    from valuation.training.train_settings import TrainSettings, check_settings

    chosen: dict[str, Any] = {"metric": MetricSettings(loss=loss)}
    if epochs is not None:
        chosen = {"metric": MetricSettings(loss=loss, epochs=epochs)} if tune == "none" else {"tune_epochs": epochs}
    settings = TrainSettings(
        backbone,
        weights,
        layer,
        size,
        not no_photos,
        tune=tune,  # type: ignore[arg-type]  # checked below
        device=device,
        seed=seed,
        until=None if until is None else read_until(until),
        keep_suspicious_prices=keep_suspicious_prices,
        **chosen,
    )
    check_settings(settings)
    return settings


def takes_settings(verb: Callable[..., None]) -> Callable[..., None]:
    """Make a verb that has a parameter `settings` one that has the options of training in its place.

    Args:
        verb: What to run with the settings chosen.

    Returns:
        The same for the command line, which reads a function's options off its signature.
    """
    options = inspect.signature(_settings).parameters
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(verb).parameters.values():
        parameters += options.values() if parameter.name == "settings" else [parameter]
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]

    @wraps(verb)
    def command(**values: Any) -> None:
        settings = _settings(**{name: values.pop(name) for name in options})
        verb(**values, settings=settings)

    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # PEP 362
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command
