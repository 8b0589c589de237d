"""The door from IPython: loading and unloading `%%ci` and `%ci`."""

import contextlib
import threading
from typing import Any

from ..errors import CIMagicError
from ..kernel.witness import Witness
from .magic import CIMagic
from .panel import Panel
from .transformer import PromptTransformer

_KINDS = ("line", "cell")


class _Loaded:
    """What a load changed in a shell, and how to take it back."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        table = shell.magics_manager.magics
        self._before = {kind: table[kind].get("ci") for kind in _KINDS}
        self.witness = Witness(shell)
        self.witness.begin()
        self.magic = CIMagic(shell, self.witness)
        table["line"]["ci"] = self.magic.ci
        table["cell"]["ci"] = self.magic.ci
        self._transformer = PromptTransformer(shell.input_transformer_manager.check_complete, self.magic.replaced.take)
        shell.input_transformers_cleanup.insert(0, self._transformer)
        shell.configurables.append(self.magic)
        self._panel = Panel(shell, self.magic)

    def undo(self) -> None:
        table = self._shell.magics_manager.magics
        for kind in _KINDS:
            if self._before[kind] is None:
                table[kind].pop("ci", None)
            else:
                table[kind]["ci"] = self._before[kind]
        if self._transformer in self._shell.input_transformers_cleanup:
            self._shell.input_transformers_cleanup.remove(self._transformer)
        if self.magic in self._shell.configurables:
            self._shell.configurables.remove(self.magic)
        self.witness.close()
        self._panel.close()
        self.magic.close()


_loaded: dict[int, _Loaded] = {}


def load(shell: Any) -> None:
    """Load into a shell; a second load changes nothing."""
    if id(shell) in _loaded:
        return
    _loaded[id(shell)] = _Loaded(shell)
    threading.Thread(target=_warm, args=(_loaded[id(shell)].magic,), name="ci_magic-warm", daemon=True).start()


def unload(shell: Any) -> None:
    """Leave the shell as it was before the load."""
    loaded = _loaded.pop(id(shell), None)
    if loaded is not None:
        loaded.undo()


def _warm(magic: CIMagic) -> None:
    """Import what the first request needs, and the SDK if it will be asked."""
    # A broken setting is told at the first request, not at load.
    with contextlib.suppress(CIMagicError):
        if magic.wiring().settings({}).configured:
            from ..models import warm  # noqa: PLC0415

            warm()
