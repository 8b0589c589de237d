"""The live kernel: looking at its namespace and running code in it.

Code runs through the shell's own `run_cell`, nested in the running `%%ci` cell, so magics, `!`, `await`, figures,
widgets and the display hook are the user's own. `store_history=False`, because the cell the user sees is the one
that asked: `In`, `Out` and the execution count advance once. What IPython would tell about a failing attempt
(traceback, `sys.last_value`, payloads, recorded outputs) is held back or taken out again.
"""

import ast
import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Literal

from ..errors import CIMagicError
from ..language import _
from ..settings import working_directory
from ..values import Ask, Circumstance, Failure, Namespace, Observation, RecentCell, RunStatus, Written
from .describe.tools import tools_of
from .failure import failure_of
from .fonts import glyphs_for
from .namespace import Earlier, describe_namespace
from .outcome import bound
from .previews import files_told
from .recorder import Recorder
from .shell_state import shell_state
from .stage import AskingCell, Stage
from .transaction import Snapshot
from .transaction.snapshot import no_interrupt
from .undo import Past
from .watchdog import Watchdog
from .witness import Witness
from .written import FileWatch

Keep = Literal["success", "never", "always"]


class ShellKernel:
    """The `Kernel` port over a live `InteractiveShell`.

    Args:
        shell: IPython's shell, of a terminal or of a kernel.
        secret_name: tells names whose values must not be described.
        output_limit: characters of printed output that one run may show.
        past: remembers what accepted runs changed, so that it can be taken back.
        stage: where runs are shown; a look and a quiet run are shown nowhere.
        witness: follows the user's own cells; without one they are told from IPython's history.
        headings: returns the Markdown headings of the notebook.
    """

    def __init__(
        self,
        shell: Any,
        *,
        secret_name: Callable[[str], bool],
        output_limit: int,
        past: Past | None = None,
        stage: Stage | None = None,
        witness: Witness | None = None,
        headings: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._shell = shell
        self._secret_name = secret_name
        self._output_limit = output_limit
        self._past = past if past is not None else Past(shell.user_ns)
        self._stage: Stage = stage or AskingCell()
        self._witness = witness or Witness(shell)
        self._headings = headings
        self.quotes: Callable[[str, str], bool] = lambda _source, _thread: True
        """Says whether the cell with this source may be quoted in this thread."""
        self.enabled: Callable[[str], Collection[str] | None] = lambda _assistant: None
        """Returns the registered functions that an assistant may be told of; None for all."""
        self.circumstances: Callable[[str], tuple[Circumstance, ...]] = lambda _prompt: ()
        """Returns what a prompt asks about the machine, where data goes and what lasts."""
        self._left: set[str] = set()

    def look(self, ask: Ask) -> Namespace:
        """Describe the namespace, the files that the prompt names or brings along, and the cells that ran last."""
        shell = self._shell
        directory = working_directory()
        full = ask.privacy == "full"
        seen = describe_namespace(
            shell.user_ns,
            shell.user_ns_hidden,
            prompt=ask.prompt,
            privacy=ask.privacy,
            directory=directory,
            secret_name=self._secret_name,
            earlier=Earlier(
                cells=self._recent(ask) if full else (),
                used=self._witness.used(),
                headings=self._headings() if full else (),
            ),
        )
        tools = tools_of(shell.user_ns, privacy=ask.privacy, enabled=self.enabled(ask.assistant))
        seen = replace(seen, tools=tools)
        if ask.privacy == "none":
            return seen
        files = files_told(ask.prompt, ask.given, directory, ask.privacy, secret_name=self._secret_name)
        return replace(seen, files=files, environment=self.circumstances(ask.prompt))

    def _recent(self, ask: Ask) -> tuple[RecentCell, ...]:
        """Return the user's last cells but those that hold a part of another conversation."""
        return tuple(each for each in self._witness.recent() if self.quotes(each.source, ask.thread))

    def transform(self, code: str) -> str:
        """Return `code` with magics and `!` turned into calls; see `Kernel.transform`."""
        return str(self._shell.input_transformer_manager.transform_cell(code))

    def run(
        self,
        code: str,
        *,
        seconds: float,
        keep: Keep,
        into: str | None = None,
        accept: Callable[[Observation], bool] | None = None,
        quiet: bool = False,
        instead_of_last: bool = False,
    ) -> Observation:
        """Run `code` as part of the running cell; see `Kernel.run`."""
        if instead_of_last and (left := self._past.take_back_run()):
            return Observation("not run", not_restored=left)
        tree = self._parsed(code)
        snapshot = Snapshot(self._shell.user_ns, tree)
        files = FileWatch(working_directory(), tree)
        stage = AskingCell() if keep == "never" or quiet else self._stage
        started = time.perf_counter()
        with ExitStack() as calm:
            with (
                stage.running(code),
                shell_state(self._shell) as put_back,
                self._recorder(code, keep, quiet=quiet) as recorder,
                Watchdog(seconds) as watchdog,
            ):
                result = self._run_cell(code)
                late = calm.enter_context(no_interrupt())  # a second one would take along what is noted of the run
            error = result.error_before_exec or result.error_in_exec or next(iter(recorder.errors), None)
            failure = self._failure(error, seconds, code, fired=watchdog.fired)
            if error is None and not watchdog.fired and into:
                failure = self._bind(into, snapshot, result.result)
            seen = self._observed(recorder, snapshot, failure, _status(error, failure, fired=watchdog.fired))
            seen = replace(seen, seconds=time.perf_counter() - started, files=self._written(files))
            stands = _stands(keep, seen, accept)
            if stands:
                self._past.keep(snapshot, seen.files)
                self._witness.ran(tree)
            else:
                taken_back = self._taken_back(snapshot, seen)
                put_back()
            stage.ended(code, seen, stands=stands)
            if seen.status in ("interrupted", "timeout"):
                late.clear()
        return seen if stands else taken_back

    def _taken_back(self, snapshot: Snapshot, seen: Observation) -> Observation:
        self._left.update(file.path for file in seen.files if file.created)
        touched = snapshot.touched()
        return replace(seen, made=(), changed=(), touched=touched, not_restored=snapshot.restore())

    def _recorder(self, code: str, keep: Keep, *, quiet: bool) -> Recorder:
        return Recorder(
            self._shell,
            code,
            forward=keep != "never" and not quiet,
            limit=self._output_limit,
            quiet_errors=keep != "always",
        )

    def _observed(
        self, recorder: Recorder, snapshot: Snapshot, failure: Failure | None, status: RunStatus
    ) -> Observation:
        made, changed = snapshot.difference()
        return Observation(
            status=status,
            printed=recorder.printed,
            result=recorder.result,
            displayed=tuple(recorder.displayed),
            failure=failure,
            made=made,
            changed=changed,
            warned=recorder.warnings.heard,
            shown=tuple(recorder.shown),
            bound=bound(self._shell.user_ns, (*made, *changed, *snapshot.touched())) if status == "ok" else (),
            commands=tuple(recorder.commands.failed),
            outputs=recorder.outputs.all,
            glyphs=glyphs_for(recorder.warnings.heard) if status == "ok" else None,
        )

    def _written(self, watch: FileWatch) -> tuple[Written, ...]:
        """Return what a run wrote; a file that an earlier run of the turn had left behind was not there before it."""
        found = watch.written()
        return tuple(replace(each, created=True) if each.path in self._left else each for each in found)

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

    def _parsed(self, code: str) -> ast.Module | None:
        try:
            return ast.parse(self.transform(code))
        except (SyntaxError, ValueError):
            return None

    def _failure(self, error: BaseException | None, seconds: float, code: str, *, fired: bool) -> Failure | None:
        late = f"the code was still running after {seconds:.3g} s and was stopped"
        if error is None:
            return Failure("TimeoutError", late) if fired else None
        if isinstance(error, KeyboardInterrupt) and not fired:
            return None
        failure = failure_of(error, code=code, namespace=self._shell.user_ns, secret_name=self._secret_name)
        # Where the interrupt met it is what took so long.
        return replace(failure, type_name="TimeoutError", message=late) if fired else failure

    def _bind(self, into: str, snapshot: Snapshot, result: Any) -> Failure | None:
        if into in {name for names in snapshot.difference() for name in names}:
            return None
        if result is None:
            return Failure("NameError", f"the code ran, but it did not put the answer in the variable {into!r}")
        self._shell.user_ns[into] = result
        return None


def _status(error: BaseException | None, failure: Failure | None, *, fired: bool) -> RunStatus:
    if fired:
        return "timeout"
    if failure is not None:
        return "error"
    return "ok" if error is None else "interrupted"


def _stands(keep: Keep, seen: Observation, accept: Callable[[Observation], bool] | None) -> bool:
    """Whether what the run did is kept; what the user interrupted is, so that hours of work are not taken back."""
    if keep != "success":
        return keep == "always"
    if seen.status == "ok":
        return accept is None or accept(seen)
    return seen.status == "interrupted"


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
