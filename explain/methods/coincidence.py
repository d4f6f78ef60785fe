"""Which methods are one and the same at the model's own activations, and how a reader is told.

The price depends on the activations only through their mean over positions, so a target's gradient is the same at every
position there. Averaging it (Grad-CAM), weighting it by the activations (XGrad-CAM) or leaving it in place (HiResCAM)
makes no difference, and CAM's weights are that gradient too.
"""

__all__ = ["coincident", "coincidence_notes"]

ONE_MAP = ("cam", "grad-cam", "xgrad-cam", "hirescam", "gam", "integrated-grad-cam", "money-map")

NOTE = (
    "At the model's own activations CAM, Grad-CAM, XGrad-CAM, HiResCAM and GAM are the same map, and for a target that "
    "is linear in them Integrated Grad-CAM and the money map too; ask for a layer to see them differ."
)


def coincident(name: str) -> tuple[str, ...]:
    """Names of the methods that give the same map as this one, up to scale."""
    return tuple(other for other in ONE_MAP if other != name)


def coincidence_notes(layer: str | None) -> tuple[str, ...]:
    """What to tell a reader of such a map: nothing where a layer was asked for."""
    return (NOTE,) if layer is None else ()
