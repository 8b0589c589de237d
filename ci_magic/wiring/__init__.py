"""The only place that picks adapters: which model, which cells, which view for the shell that asks."""

from .wiring import Wiring as Wiring
