"""`%%ci` and `%ci`: read the line, run the turn, end the cell."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import no_var_expand  # noqa: TID253  # the door is loaded by IPython itself
from traitlets import Bool, Float, Integer, Set, Unicode
from traitlets.config import Configurable

from .grammar import help_text, parse
from .queued import ReplacedCells

if TYPE_CHECKING:
    from ..kernel.witness import Witness
    from ..wiring import Wiring


class CIMagic(Configurable):
    """What can be set in an IPython configuration file; anything left alone comes from the environment.

    There is no trait for the key: a configuration is printed by `%config`.
    """

    model = Unicode(None, allow_none=True, help="the model's name; scripted:FILE.json replays written replies").tag(
        config=True
    )
    base_url = Unicode(
        None,
        allow_none=True,
        help="the address of an OpenAI-compatible server, such as http://localhost:11434/v1",
    ).tag(config=True)
    attempts = Integer(None, allow_none=True, help="how many times code is run and repaired at most").tag(config=True)
    steps = Integer(
        None, allow_none=True, help="how many looks and cells the model sees the outcome of before it goes on"
    ).tag(config=True)
    timeout = Float(None, allow_none=True, help="seconds for a whole turn, running code included").tag(config=True)
    tokens = Integer(None, allow_none=True, help="tokens for a whole turn").tag(config=True)
    ask = Unicode(None, allow_none=True, help="when to ask before running: effects, always, never").tag(config=True)
    privacy = Unicode(None, allow_none=True, help="what the model sees: full, stats, schema, names, none").tag(
        config=True
    )
    mask_personal = Bool(
        None, allow_none=True, help="mask resident numbers, card numbers, e-mail addresses and phone numbers too"
    ).tag(config=True)
    explain = Bool(None, allow_none=True, help="say in one to three sentences what a result shows").tag(config=True)
    pictures = Bool(None, allow_none=True, help="let the model see figures as pictures, not only in words").tag(
        config=True
    )
    allow = Set(default_value=None, allow_none=True, help="effects that need no approval: overwrite, network, …").tag(
        config=True
    )
    language = Unicode(None, allow_none=True, help="en, ko or ja; the system's if left alone").tag(config=True)
    journal = Unicode(None, allow_none=True, help="the file of the record").tag(config=True)
    price = Unicode(None, allow_none=True, help="US dollars for a million tokens read and written, such as 0.25/2").tag(
        config=True
    )
    read_timeout = Float(None, allow_none=True, help="seconds without a byte until a server counts as stalled").tag(
        config=True
    )

    def __init__(self, shell: Any, witness: "Witness") -> None:
        super().__init__(parent=shell)
        self._shell = shell
        self._witness = witness
        self._wiring: Wiring | None = None
        self._making = threading.Lock()
        self.replaced = ReplacedCells(shell)
        # The magic's own text, which `%%ci?` shows; IPython reads it from the function.
        ci = no_var_expand(lambda line, cell=None: self._ci(line, cell))
        ci.__doc__ = help_text()
        self.ci = ci

    def wiring(self) -> "Wiring":
        """Return the adapters of this shell, made at the first use: loading the extension stays quick."""
        from ..wiring import Wiring  # noqa: PLC0415

        # The thread that warms up after a load may come here at the same time as the first request.
        with self._making:
            if self._wiring is None:
                self._wiring = Wiring(self._shell, self._configured, self.replaced.replace, self._witness)
            return self._wiring

    def close(self) -> None:
        """Close the record."""
        if self._wiring is not None:
            self._wiring.close()

    def _configured(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.class_trait_names(config=True)}
        if values["allow"] is not None:
            values["allow"] = frozenset(values["allow"])
        if values["journal"] is not None:
            values["journal"] = Path(values["journal"]).expanduser()
        return values

    def _ci(self, line: str, cell: str | None) -> None:
        parsed = parse(line)
        if "help" in parsed.options:
            print(help_text())
            return
        from .request import answer  # noqa: PLC0415

        prompt = parsed.prompt
        if cell is not None and "fix" in parsed.options:
            # The body is the cell to repair, as the button in a notebook sends it.
            parsed.options["fix"] = cell.removesuffix("\n")
        elif cell is not None:
            body = cell.removesuffix("\n")
            prompt = f"{prompt}\n{body}" if prompt and body else prompt or body
        answer(self.wiring(), parsed.options, prompt, alone=cell is not None)
