"""Training as users call it: what `hearthmap train` makes, in memory."""

from data.portfolio import Portfolio
from explain.activations.aggregation import with_grad_weights
from valuation.trained_model.model import Model
from valuation.training.train import train as train_model
from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["train"]


def train(portfolio: Portfolio, settings: TrainSettings | None = None, *, progress: Progress | None = None) -> Model:
    """Train a model on the homes of a portfolio that have a price, as `hearthmap train` does.

    Args:
        portfolio: From `read_portfolio`; homes without a price are left out.
        settings: What there is to choose; the defaults of `TrainSettings` where None.
        progress: Called as `progress(stage, done, total)`, with the stage's name and how much of it is done.

    Returns:
        The model. It is in memory only: `save_model` writes it.

    Raises:
        InputError: Too few homes have a price, or a setting cannot be used; the sentence says which.

    Example:
        >>> from valuation import TrainSettings, read_portfolio, train
        >>> model = train(read_portfolio("homes"), TrainSettings(photos=False))
        >>> model.currency, model.card["training"]["homes"]
        ('USD', 40)
    """
    return with_grad_weights(train_model(portfolio, settings or TrainSettings(), progress=progress))
