"""The value of homes: photo encoder, price model, intervals, comparables and ratio studies.

Its rooms: `encoder`, `metric_learning`, `pricing` and `nearest_neighbours` are what a model is made of; `training`
makes a `trained_model`, which gives `estimates` and `comparables`; `statistics`, `evaluation` and `monitoring` judge
them; `wording` says them. Front doors are `cli` with `commands`, `dashboard` and `report`; `laboratory`
measures them and is not installed.
"""
