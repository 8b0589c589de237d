"""How long anything in a page may take before it counts as not happening; what happens sooner costs nothing."""

PATIENCE = 60
"""Seconds: far more than a loaded machine needs for any single step."""
