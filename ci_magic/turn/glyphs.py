"""Figures whose characters no font in use has: mended here and now, without a model and without an attempt."""

from collections.abc import Sequence

from .. import repair
from ..language import _
from ..values import Finding, Observation
from .permit import judged
from .state import Turn

_SHOWN = 20
_FINAL = frozenset({"delete", "shell", "network", "install", "database", "exit"})
"""Effects that a second run would have a second time, and nobody has allowed that."""


def mended(turn: Turn, code: str, found: Sequence[Finding], observation: Observation) -> str:
    """Return `code` with a line that adds the fonts that were found; empty where that is not all that it needs."""
    glyphs = observation.glyphs
    if glyphs is None or not glyphs.found or code == turn.lettered:
        return ""
    if any(each.kind not in ("missing glyphs", "no font") for each in found):
        return ""
    if observation.seconds > turn.ledger.seconds_left():
        return ""
    if any(effect.kind in _FINAL for effect in judged(turn, code).effects):
        return ""
    better = repair.with_fonts(code, glyphs, turn.tools.kernel.transform)
    if better == code:
        return ""
    turn.lettered, turn.glyphs = better, glyphs
    return better


def said(turn: Turn) -> str:
    """Return the line that says which fonts were added; empty where none was, or where they did not help."""
    last = turn.ledger.attempts[-1].observation.glyphs if turn.ledger.attempts else None
    if turn.glyphs is None or (last is not None and last.found):
        return ""
    families, characters = ", ".join(turn.glyphs.found), turn.glyphs.characters[:_SHOWN]
    line = _("drawn anew with the font {families}: no font in use had {characters}")
    return line.format(families=families, characters=characters)
