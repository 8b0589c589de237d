"""Building what a turn needs for the shell that asks, and keeping what outlives it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ..cells import Frontend, InlineCells, NextCell, NextPrompt, frontend_of
from ..cells.decisions import CellApprover
from ..cells.headings import headings_of
from ..cells.live import LiveCells
from ..cells.served import served_root
from ..conversations import Conversations
from ..errors import JournalError
from ..journal import Journal, kernel_id
from ..kernel.approver import InputApprover
from ..kernel.describe.mentions import mentioned
from ..kernel.describe.tools import tools_of
from ..kernel.earlier_cells import cell_that_bound
from ..kernel.failed_cell import failed_cell
from ..kernel.pixels import shrink
from ..kernel.shell import ShellKernel
from ..kernel.stage import Stage
from ..kernel.undo import Past
from ..kernel.witness import Witness
from ..language import speak
from ..models.offline import OfflineModel
from ..ports import Cells, ChatModel
from ..redact import Redactor, secret_name
from ..render import NotebookView, Served, TerminalView
from ..report import FileReporter
from ..session import Here, Session, TakenBack, TurnFiles
from ..settings import OPENAI_URL, Settings, environment, resolve, working_directory
from ..turn import Tools
from ..turn.parcel import Parcel
from ..turn.restore import Workshop
from ..values import Ask, Assistant, Circumstance, Fix, Limits, Tool
from ..values.events import Settled
from .choice import choose, local_choices, price_with
from .circumstances import circumstances
from .given import GivenFiles
from .page import live_cells
from .reminder import Reminder
from .secrets import FreshRedactor, redactor_of
from .standing import enabled_tools, instructions_for, may_quote
from .telling import tell


class Wiring:
    """One shell's ci_magic: builds what a turn needs, and keeps what outlives it.

    Args:
        shell: the live IPython shell.
        configured: the values of `c.CIMagic.*` that were set.
        replaced: is told a cell and the queued source that must not run any more.
        witness: follows the user's own cells.
    """

    def __init__(
        self,
        shell: Any,
        configured: Callable[[], Mapping[str, Any]],
        replaced: Callable[[str, str], None],
        witness: Witness,
    ) -> None:
        self._shell = shell
        self._configured = configured
        self._replaced = replaced
        self._witness = witness
        self._models: dict[tuple[str, str, str], ChatModel] = {}
        self._session: Session | None = None
        self._journal: Path | None = None
        self._kernel = kernel_id()
        self._past = Past(shell.user_ns)
        self._told: list[str] = []
        self._hinted = False
        self._given = GivenFiles(self._tell)
        self._silent: dict[str, str] = {}

    def settings(self, options: Mapping[str, Any]) -> Settings:
        """Return the settings for one turn and speak their language."""
        settings = resolve(environment(), options, self._configured())
        if options.get("assistant"):
            found = self.conversations(settings).assistant(options["assistant"])
            if found is not None and found.model:
                settings = resolve(environment(), options, {"model": found.model}, self._configured())
        speak(settings.language)
        return settings

    def frontend(self) -> Frontend:
        """Return the frontend that asks now."""
        return frontend_of(
            self._shell, session_name=environment().get("JPY_SESSION_NAME", ""), directory=str(working_directory())
        )

    def run(self, ask: Ask, settings: Settings, *, alone: bool = True) -> Settled:
        """Run one turn and show it; `alone` says that the cell holds nothing but this request."""
        frontend = self.frontend()
        session = self.session(settings)
        redactor = self._redactor(settings)
        live = self._live_cells(ask, redactor.mask, frontend) if alone else None
        tools = self._tools(settings, frontend, session, ask, redactor, live)
        view = self._view(ask, tools.mask, frontend, live, alone=alone)
        reminder = Reminder(self._told, clears=alone and frontend.kind != "terminal" and live is None)
        settled = session.ask(
            ask,
            tools,
            here=Here(
                frontend.notebook, frontend.cell, frontend.holds, live is not None, live.marked if live else None
            ),
            # The page first: it gets ready while the view is drawn.
            listeners=(live, view, reminder) if live else (view, reminder),
            absent=lambda names: self._absent(names, ask.prompt),
            attach=lambda ask: self._given.attach(ask, settings, self._approver().confirm),
        )
        if isinstance(tools.model, OfflineModel) and not self._hinted and not settled.pinned:
            self._hinted = True
            for line in local_choices():
                view.note(line)
        return settled

    def preview(self, ask: Ask, settings: Settings) -> Parcel:
        """Return what a turn would send first."""
        session, frontend = self.session(settings), self.frontend()
        tools = self._tools(settings, frontend, session, ask, self._redactor(settings))
        return session.preview(self._given.local(ask), tools, frontend.notebook)

    def restore(self, settings: Settings, *, alone: bool = True) -> Settled | None:
        """Run again what the last kernel of this notebook had accepted, and show it; None where there is nothing."""
        frontend = self.frontend()
        session = self.session(settings)
        redactor = self._redactor(settings)
        ask = Ask("%ci --restore", Limits(seconds=settings.timeout), privacy="none", ask=settings.ask)
        return session.restore(
            ask,
            Workshop(
                kernel=self._live_kernel(settings, frontend),
                approver=self._approver(),
                files=self._files(session, frontend),
                allow=settings.allow,
                user_cell=lambda name, prompts: cell_that_bound(self._shell, name, prompts),
            ),
            notebook=frontend.notebook,
            cell=frontend.cell,
            listeners=(self._view(ask, redactor.mask, frontend, alone=alone),),
            mask=redactor.mask,
        )

    def undo(self, settings: Settings) -> TakenBack | None:
        """Take back the last turn that ran code; None where there is none."""
        return self.session(settings).undo()

    def failed_cell(self, source: str) -> Fix | None:
        """Return the cell that `source` is, or else the one that failed last."""
        return failed_cell(self._shell, secret_name=secret_name, source=source)

    def greet(self, settings: Settings) -> None:
        """Begin a request: say once what became of the turn that an earlier kernel died in."""
        self._told.clear()
        notebook = self.frontend().notebook
        self._tell(self.session(settings).greeting(notebook))
        self._tell(self.session(settings).reminder(notebook))

    def conversations(self, settings: Settings) -> Conversations:
        """Return what is kept beside the notebook that asks."""
        return self.session(settings).conversations(self.frontend().notebook)

    def tools(self, assistant: Assistant | None = None) -> tuple[Tool, ...]:
        """Return the registered functions that can be called now."""
        return tools_of(self._shell.user_ns, privacy="full", enabled=assistant.tools if assistant else None)

    def mask(self, settings: Settings, text: str) -> str:
        """Return the user's own words without the secrets in them."""
        return self._redactor(settings).mask_prompt(text)

    def masking(self, settings: Settings) -> Callable[[str], str]:
        """Return what takes the secrets out of data."""
        return self._redactor(settings).mask

    def session(self, settings: Settings) -> Session:
        """Return the session, with the record opened at the first use; a record that cannot be opened is said once."""
        if self._session is None:
            self._session = Session(self._opened(settings.journal), self._past, self._tell)
        elif self._journal != settings.journal:
            self._session.journal.close()
            self._session.journal = self._opened(settings.journal)
        return self._session

    def _opened(self, path: Path) -> Journal:
        self._journal = path
        try:
            return Journal(path, self._kernel, self._tell)
        except JournalError as error:
            self._tell(str(error))
            return Journal(None, self._kernel, self._tell)

    def _tell(self, line: str) -> None:
        if line and not tell(line):
            self._told.append(line)
            print(f"ci_magic: {line}")

    def _absent(self, names: Iterable[str], prompt: str) -> frozenset[str]:
        return mentioned([name for name in names if name not in self._shell.user_ns], prompt)

    def model(self, settings: Settings) -> ChatModel:
        """Return the model that the settings choose; one object is kept for each choice.

        Raises:
            SettingsError: the choice cannot work, such as OpenAI's own server without a key.
        """
        url = settings.base_url or OPENAI_URL
        key = (settings.model, url, settings.api_key.reveal() if settings.api_key else "")
        if key not in self._models:
            self._models[key] = choose(settings, url)
        return self._models[key]

    def circumstances(self, settings: Settings) -> tuple[Circumstance, ...]:
        """Return what the kernel runs on, where data goes and what lasts, with these settings."""
        return circumstances(settings, self.model(settings))

    def model_name(self, settings: Settings) -> str:
        """Return the name of the model that a turn would ask."""
        return self.model(settings).name

    def close(self) -> None:
        """Close the record."""
        if self._session is not None:
            self._session.journal.close()
            self._session = None

    def _live_cells(self, ask: Ask, mask: Callable[[str], str], frontend: Frontend) -> LiveCells | None:
        """Return cells of their own for the code, where the page that asks has the extension."""
        return live_cells(self._shell, ask, frontend, mask, self._silent, self._replaced)

    def _tools(
        self,
        settings: Settings,
        frontend: Frontend,
        session: Session,
        ask: Ask,
        redactor: Redactor | FreshRedactor,
        live: LiveCells | None = None,
    ) -> Tools:
        approver = self._approver(original=ask.fix.code if ask.fix else "")
        model = self.model(settings)
        kernel = self._live_kernel(settings, frontend, live)
        kernel.circumstances = lambda prompt: circumstances(settings, model, prompt)
        return Tools(
            model=model,
            kernel=kernel,
            cells=live or self._cells(frontend),
            approver=CellApprover(live, ask, approver) if live else approver,
            files=self._files(session, frontend),
            mask=redactor.mask,
            mask_prompt=redactor.mask_prompt,
            allow=settings.allow,
            instructions=instructions_for(ask, session.conversations(frontend.notebook), redactor.mask_prompt),
            summary_tokens=settings.summary_tokens,
            calibration=session.calibrations[settings.base_url, model.name],
            reporter=FileReporter(working_directory(), redactor.mask),
            price=price_with(settings, model),
            shrink=shrink,
        )

    def _approver(self, original: str = "") -> InputApprover:
        return InputApprover(self._shell, original=original)

    def _live_kernel(self, settings: Settings, frontend: Frontend, stage: Stage | None = None) -> ShellKernel:
        session = self.session(settings)
        kernel = self._kernel_of(
            secret_name=secret_name,
            output_limit=settings.output_limit,
            past=self._past,
            stage=stage,
            witness=self._witness,
            headings=lambda: headings_of(Path(frontend.notebook)),
        )
        kernel.quotes = may_quote(session.journal, frontend.notebook)
        kernel.enabled = lambda name: enabled_tools(session.conversations(frontend.notebook), name)
        return kernel

    def _kernel_of(self, **options: Any) -> ShellKernel:
        return ShellKernel(self._shell, **options)

    def _files(self, session: Session, frontend: Frontend) -> TurnFiles:
        return TurnFiles(session.journal.made_files(frontend.notebook), self._path_of)

    def _redactor(self, settings: Settings) -> Redactor:
        return redactor_of(self._shell.user_ns, settings)

    def _path_of(self, name: str) -> str | None:
        value = self._shell.user_ns.get(name)
        if type(value) is str:
            return value
        return str(value) if type(value) is type(Path()) else None

    def _cells(self, frontend: Frontend) -> Cells:
        if frontend.kind == "notebook":
            return NextCell(self._shell)
        return NextPrompt(self._shell) if frontend.kind == "terminal" else InlineCells()

    def _view(
        self, ask: Ask, mask: Callable[[str], str], frontend: Frontend, live: LiveCells | None = None, *, alone: bool
    ) -> NotebookView | TerminalView:
        if frontend.kind == "terminal":
            return TerminalView(partial(print, end="", flush=True))
        served = Served(frontend.folder, served_root(self._shell, environment().get("JPY_PARENT_PID", "")))
        if live is None:
            return NotebookView(self._shell.display_pub, ask, mask, clear=alone, served=served)
        return NotebookView(self._shell.display_pub, ask, mask, clear=False, apart=lambda: live.present, served=served)
