"""The moving part of a turn: one reply after the other, until it settles."""

from collections.abc import Generator
from contextlib import closing

from .. import context, repair
from ..extract import ReplyReader
from ..guard import judge
from ..language import _
from ..tokens import estimate
from ..values import (
    Ask,
    ChatRequest,
    Finished,
    Judgement,
    Message,
    Namespace,
    Observation,
    Reply,
    Restarted,
    TextDelta,
    Usage,
    Waiting,
)
from ..values.approval import code_hash
from ..values.events import (
    Asking,
    Attempt,
    Ending,
    Event,
    Judged,
    Looked,
    Ran,
    Running,
    Settled,
    Unusable,
    Waited,
    Writing,
)
from .ledger import Ledger, replies_text
from .tools import Kept, Tools, messages_for

Step = Generator[Event, None, "Settled | None"]
"""Part of a turn: its events, then the end of the turn, or None where it goes on."""

_NO_MORE_LOOKS = "no more inspect blocks are allowed in this turn; write the answer or the cell now"
_NO_LOOKS = "inspect blocks are switched off by the user's privacy setting; write the answer or the cell now"


class Loop:
    """One turn in motion: the messages so far, and a `Ledger` of what was spent."""

    def __init__(self, ask: Ask, tools: Tools, history: tuple[Message, ...]) -> None:
        self.ask = ask
        self.tools = tools
        self.ledger = Ledger(ask, tools)
        self._history = history
        self._messages: list[Message] = []
        self._namespace = Namespace()
        self._unusable_replies = 0
        self._looks = 0
        self._cause = ""
        self._prose = ""

    def generate(self, kept: Kept | None) -> Generator[Event, None, Settled]:
        """Ask until the turn settles; with `kept` code (`--repair`) that code is the first attempt."""
        self._namespace = self.tools.kernel.look(self.ask)
        self._messages = list(messages_for(self.ask, self.tools, self._history, self._namespace))
        first = Reply("code", code=kept.code) if kept and kept.code else None
        while True:
            over = self.ledger.over_budget()
            if over:
                return self.ledger.settled(Ending.OVER_BUDGET, over)
            reply = first or (yield from self._reply())
            first = None
            settled = yield from self._act(reply)
            if settled is not None:
                return settled

    def replay(self, kept: Kept) -> Generator[Event, None, Settled]:
        """Run what the pin keeps: an ordinary run, without rollback, repair or model."""
        pin = self.ask.pin_id
        if kept.in_cell:
            line = _("pinned {pin}: the marked cell below holds the code and runs in its turn; --new writes it again")
            return self.ledger.settled(Ending.DONE, line.format(pin=pin), code=kept.code, pinned=True)
        if not kept.code:
            return self.ledger.settled(Ending.ANSWERED, answer=kept.answer, pinned=True)
        yield Running(kept.code, 1, 1, kept.answer, pinned=True)
        observation = self.tools.kernel.run(
            kept.code, seconds=self.ledger.seconds_left(), keep="always", into=self.ask.into
        )
        self.ledger.attempts.append(Attempt(kept.code, observation))
        yield Ran(kept.code, observation, will_retry=False)
        if observation.status == "ok":
            line = _("pinned {pin}: ran the kept code, no model was asked; --new writes it again")
            return self.ledger.settled(
                Ending.DONE, line.format(pin=pin), code=kept.code, answer=kept.answer, pinned=True
            )
        if observation.status == "interrupted":
            return self.ledger.interrupted(kept.code)
        line = _("pinned {pin}: the kept code failed; %%ci --repair mends it, %%ci --new writes it again").format(
            pin=pin
        )
        return self.ledger.settled(Ending.GAVE_UP, line, code=kept.code, pinned=True)

    def _reply(self) -> Generator[Event, None, Reply]:
        yield Asking(len(self.ledger.attempts) + 1, self.ask.limits.attempts, self._cause)
        reader = ReplyReader()
        finished = Finished("stop")
        request = ChatRequest(tuple(self._messages), self.ask.prompt, self._namespace)
        pieces = self.tools.model.stream(request)
        with closing(pieces):  # type: ignore[type-var]  # adapters write streams as generators
            for piece in pieces:
                if isinstance(piece, TextDelta):
                    reader.feed(piece.text)
                    yield Writing(reader.text, reader.code)
                elif isinstance(piece, Restarted):
                    reader = ReplyReader()
                    yield Writing("", "")
                elif isinstance(piece, Waiting):
                    yield Waited(piece.reason, piece.seconds)
                elif isinstance(piece, Finished):
                    finished = piece
        self._count(finished.usage, reader.text)
        self._messages.append(Message("assistant", reader.text))
        return reader.finish(finished.reason)

    def _count(self, usage: Usage | None, written: str) -> None:
        if usage is None:
            read = estimate(replies_text(self._messages))
            usage = Usage(read, estimate(written), estimated=True)
        self.ledger.count(usage)

    def _act(self, reply: Reply) -> Step:
        if reply.kind == "answer":
            return self._answered(reply.text)
        if reply.kind == "unusable":
            return (yield from self._unusable(reply.problem))
        if reply.kind == "inspect":
            return (yield from self._look(reply.code))
        self._unusable_replies = 0
        self._prose = reply.text
        return (yield from self._attempt(reply.code))

    def _answered(self, answer: str) -> Settled:
        if self.ask.into:
            self.tools.kernel.run(f"{self.ask.into} = {answer!r}", seconds=self.ledger.seconds_left(), keep="always")
        return self.ledger.settled(Ending.ANSWERED, answer=answer)

    def _unusable(self, problem: str) -> Step:
        yield Unusable(problem)
        self._unusable_replies += 1
        if self._unusable_replies > self.ask.limits.unusable:
            line = _(
                "the model's replies hold neither an answer nor code: try again, or another model with --model NAME"
            )
            return self.ledger.settled(Ending.GAVE_UP, line)
        self._say(repair.after_unusable(problem))
        return None

    def _look(self, code: str) -> Step:
        self._looks += 1
        if self._looks > self.ask.limits.inspections:
            return (yield from self._unusable(_NO_MORE_LOOKS))
        if self.ask.privacy != "full":
            return (yield from self._unusable(_NO_LOOKS))
        judgement = self._judge(code, mode_effects=True)
        if judgement.effects:
            self._say(repair.after_refused_look(judgement))
            return None
        observation = self.tools.kernel.run(code, seconds=self.ledger.seconds_left(), keep="never")
        yield Looked(code, observation)
        if observation.status == "interrupted":
            return self.ledger.interrupted(code)
        self._say(repair.after_look(observation, context.delimit))
        return None

    def _attempt(self, code: str) -> Step:
        if repair.is_repeated(code, self.ledger.attempts):
            return self.ledger.gave_up(_("the model wrote the same code twice"))
        permission = yield from self._permit(code)
        if permission is not None:
            return permission if isinstance(permission, Settled) else None
        limits = self.ask.limits
        yield Running(code, len(self.ledger.attempts) + 1, limits.attempts, self._prose)
        observation = self.tools.kernel.run(
            code, seconds=self.ledger.seconds_left(), keep="success", into=self.ask.into
        )
        self.ledger.attempts.append(Attempt(code, observation))
        if observation.status == "interrupted":
            yield Ran(code, observation, will_retry=False)
            return self.ledger.interrupted(code)
        return (yield from self._after_run(code, observation))

    def _after_run(self, code: str, observation: Observation) -> Step:
        if observation.status == "ok":
            yield Ran(code, observation, will_retry=False)
            marked = f"# ci {self.ask.pin_id}\n{code}"
            return self.ledger.settled(
                Ending.DONE, self._old_pin(), code=code, answer=self._prose, offered=self.tools.cells.keep(marked)
            )
        over = self.ledger.over_budget()
        reason = repair.reason_to_stop(self.ledger.attempts, self.ask.limits.attempts)
        yield Ran(code, observation, will_retry=not (over or reason))
        if over:
            return self.ledger.settled(Ending.OVER_BUDGET, over)
        if reason:
            return self.ledger.gave_up(reason)
        self._cause = repair.one_line(observation.failure) if observation.failure else ""
        if self._messages[-1].role != "assistant":
            self._messages.append(Message("assistant", f"```python\n{code}\n```"))
        self._say(repair.after_failure(observation, context.delimit, values=self.ask.privacy == "full"))
        return None

    def _old_pin(self) -> str:
        if self.ask.pin in (None, self.ask.pin_id):
            return ""
        line = _("the prompt has changed since --pin {pin}: a cell marked `# ci {pin}` holds the old code")
        return line.format(pin=self.ask.pin)

    def _permit(self, code: str) -> Generator[Event, None, "Settled | str | None"]:
        """Return None where the code may run, `Settled` where the turn is over, text where the model writes again."""
        judgement = self._judge(code)
        yield Judged(code, judgement)
        if judgement.decision == "run":
            return None
        decision = self.tools.approver.approve(code, judgement)
        if decision is None:
            kinds = ",".join(
                dict.fromkeys(effect.kind for effect in judgement.effects if effect.kind not in self.tools.allow)
            )
            line = _("not run: nobody can be asked here whether the code may {kinds}; CI_MAGIC_ALLOW={kinds} allows it")
            if not kinds:
                line = _("not run: nobody can be asked here; leave --ask always out to run code without effects")
            return self.ledger.settled(Ending.NEEDS_APPROVAL, line.format(kinds=kinds), code=code)
        if decision.choice == "run" and decision.code_hash == code_hash(code):
            return None
        if decision.choice == "regenerate":
            self._say(repair.after_regenerate(decision.note))
            return "again"
        if decision.choice == "edit" and self.tools.cells.hand_over(code):
            line = _("not run: the code is yours to edit in the next cell")
            return self.ledger.settled(Ending.REFUSED, line, code=code, offered=True)
        return self.ledger.settled(Ending.REFUSED, _("not run: you stopped it"), code=code)

    def _judge(self, code: str, *, mode_effects: bool = False) -> Judgement:
        return judge(
            code,
            transform=self.tools.kernel.transform,
            origins=dict(self._namespace.origins),
            files=self.tools.files,
            allow=() if mode_effects else self.tools.allow,
            mode="effects" if mode_effects else self.ask.ask,
        )

    def _say(self, content: str) -> None:
        self._messages.append(Message("user", self.tools.mask(content)))
