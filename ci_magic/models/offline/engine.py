"""The chat model that is none: fixed rules from a prompt and the namespace to code or a plain refusal."""

from collections.abc import Iterator

from ...language import LANGUAGES, spoken
from ...ports import RULES
from ...values import ChatPiece, ChatRequest, Finished, Message, TextDelta, Usage
from .abilities import ABILITIES
from .explore import explore
from .honest import in_words
from .reading import read_aloud
from .registered import call_of
from .request import Language
from .speak import no_other_way, refusal, understood
from .understand import candidates, language_of, understand
from .write import write

_OPENING = 60
_DATA = "<ci_magic_data "


class OfflineModel:
    """Answers a fixed set of data requests without a model and without network; see `explain` for which.

    It reads `request.prompt` and `request.namespace`; of the messages only whether the last one asks for a repair.
    """

    name = RULES

    def sending(self, request: ChatRequest) -> None:  # noqa: ARG002  # the port's
        """Return None: nothing leaves this machine."""
        return

    def stream(self, request: ChatRequest) -> Iterator[ChatPiece]:
        """Yield the reply line by line, in the form that every model's reply has."""
        for line in reply(request).splitlines(keepends=True):
            yield TextDelta(line)
        yield Finished("stop", Usage())


def reply(request: ChatRequest) -> str:
    """Return the whole reply: what was understood and one block of code, or a refusal in prose."""
    if request.results:
        sources = candidates(request.prompt, request.namespace)
        return read_aloud(request.results, request.prompt, language_of(request.prompt, sources))
    again = is_repair(request.messages, request.prompt)
    if not request.prompt.strip():
        return explore(request.namespace, request.messages[-1].content if again else "")
    if again:
        return no_other_way(language_of(request.prompt))
    call = call_of(request.prompt, request.namespace.tools)
    if call is not None:
        return f"```python\n{call}\n```\n"
    meant = understand(request.prompt, request.namespace)
    if meant.problem is not None:
        return in_words(request.prompt, request.namespace, meant.language) or refusal(meant, request.namespace)
    return f"{understood(meant)}\n\n```python\n{write(meant, request.namespace)}\n```\n"


def is_repair(messages: tuple[Message, ...], prompt: str) -> bool:
    """Whether the last message asks for another answer to a prompt that was answered already."""
    if not messages or messages[-1].role != "user" or not any(each.role == "assistant" for each in messages):
        return False
    last = messages[-1].content
    # Data stands before a prompt, and may say anything.
    opening = "" if last.startswith(_DATA) else last[:_OPENING]
    return prompt not in last or "failed" in opening.replace(prompt, "")


def explain(language: str = "") -> tuple[tuple[str, str], ...]:
    """Return what the rules can do as (name, example) pairs, for a help text; in the language in use by default."""
    chosen: Language = "en"
    for each in LANGUAGES:
        if each == (language or spoken()):
            chosen = each  # type: ignore[assignment]
    sample = {"en": ("sales", "region", "quantity"), "ko": ("매출", "지역", "수량"), "ja": ("売上", "地域", "数量")}
    number, group, other = sample[chosen]
    return tuple(
        (title[chosen], example[chosen].format(frame="df", number=number, group=group, other=other))
        for _needs, title, example in ABILITIES
    )
