"""The live kernel: looking at its namespace and running code in it.

Code runs through the shell's own `run_cell`, nested in the running `%%ci` cell, so magics, `!`, `await`, figures,
widgets and the display hook are the user's own. `store_history=False`, because the cell the user sees is the one
that asked: `In`, `Out` and the execution count advance once. What IPython would tell about a failing attempt
(traceback, `sys.last_value`, payloads, recorded outputs) is held back or taken out again.
"""

import ast
import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from ..errors import CIMagicError
from ..language import _
from ..settings import working_directory
from ..values import Ask, Failure, Namespace, Observation, RecentCell, RunStatus
from .failure import failure_of
from .files import files_in_prompt
from .namespace import describe_namespace
from .recorder import Recorder
from .transaction import Snapshot
from .watchdog import Watchdog

Keep = Literal["success", "never", "always"]

_RECENT_CELLS = 5
_RECENT_CHARACTERS = 1500


class ShellKernel:
    """The `Kernel` port over a live `InteractiveShell`.

    Args:
        shell: IPython's shell, of a terminal or of a kernel.
        secret_name: tells names whose values must not be described.
        output_limit: characters of printed output that one run may show.
    """

    def __init__(self, shell: Any, *, secret_name: Callable[[str], bool], output_limit: int) -> None:
        self._shell = shell
        self._secret_name = secret_name
        self._output_limit = output_limit

    def look(self, ask: Ask) -> Namespace:
        """Describe the namespace, the files that the prompt names and the cells that ran last."""
        shell = self._shell
        directory = working_directory()
        seen = describe_namespace(
            shell.user_ns,
            shell.user_ns_hidden,
            prompt=ask.prompt,
            privacy=ask.privacy,
            directory=directory,
            secret_name=self._secret_name,
            recent=self._recent() if ask.privacy == "full" else (),
        )
        if ask.privacy == "none":
            return seen
        return replace(seen, files=files_in_prompt(ask.prompt, directory, ask.privacy, secret_name=self._secret_name))

    def _recent(self) -> tuple[RecentCell, ...]:
        raw = self._shell.history_manager.input_hist_raw[1:-1] if self._shell.history_manager else []
        cells = [source for source in raw if source.strip() and not source.lstrip().startswith(("%%ci", "%ci"))]
        return tuple(RecentCell(source[:_RECENT_CHARACTERS]) for source in cells[-_RECENT_CELLS:])

    def transform(self, code: str) -> str:
        """Return `code` with magics and `!` turned into calls; see `Kernel.transform`."""
        return str(self._shell.input_transformer_manager.transform_cell(code))

    def run(self, code: str, *, seconds: float, keep: Keep, into: str | None = None) -> Observation:
        """Run `code` as part of the running cell; see `Kernel.run`."""
        shell = self._shell
        snapshot = Snapshot(shell.user_ns, self._mentioned(code))
        shown = keep != "never"
        started = time.perf_counter()
        with (
            _shell_state(shell) as put_back,
            Recorder(shell, forward=shown, limit=self._output_limit, quiet_errors=keep != "always") as recorder,
            Watchdog(seconds) as watchdog,
        ):
            result = self._run_cell(code)
            error = result.error_before_exec or result.error_in_exec or next(iter(recorder.errors), None)
        status = _status(error, fired=watchdog.fired)
        failure = None if status in ("ok", "interrupted") else self._failure(error, status, seconds)
        if status == "ok" and into:
            failure = self._bind(into, snapshot, result.result)
            status = "error" if failure else "ok"
        made, changed = snapshot.difference()
        not_restored: tuple[str, ...] = ()
        if keep == "never" or (keep == "success" and status in ("error", "timeout")):
            not_restored = snapshot.restore()
            put_back()
            made = changed = ()
        return Observation(
            status=status,
            printed=recorder.printed,
            result=recorder.result,
            displayed=tuple(recorder.displayed),
            failure=failure,
            seconds=time.perf_counter() - started,
            made=made,
            changed=changed,
            not_restored=not_restored,
        )

    def _run_cell(self, code: str) -> Any:
        if self._awaits(code):
            _allow_nested_loop()
        return self._shell.run_cell(code, store_history=False)

    def _awaits(self, code: str) -> bool:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return False
        try:
            return bool(self._shell.should_run_async(code, transformed_cell=self.transform(code)))
        except SyntaxError:
            return False

    def _mentioned(self, code: str) -> frozenset[str]:
        try:
            tree = ast.parse(self.transform(code))
        except (SyntaxError, ValueError):
            return frozenset()
        return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))

    def _failure(self, error: BaseException | None, status: RunStatus, seconds: float) -> Failure:
        if status == "timeout" or error is None:
            return Failure("TimeoutError", f"the code was still running after {seconds:.3g} s and was stopped")
        return failure_of(error, _cell_name(error))

    def _bind(self, into: str, snapshot: Snapshot, result: Any) -> Failure | None:
        if into in {name for names in snapshot.difference() for name in names}:
            return None
        if result is None:
            return Failure("NameError", f"the code ran, but it did not put the answer in the variable {into!r}")
        self._shell.user_ns[into] = result
        return None


def _status(error: BaseException | None, *, fired: bool) -> RunStatus:
    if fired:
        return "timeout"
    if error is None:
        return "ok"
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "error"


def _cell_name(error: BaseException) -> str:
    """Return the file name under which the cell was compiled: that of the first frame that is not IPython's."""
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "ipykernel_" in name or name.startswith("<ipython-input"):
            return name
        trace = trace.tb_next
    return ""


def _allow_nested_loop() -> None:
    """Let `await` run inside the kernel's running event loop; done only for code that awaits."""
    try:
        import nest_asyncio2 as nested  # noqa: PLC0415
    except ImportError:
        try:
            import nest_asyncio as nested  # noqa: PLC0415
        except ImportError:
            raise CIMagicError(_("this kernel cannot run `await` here: %pip install nest_asyncio2")) from None
    nested.apply()


@contextmanager
def _shell_state(shell: Any) -> Iterator[Callable[[], None]]:
    """Give a function that takes out what a run left in the shell besides the namespace."""
    hook, payloads, history = shell.displayhook, shell.payload_manager, shell.history_manager
    underscores = {name: getattr(hook, name) for name in ("_", "__", "___")}
    waiting = list(payloads.read_payload())
    outputs = getattr(history, "outputs", {})
    recorded = {count: list(outputs[count]) for count in _counts(shell) if count in outputs}

    def put_back() -> None:
        for name, value in underscores.items():
            setattr(hook, name, value)
        payloads.clear_payload()
        for payload in waiting:
            payloads.write_payload(payload, single=False)
        for count in _counts(shell):
            _restore_outputs(outputs, count, recorded)
            getattr(history, "output_hist_reprs", {}).pop(count, None)

    yield put_back
    # What a nested run records under the number of the cell to come is also recorded under the running one's.
    _restore_outputs(outputs, shell.execution_count, recorded)


def _counts(shell: Any) -> tuple[int, int]:
    return shell.execution_count - 1, shell.execution_count


def _restore_outputs(outputs: dict[int, list[Any]], count: int, recorded: dict[int, list[Any]]) -> None:
    if count in recorded:
        outputs[count][:] = recorded[count]
    else:
        # An empty list in its place would make IPython's own bookkeeping fail.
        outputs.pop(count, None)
