"""Maps that a reader can work out: two channels, two by two positions."""

import pytest
import torch
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.layers import gradient
from explain.methods import METHODS, method_named
from explain.methods.cam import cam, pooled_weights
from explain.methods.fam import contribution, fam, sfam
from explain.methods.gam import combined, gam
from explain.methods.grad_cam import weighted_map
from explain.methods.guided_grad_cam import guided_grad_cam, signed_guided_grad_cam
from explain.methods.hirescam import hirescam
from explain.methods.integrated_grad_cam import integrated_grad_cam
from explain.methods.layercam import layercam
from explain.methods.relevance_cam import relevance_cam
from explain.methods.xgrad_cam import xgrad_cam, xgrad_weights

ACTIVATIONS = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]], [[0.0, 5.0], [1.0, 2.0]]]])
# The first channel counts at the top only, the second everywhere and against the target.
GRADIENTS = torch.tensor([[[[4.0, 4.0], [0.0, 0.0]], [[-1.0, -1.0], [-1.0, -1.0]]]])


def maps(*rows: list[float]) -> Tensor:
    return torch.tensor([list(rows)], dtype=torch.float32)


def test_grad_cam_averages_the_gradient() -> None:
    # Mean gradients 2 and -1: also the bottom, which the target does not use, lights up.
    weights = GRADIENTS.mean(dim=(2, 3))
    torch.testing.assert_close(weighted_map(ACTIVATIONS, weights), maps([2, -1], [5, 10]))
    torch.testing.assert_close(weighted_map(ACTIVATIONS, weights, relu=True), maps([2, 0], [5, 10]))
    # A baseline of 1 in both channels is worth 2 - 1 everywhere.
    torch.testing.assert_close(weighted_map(ACTIVATIONS, weights, torch.ones(1, 2)), maps([1, -2], [4, 9]))


def test_xgrad_cam_weighs_the_gradient_by_the_activations() -> None:
    # First channel: 4 * (1 + 2) of 12 in all is 1; second: -8 / 8.
    torch.testing.assert_close(xgrad_weights(ACTIVATIONS, GRADIENTS), torch.tensor([[1.0, -1.0]]))
    torch.testing.assert_close(xgrad_cam(ACTIVATIONS, GRADIENTS), maps([1, -3], [2, 4]))
    torch.testing.assert_close(xgrad_cam(ACTIVATIONS, GRADIENTS, relu=True), maps([1, 0], [2, 4]))


def test_xgrad_cam_of_a_channel_that_adds_up_to_nothing() -> None:
    activations = torch.tensor([[[[1.0, -1.0], [2.0, -2.0]]]])
    torch.testing.assert_close(xgrad_weights(activations, torch.full((1, 1, 2, 2), 3.0)), torch.tensor([[3.0]]))


def test_hirescam_keeps_the_gradient_in_its_place() -> None:
    torch.testing.assert_close(hirescam(ACTIVATIONS, GRADIENTS), maps([4, 3], [-1, -2]))
    torch.testing.assert_close(hirescam(ACTIVATIONS, GRADIENTS, relu=True), maps([4, 3], [0, 0]))
    torch.testing.assert_close(hirescam(ACTIVATIONS, GRADIENTS, torch.ones(1, 2)), maps([1, 0], [0, -1]))


def test_layercam_takes_rising_channels_only() -> None:
    torch.testing.assert_close(layercam(ACTIVATIONS, GRADIENTS), maps([4, 8], [0, 0]))
    torch.testing.assert_close(layercam(ACTIVATIONS, GRADIENTS, torch.full((1, 2), 2.0)), maps([-4, 0], [0, 0]))
    torch.testing.assert_close(
        layercam(ACTIVATIONS, GRADIENTS, torch.full((1, 2), 2.0), relu=True), maps([0, 0], [0, 0])
    )


def test_gam_of_one_layer_is_hirescam() -> None:
    torch.testing.assert_close(gam(ACTIVATIONS, GRADIENTS), hirescam(ACTIVATIONS, GRADIENTS))
    torch.testing.assert_close(gam(ACTIVATIONS, GRADIENTS, relu=True), layercam(ACTIVATIONS, GRADIENTS, relu=True))
    one = torch.ones(1, 2)
    torch.testing.assert_close(gam(ACTIVATIONS, GRADIENTS, one), hirescam(ACTIVATIONS, GRADIENTS, one))


def test_gam_combines_layers_at_the_size_of_the_largest() -> None:
    # Scaled to 1 and -1; the single position of the small layer counts everywhere.
    torch.testing.assert_close(combined([maps([4, 2], [0, -2]), maps([-7])]), maps([0, -0.25], [-0.5, -0.75]))
    assert combined([maps([0, 0])]).tolist() == [[[0, 0]]]


def test_cam_is_the_linear_model_at_every_position() -> None:
    head = nn.Linear(2, 1)
    with torch.no_grad():
        head.weight.copy_(torch.tensor([[8.0, -4.0]]))
        head.bias.fill_(100)
    weights = pooled_weights(ACTIVATIONS, lambda x: head(x.mean(dim=(2, 3))).sum())
    torch.testing.assert_close(weights, torch.tensor([[8.0, -4.0]]))
    found = cam(ACTIVATIONS, weights)
    torch.testing.assert_close(found, maps([8, -4], [20, 40]))
    assert found.mean().item() == pytest.approx(head(ACTIVATIONS.mean(dim=(2, 3))).item() - 100)


