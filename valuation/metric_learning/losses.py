"""Metric losses for labels that are prices.

The label of a home is its log price, so "alike" is a matter of degree: none of these losses sorts homes into classes.
All are `pytorch_metric_learning` losses: they take embeddings (N, D) and labels (N,) and reduce by that library's
reducers. That library takes seconds to import: `loss_choice` knows the names without it.
"""

from typing import Any

import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import BaseMetricLossFunction
from pytorch_metric_learning.reducers import AvgNonZeroReducer, BaseReducer, MeanReducer

__all__ = ["LabelMarginTriplet", "LogRatio", "RankNContrast"]


class LabelMarginTriplet(BaseMetricLossFunction):  # type: ignore[misc]  # the library is untyped
    """Triplet loss whose margin is the difference in label distance.

    For anchor a and two others with |y_a - y_p| < |y_a - y_n|:
    relu(D_ap - D_an + scale * (|y_a - y_n| - |y_a - y_p|)), D the Euclidean distance of unit embeddings, labels in
    standard deviations of the batch's market. All triplets of the batch are used, so no miner is needed; triplets that
    already keep their margin do not dilute the mean.
    """

    def __init__(self, scale: float = 0.5, **kwargs: Any) -> None:
        """Set the margin per standard deviation of label distance."""
        super().__init__(**kwargs)
        self.scale = scale

    def compute_loss(
        self, embeddings: torch.Tensor, labels: torch.Tensor, indices_tuple: Any, ref_emb: Any, ref_labels: Any
    ) -> dict[str, Any]:
        """Losses of all triplets (a, p, n) whose label distances differ."""
        distance = self.distance(embeddings, ref_emb)
        gap = (labels[:, None] - ref_labels[None, :]).abs()
        margin = gap[:, None, :] - gap[:, :, None]  # [a, p, n]
        others = ~torch.eye(len(labels), dtype=torch.bool, device=labels.device)
        a, p, n = torch.where((margin > 0) & others[:, :, None] & others[:, None, :])
        if len(a) == 0:
            return self.zero_losses()  # type: ignore[no-any-return]
        losses = torch.relu(distance[a, p] - distance[a, n] + self.scale * margin[a, p, n])
        return {"loss": {"losses": losses, "indices": (a, p, n), "reduction_type": "triplet"}}

    def get_default_distance(self) -> LpDistance:
        """Euclidean distance of unit embeddings."""
        return LpDistance(normalize_embeddings=True, p=2, power=1)

    def get_default_reducer(self) -> BaseReducer:
        """Mean over triplets that still violate their margin."""
        return AvgNonZeroReducer()


class LogRatio(BaseMetricLossFunction):  # type: ignore[misc]
    """Ratios of embedding distances follow ratios of label distances (Kim et al. 2019, "Deep Metric Learning Beyond
    Binary Supervision", section 3.1).

    Mean over (a, i, j) of (ln(D_ai / D_aj) - ln(g_ai / g_aj))^2 with D the squared Euclidean distance of embeddings
    that are not normalised and g the label distance. Departure: g is floored, as two homes may have the same price.
    """  # noqa: D205

    def __init__(self, floor: float = 0.01, **kwargs: Any) -> None:
        """Set the smallest label distance."""
        super().__init__(**kwargs)
        self.floor = floor

    def compute_loss(
        self, embeddings: torch.Tensor, labels: torch.Tensor, indices_tuple: Any, ref_emb: Any, ref_labels: Any
    ) -> dict[str, Any]:
        """Loss per anchor.

        With x_i = ln D_ai - ln g_ai the mean of (x_i - x_j)^2 over pairs is twice the variance of x, so no
        (N, N, N) array is needed.
        """
        count = len(labels)
        if count < 3:
            return self.zero_losses()  # type: ignore[no-any-return]
        others = ~torch.eye(count, dtype=torch.bool, device=labels.device)
        distance = self.distance(embeddings, ref_emb)[others].view(count, count - 1)
        gap = (labels[:, None] - ref_labels[None, :]).abs()[others].view(count, count - 1).clamp(min=self.floor)
        log_ratio = torch.log(distance + 1e-6) - torch.log(gap)
        losses = 2 * log_ratio.var(dim=1, correction=1)
        anchors = torch.arange(count, device=labels.device)
        return {"loss": {"losses": losses, "indices": anchors, "reduction_type": "element"}}

    def get_default_distance(self) -> LpDistance:
        """Squared Euclidean distance, not normalised."""
        return LpDistance(normalize_embeddings=False, p=2, power=2)

    def get_default_reducer(self) -> BaseReducer:
        """Mean over anchors."""
        return MeanReducer()


class RankNContrast(BaseMetricLossFunction):  # type: ignore[misc]
    """Rank-N-Contrast (Zha et al. 2023, "Rank-N-Contrast: Learning Continuous Representations for Regression", eq. 1).

    Mean over i != j of -log(exp(-D_ij / t) / sum over k != i with |y_i - y_k| >= |y_i - y_j| of exp(-D_ik / t)),
    D the Euclidean distance of embeddings that are not normalised.
    """

    def __init__(self, temperature: float = 2.0, **kwargs: Any) -> None:
        """Set t."""
        super().__init__(**kwargs)
        self.temperature = temperature

    def compute_loss(
        self, embeddings: torch.Tensor, labels: torch.Tensor, indices_tuple: Any, ref_emb: Any, ref_labels: Any
    ) -> dict[str, Any]:
        """Loss per anchor."""
        count = len(labels)
        if count < 3:
            return self.zero_losses()  # type: ignore[no-any-return]
        others = ~torch.eye(count, dtype=torch.bool, device=labels.device)
        logits = (-self.distance(embeddings, ref_emb) / self.temperature)[others].view(count, count - 1)
        gap = (labels[:, None] - ref_labels[None, :]).abs()[others].view(count, count - 1)
        farther = gap[:, None, :] >= gap[:, :, None]  # [i, j, k]
        denominator = torch.logsumexp(logits[:, None, :].masked_fill(~farther, -torch.inf), dim=2)
        losses = (denominator - logits).mean(dim=1)
        anchors = torch.arange(count, device=labels.device)
        return {"loss": {"losses": losses, "indices": anchors, "reduction_type": "element"}}

    def get_default_distance(self) -> LpDistance:
        """Euclidean distance, not normalised."""
        return LpDistance(normalize_embeddings=False, p=2, power=1)

    def get_default_reducer(self) -> BaseReducer:
        """Mean over anchors."""
        return MeanReducer()
