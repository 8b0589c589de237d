"""The rule for archives among the files."""

from ..prompts import text
from ..values import Namespace


def archives_rule(told: Namespace) -> str:
    """Return how archives are to be read and unpacked; empty where there are none."""
    return text("archives") if any(file.kind.endswith(" archive") for file in told.files) else ""
