"""Why a home is valued as it is: money attributed to attributes, photos and the places in them.

`explain.explaining` explains one listing. Its rooms: `activations` is what `methods` make maps of, `regions` cuts areas
out of maps, `counterfactuals` asks what if, `comparison` holds homes against each other, `pictures` draws, `audit`
looks for shortcuts in photos, and `laboratory` proves the maps; it is not installed.
"""
