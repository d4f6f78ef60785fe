"""Training: a portfolio of homes with prices becomes a calibrated model.

`train` is the whole way on a page; `train_settings` is what a user can choose, `preparing` lays photos and attributes
out, `fine_tuning` trains the backbone itself, `workspace` keeps checkpoints, and `model_card` says what came of it.
"""
