"""The photo encoder: from photos to activations.

The backbone is a timm net; `weights` says where its weights come from, `feature_maps` how to get at its inner maps,
`serving` computes them at speed by OpenVINO, `stored_backbone` loads the net late, `features` pools and keeps them, and
`room_classifier` tells from them which room a photo shows. Nothing here knows of prices.
"""
