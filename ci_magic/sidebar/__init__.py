"""The kernel's side of the chat panel: the messages on its comm, the pages that show it, its turns one after the other.

Nothing is imported here: the target is registered when the extension loads.
"""

TARGET = "ci_magic.chat"
"""The target of the comm that a page opens."""

VERSION = 1
"""The version that both sides must speak."""
