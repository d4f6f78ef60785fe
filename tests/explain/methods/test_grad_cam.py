from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from explain.methods.grad_cam import grad_cam, grad_weights


def hand_weighted_net() -> nn.Module:
    """Two channels, averaged over their positions, then 100 + 8 * first - 4 * second."""
    head = nn.Linear(2, 1)
    with torch.no_grad():
        head.weight.copy_(torch.tensor([[8.0, -4.0]]))
        head.bias.fill_(100)
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)


ACTIVATIONS = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]], [[0.0, 5.0], [1.0, 2.0]]]])


def test_a_map_by_hand() -> None:
    net = hand_weighted_net()
    # Each of the four positions has a quarter of the weight: 2 for the first channel, -1 for the second.
    torch.testing.assert_close(grad_weights(ACTIVATIONS, lambda x: net(x).sum()), torch.tensor([[2.0, -1.0]]))
    found = grad_cam(ACTIVATIONS, lambda x: net(x).sum(), torch.zeros(1, 2))
    torch.testing.assert_close(found, torch.tensor([[[2.0, -1.0], [5.0, 10.0]]]))  # what lowers the target is kept
    assert found.sum().item() == pytest.approx(net(ACTIVATIONS).item() - 100)


def test_the_baseline_counts_as_nothing() -> None:
    net, baseline = hand_weighted_net(), torch.tensor([[3.0, 2.0]])
    found = grad_cam(ACTIVATIONS, lambda x: net(x).sum(), baseline)
    # The baseline is worth 2 * 3 - 2 = 4 at every position.
    torch.testing.assert_close(found, torch.tensor([[[-2.0, -5.0], [1.0, 6.0]]]))
    average = baseline[:, :, None, None].expand(1, 2, 2, 2)
    assert found.sum().item() == pytest.approx(net(ACTIVATIONS).item() - net(average).item())
    assert not grad_cam(average, lambda x: net(x).sum(), baseline).any()


def test_a_weight_is_the_mean_of_the_gradient_over_positions() -> None:
    # The target looks at one corner squared: its gradient is 2 * 6 there, 0 elsewhere, 12 / 4 = 3 on average.
    found = grad_cam(ACTIVATIONS, lambda x: x[0, 0, 1, 1] ** 2, torch.zeros(1, 2))
    torch.testing.assert_close(found, 3 * ACTIVATIONS[:, 0])


def test_each_photo_has_its_own_gradient() -> None:
    photos = torch.stack([ACTIVATIONS[0], 2 * ACTIVATIONS[0]])
    found = grad_cam(photos, lambda x: (x.mean(dim=(2, 3))[:, 0] ** 2).sum(), torch.zeros(2, 2))
    # Means 3 and 6, so weights 2 * 3 / 4 and 2 * 6 / 4.
    torch.testing.assert_close(found, torch.stack([1.5 * ACTIVATIONS[0, 0], 3 * 2 * ACTIVATIONS[0, 0]]))


def curved_target() -> Callable[[Tensor], Tensor]:
    net = nn.Sequential(nn.Conv2d(3, 4, 2), nn.Tanh(), nn.Flatten(), nn.Linear(16, 1)).double()
    return lambda x: net(x).sum()


def test_it_agrees_with_finite_differences() -> None:
    target, activations = curved_target(), torch.randn(2, 3, 3, 3, dtype=torch.float64)
    baseline, step = torch.randn(2, 3, dtype=torch.float64), 1e-5
    expected = torch.zeros(2, 3, 3, dtype=torch.float64)
    for n in range(2):
        for c in range(3):
            slope = 0.0
            for y in range(3):
                for x in range(3):
                    up, down = activations.clone(), activations.clone()
                    up[n, c, y, x] += step
                    down[n, c, y, x] -= step
                    slope += (target(up) - target(down)).item() / (2 * step) / 9
            expected[n] += slope * (activations[n, c] - baseline[n, c])
    torch.testing.assert_close(grad_cam(activations, target, baseline), expected, rtol=1e-6, atol=1e-8)


def test_the_net_and_the_activations_are_left_as_they_were() -> None:
    net, activations = hand_weighted_net(), ACTIVATIONS.clone()
    net(activations).sum().backward()
    before = [parameter.grad.clone() for parameter in net.parameters() if parameter.grad is not None]
    grad_cam(activations, lambda x: net(x).sum(), torch.zeros(1, 2))
    after = [parameter.grad for parameter in net.parameters()]
    assert len(before) == len(after) == 2
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    assert not activations.requires_grad
    assert torch.equal(activations, ACTIVATIONS)
