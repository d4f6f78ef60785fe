"""Estimates of a portfolio's homes by a trained model: home by home, flagged where they need a look, summed up."""
