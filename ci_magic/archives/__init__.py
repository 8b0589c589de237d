"""Archives: what is in them, and unpacking them without harm.

Nothing is trusted: neither names nor sizes, neither the kind that the file's name claims nor the order of entries.
"""

from .members import Member, opened
from .plan import Plan
from .unpacking import unpack

__all__ = ["Member", "Plan", "opened", "unpack"]
