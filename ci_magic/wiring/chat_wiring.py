"""What a turn of the chat panel works with: that of `%%ci`, with the kernel reached by jobs and cells by a comm."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..cells import Frontend, InlineCells
from ..cells.live import LiveCells
from ..cells.wire import Marked
from ..errors import SettingsError
from ..kernel.apart import ChatKernel
from ..kernel.approver import InputApprover
from ..kernel.completion import names_from
from ..language import LANGUAGES, spoken
from ..models import ScriptedModel
from ..models.offline import OfflineModel
from ..ports import Cells
from ..session import Session
from ..settings import Settings, environment
from ..sidebar.record import limits_of
from ..turn import Tools
from ..values import Ask, ChatRequest
from .choice import stop_waiting
from .page import request_in
from .wiring import Wiring

if TYPE_CHECKING:
    from .chat_turn import ChatTurn


class ChatWiring(Wiring):
    """The wiring of the turns that a panel asks for, in the session of `%%ci`.

    Args:
        shell: the live shell of an ipykernel.
        like: the wiring of `%%ci` in this shell.
    """

    def __init__(self, shell: Any, like: Wiring) -> None:
        super().__init__(shell, like._configured, like._replaced, like._witness)  # noqa: SLF001  # one family
        self._like = like
        self._past = like._past  # noqa: SLF001  # what is taken back is the turn that was last, whoever asked
        self._layer: dict[str, Any] = {}
        self._chosen = False
        self._language = ""
        self._on: ChatTurn | None = None
        self._used: Session | None = None

    @property
    def notebook(self) -> str:
        """The notebook's path, or the working directory where it is not known."""
        return self._like.frontend().notebook

    def settings(self, options: Mapping[str, Any]) -> Settings:
        """Return the settings for one turn: those of `%%ci`, with what was chosen in the panel."""
        given = {name: value for name, value in options.items() if value is not None}
        return self._like.settings({**self._unless_set(), **self._layer, **given})

    def _unless_set(self) -> dict[str, Any]:
        """Return what a panel does unlike `%%ci`, where the user has set nothing."""
        configured = self._configured()
        found: dict[str, Any] = {}
        for name, value in (("explain", True), ("language", self._language)):
            is_set = configured.get(name) is not None or environment().get(f"CI_MAGIC_{name.upper()}", "").strip()
            if value and not is_set:
                found[name] = value
        return found

    def speak_like(self, language: str) -> None:
        """Take the language of a page, such as `ko-KR`, for what the user set no other."""
        if language.replace("-", "_").partition("_")[0].lower() in LANGUAGES:
            self._language = language

    def session(self, settings: Settings) -> Session:
        """Return the session, which is that of `%%ci`."""
        self._used = self._like.session(settings)
        return self._used

    def choose(self, layer: Mapping[str, Any]) -> None:
        """Let settings hold for all turns to come; none of them is what the environment says."""
        self._layer, self._chosen = dict(layer), True

    @property
    def undoable(self) -> str:
        """The id of the message whose turn an undo would take back; empty where there is none, or it was none."""
        step = self._used.undoable if self._used is not None else None
        return step.message if step is not None else ""

    def status(self) -> dict[str, Any]:
        """Return who answers and how it is set, as JSON values."""
        settings = self.settings({})
        kind, name, host = "unset", settings.model, ""
        # Said in the panel's first view, and by a turn that is asked for all the same.
        with suppress(SettingsError):
            model = self.model(settings)
            sending = model.sending(ChatRequest((), ""))
            name, host = model.name, sending.host if sending else ""
            kind = "scripted" if isinstance(model, ScriptedModel) else "model"
            if isinstance(model, OfflineModel):
                kind = "rules" if self._chosen else "unset"
        return {
            "kind": kind,
            "model": name,
            "host": host,
            "key": settings.api_key is not None,
            "privacy": settings.privacy,
            "explain": settings.explain,
            "limits": limits_of(settings.limits),
            "assistant": "",
            "version": __version__,
            "language": spoken(),
        }

    def stop_waiting(self, interrupt: Callable[[], None]) -> None:
        """End the waiting for a model in another thread, which `interrupt` interrupts."""
        stop_waiting(self._models.values(), interrupt)

    def frontend(self) -> Frontend:
        """Return the notebook, and the cell below which the code of the turn goes."""
        return Frontend("notebook", self.notebook, self._on.request.after if self._on else "")

    def live_cells(self, turn: "ChatTurn", ask: Ask, marked: Marked | None) -> LiveCells:
        """Return the cells of a turn in its page."""
        return LiveCells(
            turn.channel,
            ask,
            number=None,
            marked=marked,
            replaced=self._replaced,
            request=request_in(self._shell),
            mask=turn.redactor.mask,
        )

    def tools_for(self, turn: "ChatTurn", ask: Ask, settings: Settings, session: Session, live: LiveCells) -> Tools:
        """Return the adapters of a turn."""
        return self._tools(settings, self.frontend(), session, ask, turn.redactor, live)

    def absent(self, names: Iterable[str], prompt: str) -> frozenset[str]:
        """Return those of the names that a prompt mentions and that the namespace has not."""
        return self._absent(names, prompt)

    def names_from(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return the variables whose names begin so, each with the name of its class."""
        return names_from(self._shell.user_ns, self._shell.user_ns_hidden, prefix)

    def attach(self, ask: Ask, settings: Settings, turn: "ChatTurn") -> Ask:
        """Look up the files of a message; the user is asked in the panel about what is to be fetched."""
        return self._given.attach(ask, settings, turn.confirm)

    def _tell(self, line: str) -> None:
        self._like._tell(line)  # noqa: SLF001  # who listens in this thread hears it

    def _kernel_of(self, **options: Any) -> ChatKernel:
        turn = self._on
        if turn is None or turn.live is None:
            raise AssertionError("no turn is on")
        return ChatKernel(self._shell, jobs=turn.jobs, post=turn.post, ready=turn.live.get_ready, **options)

    def _approver(self, original: str = "") -> InputApprover:
        return _Nobody(self._shell, original=original)

    def _cells(self, frontend: Frontend) -> Cells:
        del frontend
        return InlineCells()


class _Nobody(InputApprover):
    """Nobody can be asked but in the page."""

    def _can_ask(self) -> bool:
        return False
