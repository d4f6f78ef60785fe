"""Why a home is valued as it is: money attributed to attributes, photos and the places in them."""
