"""What stands for every prompt of a notebook, a thread or an assistant, and what each of them may see."""

import difflib
import re
from collections.abc import Callable, Iterable

from ..cells.prompt_cell import marked_pin, prompt_of, read_line
from ..conversations import Conversations
from ..errors import OptionError
from ..journal import Journal
from ..language import _
from ..values import Ask, Assistant, Tool
from ..values.conversation import LONGEST_NAME, is_name

_LINE = re.compile(r"^[ \t]*%ci[ \t]+(\S.*)$", re.MULTILINE)
_CALL = re.compile(r"run_(?:line|cell)_magic\(\s*['\"]ci['\"]|\bask(?:_async)?\([^#]*?\bthread\s*=", re.DOTALL)
"""Requests that a cell makes in Python; which conversation they are of is seldom to be read from it."""

_SEVERAL = "\0"

LONGEST = 20_000
"""Characters that instructions may have: they go along with every request."""


def assistant_named(conversations: Conversations, name: str) -> Assistant | None:
    """Return the assistant of this name; None where no name is given.

    Raises:
        OptionError: there is none of this name.
    """
    if not name:
        return None
    found = conversations.assistant(name)
    if found is None:
        near = difflib.get_close_matches(name, [each.name for each in conversations.assistants()], 1)
        hint = _("did you mean {near}?").format(near=near[0]) if near else ""
        line = _("there is no assistant {name}: {hint} %ci --assistant {name} --instructions TEXT makes it")
        raise OptionError(" ".join(line.format(name=_shown(name), hint=hint).split()))
    return found


def check_instructions(text: str) -> None:
    """Hold instructions to their length.

    Raises:
        OptionError: they are too long.
    """
    if len(text) > LONGEST:
        line = _("the instructions have {count:,} characters, and {most:,} may go along with every request")
        raise OptionError(line.format(count=len(text), most=LONGEST))


def check_tools(names: Iterable[str], known: Iterable[Tool]) -> None:
    """Hold names of tools against the functions that are registered.

    Raises:
        OptionError: one of them is not.
    """
    there = [tool_name(each) for each in known]
    missing = [each for each in names if each not in there]
    if missing:
        line = _("{names} is no registered function; registered are: {known}")
        raise OptionError(line.format(names=", ".join(missing), known=", ".join(there) or "-"))


def tool_name(tool: Tool) -> str:
    """Return what an assistant's list calls a registered function."""
    return tool.qualified.rpartition(".")[2]


def check_rename(conversations: Conversations, name: str, to: str) -> None:
    """Hold a new name of a thread against the names that there are.

    Raises:
        OptionError: no thread may be called so, one is, or none has the old name.
    """
    names = [each.name for each in conversations.overview().threads()]
    if not is_name(to):
        raise OptionError(
            _("a thread may be called anything printable of at most {most} characters").format(most=LONGEST_NAME)
        )
    if name not in names:
        raise OptionError(_("there is no thread {name}: %ci --threads lists them").format(name=name))
    if to in names:
        raise OptionError(_("there is a thread {name} already: choose another name").format(name=to))


def enabled_tools(conversations: Conversations, assistant: str) -> tuple[str, ...] | None:
    """Return the registered functions that an assistant may be told of; None for all."""
    found = conversations.assistant(assistant) if assistant else None
    return found.tools if found else None


def _shown(name: str) -> str:
    return f'"{name}"' if re.search(r"\s", name) else name


def instructions_for(ask: Ask, conversations: Conversations, mask: Callable[[str], str]) -> str:
    """Return the instructions of the notebook, then those of the assistant that is asked."""
    assistant = assistant_named(conversations, ask.assistant)
    parts = [conversations.instructions(), assistant.instructions if assistant else ""]
    return mask("\n\n".join(part.strip() for part in parts if part.strip()))


def may_quote(journal: Journal, notebook: str) -> Callable[[str, str], bool]:
    """Return what says whether a cell with this source may be quoted in this thread.

    The user's own cells belong to everybody; requests and the code that came of them to their conversation alone.
    """

    def quotes(source: str, thread: str) -> bool:
        return all(each == thread for each in _threads_in(source, journal, notebook))

    return quotes


def _threads_in(source: str, journal: Journal, notebook: str) -> Iterable[str]:
    """Yield the conversations that a cell is of; what shows several of them is of none that is asked about."""
    pin = marked_pin(source)
    if pin:
        yield journal.thread_of(notebook, pin)
    whole = prompt_of(source)
    lines = (read_line(match[1]) for match in _LINE.finditer(source))
    for prompt in (whole, *lines):
        if prompt is not None:
            yield prompt.options.get("thread", "") if prompt.text.strip() else _SEVERAL
    if _CALL.search(source):
        yield _SEVERAL
