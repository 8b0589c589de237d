"""Running code for a script: nothing is shown, the value of the last expression is kept, one run at a time."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ..errors import CIMagicError
from ..language import _
from ..values import Observation
from .interrupts import acquired
from .shell import Keep, ShellKernel

_running = threading.RLock()
"""Streams, the working directory and `__main__` belong to the process: two runs at a time would hear each other."""


class UnseenKernel(ShellKernel):
    """A `ShellKernel` for who asks with a function call, from any thread.

    Args:
        shell: the live shell, or a private one.
        around: what every run happens in.
        show: whether the outputs are shown as well.
        options: see `ShellKernel`.

    Attributes:
        value: what the last expression of the last run that stands came to.
    """

    def __init__(
        self,
        shell: Any,
        *,
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
        show: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(shell, **options)
        self._around = around
        self._show = show
        self._latest: Any = None
        self.value: Any = None

    def run(
        self,
        code: str,
        *,
        seconds: float,
        keep: Keep,
        accept: Callable[[Observation], bool] | None = None,
        quiet: bool = False,
        **how: Any,
    ) -> Observation:
        """Run `code`; see `Kernel.run`.

        Raises:
            CIMagicError: another run has taken all of the time.
        """
        stood: list[bool] = []

        def accepted(seen: Observation) -> bool:
            stood.append(accept is None or accept(seen))
            return stood[-1]

        with _alone(seconds), self._around():
            shown = self._show and not quiet
            seen = super().run(code, seconds=seconds, keep=keep, accept=accepted, quiet=not shown, **how)
        latest, self._latest = self._latest, None
        if seen.status == "ok" and keep != "never" and (keep == "always" or stood[-1:] == [True]):
            self.value = latest
        return seen

    def _run_cell(self, code: str) -> Any:
        result = super()._run_cell(code)
        self._latest = result.result
        return result


@contextmanager
def _alone(seconds: float) -> Any:
    if not acquired(_running.acquire, seconds):
        raise CIMagicError(_("not run: other code of ci_magic.ask was still running when the time limit was over"))
    try:
        yield
    finally:
        _running.release()