def test_where_they_coincide() -> None:
    def target(x: Tensor) -> Tensor:  # curved, but a function of the mean activations
        return (x.mean(dim=(2, 3)) ** 2).sum()

    slope, baseline = gradient(ACTIVATIONS, target), torch.tensor([[3.0, 1.0]])
    expected = weighted_map(ACTIVATIONS, slope.mean(dim=(2, 3)), baseline)
    for method in (xgrad_cam, hirescam, gam):
        torch.testing.assert_close(method(ACTIVATIONS, slope, baseline), expected)
    torch.testing.assert_close(cam(ACTIVATIONS, pooled_weights(ACTIVATIONS, target) / 4, baseline), expected)


def test_guided_grad_cam_keeps_the_sign_of_grad_cam() -> None:
    guided = torch.tensor([3.0, -6.0, 0.0]).view(1, 3, 1, 1).expand(1, 3, 2, 2)
    found = guided_grad_cam(maps([2, -1], [0, 1]), guided)
    torch.testing.assert_close(found[:, 1], maps([-12, 0], [0, -6]))
    # Mean absolute gradient 3 for the target, 2 for its negative.
    signed = signed_guided_grad_cam(maps([2, -1], [0, 1]), guided, torch.full((1, 3, 2, 2), 2.0))
    torch.testing.assert_close(signed, maps([6, -2], [0, 3]))


def test_relevance_cam_weighs_by_mean_relevance() -> None:
    relevance = torch.tensor([[[[4.0, 8.0], [0.0, 0.0]], [[0.0, -2.0], [-2.0, 0.0]]]])
    torch.testing.assert_close(relevance_cam(ACTIVATIONS, relevance), maps([3, 1], [8, 16]))  # weights 3 and -1
    # Of a channel that is negative as a whole, what is most negative has most of the relevance.
    torch.testing.assert_close(relevance_cam(-ACTIVATIONS, relevance), maps([3, 1], [8, 16]))


PARTS = torch.tensor([[[[1.0, 3.0]], [[4.0, 0.0]]]])  # means 2 and 2
OTHER = torch.tensor([[3.0, 4.0]])


def test_fam_and_sfam_weigh_by_the_part_in_the_similarity() -> None:
    parts = contribution(torch.tensor([[2.0, 2.0]]), OTHER)
    assert parts.sum().item() == pytest.approx(torch.cosine_similarity(torch.tensor([[2.0, 2.0]]), OTHER).item())
    # Parts 0.6 and 0.8 of 1.4 over root 2: 3/7 and 4/7 once they add up to 1.
    torch.testing.assert_close(fam(PARTS, OTHER), torch.tensor([[[19 / 7, 9 / 7]]]))
    torch.testing.assert_close(sfam(PARTS, OTHER), 1.4 / 2**0.5 * torch.tensor([[[19 / 7, 9 / 7]]]))
    # Squared differences 1 and 4: weights 3/4 and 0.
    torch.testing.assert_close(sfam(PARTS, OTHER, "euclidean"), torch.tensor([[[0.75, 2.25]]]))


def test_fam_turns_with_the_partner_but_not_with_a_channel() -> None:
    torch.testing.assert_close(fam(PARTS, -OTHER), -fam(PARTS, OTHER))
    turned = torch.tensor([1.0, -1.0])
    torch.testing.assert_close(fam(PARTS * turned.view(1, 2, 1, 1), OTHER * turned), fam(PARTS, OTHER))


def test_integrated_grad_cam_of_a_linear_net_is_half_of_grad_cam() -> None:
    def slopes(x: Tensor) -> tuple[Tensor, Tensor]:
        return 10 + x.mean(1, keepdim=True), torch.full_like(x[:, :1], 2)

    x, black = torch.rand(2, 3, 4, 4), torch.zeros(1, 3, 4, 4)
    # On the way from black the activations gain t times x, whose mean over t is one half.
    torch.testing.assert_close(integrated_grad_cam(x, black, slopes, 5), x.mean(1))
    torch.testing.assert_close(integrated_grad_cam(x, black, slopes, 5, from_black=False), 20 + x.mean(1))
    with pytest.raises(ValueError, match="one step"):
        integrated_grad_cam(x, black, slopes, 0)


def test_integrated_grad_cam_against_a_loop() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Tanh())
    x, black = torch.rand(2, 3, 5, 5), torch.full((1, 3, 5, 5), -0.5)

    def slopes(photos: Tensor) -> tuple[Tensor, Tensor]:
        found = net(photos).detach()
        return found, gradient(found, lambda a: (a**3).sum())

    for relu in (False, True):
        expected = torch.zeros(2, 3, 3)
        for n in range(2):
            for step in range(4):
                point = black[0] + (step + 0.5) / 4 * (x[n] - black[0])
                activations, start = net(point[None])[0].detach(), net(black)[0].detach()
                one = sum(float((3 * activations[k] ** 2).mean()) * (activations[k] - start[k]) for k in range(4))
                expected[n] += (one.clamp(min=0) if relu else one).detach() / 4
        torch.testing.assert_close(integrated_grad_cam(x, black, slopes, 4, relu=relu), expected, rtol=1e-4, atol=1e-5)


def test_every_method_goes_by_its_name() -> None:
    for name, method in METHODS.items():
        assert method_named(name) is method
        assert set(method.coincides) <= METHODS.keys() - {name}
        assert method.summary.endswith(".")
    with pytest.raises(InputError, match="choose one of .*sfam"):
        method_named("lime")
