"""The messages of a request, in the order that keeps their beginning the same from one request to the next."""

from collections.abc import Callable, Sequence

from ..prompts import text
from ..values import Ask, Message, Namespace
from .about import about_cells
from .archives import archives_rule
from .delimiting import delimit
from .elsewhere import rule_for
from .explore import files_rule
from .namespace import render_namespace
from .permitted import permitted
from .registered import tools_rule, without_tools

_SAID = ("stats", "schema", "names")
"""The privacy levels of which the model is told."""


def build_messages(
    ask: Ask,
    namespace: Namespace,
    history: Sequence[Message],
    *,
    instructions: str = "",
    budget: int,
    mask: Callable[[str], str] = str,
) -> tuple[Message, ...]:
    """Return the conversation to send: system text with the user's `instructions`, `history`, then this request.

    Where `history` ends with a message of the user's, that and this request are one. What is told of the namespace
    takes at most `budget` tokens before `mask` takes the secrets out of it. The last message ends with the prompt,
    unchanged; with privacy "none" nothing of the namespace is before it.
    """
    system = text("system")
    if instructions.strip():
        # One system message: many servers take no second one.
        system = f"{system}\n\n{text('instructions').format(instructions=instructions.strip())}"
    request = _request(ask, namespace, budget, mask)
    before = tuple(history)
    if before and before[-1].role == "user":
        # Many servers insist that user and assistant take turns.
        before, request = before[:-1], f"{before[-1].content}\n{request}"
    return (Message("system", system), *before, Message("user", request))


def _request(ask: Ask, namespace: Namespace, budget: int, mask: Callable[[str], str]) -> str:
    told = without_tools(permitted(namespace, ask.privacy))
    data = render_namespace(told, budget, prompt=ask.prompt, looks=ask.privacy == "full")
    parts = [
        delimit("notebook", mask(data)) if data else "",
        about_cells(ask, mask),
        text(f"privacy_{ask.privacy}") if ask.privacy in _SAID else "",
        rule_for(told),
        archives_rule(told),
        tools_rule(told),
        mask(files_rule(ask, told)),
        text("into").format(name=ask.into) if ask.into else "",
        text("plan") if ask.plan else "",
    ]
    before = "\n".join(part for part in parts if part)
    return f"{before}\n\n{ask.prompt}" if before else ask.prompt
