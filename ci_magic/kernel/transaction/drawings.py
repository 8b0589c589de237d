"""Figures and axes of matplotlib: whether something was drawn on them; it cannot be taken back."""

from typing import Any

from ..describe.classes import inherits, loaded
from .rules import Refused, Rule


class DrawingRule(Rule):
    """Artists: which others they hold, and matplotlib's own mark that they changed since they were last drawn.

    Args:
        doubtful: call it a change where the mark was set before, and so cannot tell.
    """

    quiet = True

    def __init__(self, *, doubtful: bool) -> None:
        self._doubtful = doubtful

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return bool(live.stale), _drawn(live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        stale, drawn = self.save(live)
        return drawn != saved[1] or (stale and (self._doubtful or not saved[0]))

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`; it is always refused."""
        del live, saved
        raise Refused


def _drawn(live: Any) -> list[int]:
    """Return the identities of what an artist holds, two levels deep."""
    children = _children(live)
    return [id(each) for each in children] + [id(inner) for each in children for inner in _children(each)]


def _children(live: Any) -> list[Any]:
    for home, name in (("matplotlib.figure", "FigureBase"), ("matplotlib.axes._base", "_AxesBase")):
        base = loaded(home, name)
        if inherits(type(live), base):
            return list(base.get_children(live))
    return []


_MENTIONED, OPEN = DrawingRule(doubtful=True), DrawingRule(doubtful=False)


def rule_for_drawing(kind: type) -> Rule | None:
    """Return the rule for a type of artists, or None."""
    return _MENTIONED if inherits(kind, loaded("matplotlib.artist", "Artist")) else None


def open_figures() -> list[tuple[str, Any]]:
    """Return the figures that pyplot holds, with names for the user."""
    manager = loaded("matplotlib._pylab_helpers", "Gcf")
    if manager is None:
        return []
    return [(f"figure {number}", each.canvas.figure) for number, each in list(manager.figs.items())]
