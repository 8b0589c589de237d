"""The door of the chat panel: the target of its comm, registered where the shell has a kernel."""

import threading
from typing import TYPE_CHECKING, Any

from ..sidebar import TARGET
from .magic import CIMagic

if TYPE_CHECKING:
    from ..wiring.chat import Chatting


class Panel:
    """Takes the comms that pages open; what it needs is imported when the first one comes.

    Args:
        shell: the live shell.
        magic: `%%ci` in it.
    """

    def __init__(self, shell: Any, magic: CIMagic) -> None:
        self._shell = shell
        self._magic = magic
        self._chatting: Chatting | None = None
        self._making = threading.Lock()
        self._comms = getattr(getattr(shell, "kernel", None), "comm_manager", None)
        if self._comms is not None:
            self._comms.register_target(TARGET, self._open)

    def close(self) -> None:
        """Take no comms any more, and close those that are open."""
        if self._comms is not None:
            self._comms.unregister_target(TARGET, self._open)
        if self._chatting is not None:
            self._chatting.close()

    def _open(self, comm: Any, message: Any) -> None:
        from ..wiring.chat import Chatting  # noqa: PLC0415

        # Two pages may open theirs at the same time, each in a thread of its own.
        with self._making:
            if self._chatting is None:
                self._chatting = Chatting(self._shell, self._magic.wiring())
        self._chatting.pages.open(comm, message)
