"""Meshes and solids, in metres."""
