"""Wording: money, facts of homes and figures of accuracy as text, the same everywhere they are shown."""
