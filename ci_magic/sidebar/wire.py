"""Reading the requests of a chat panel, version 1.

Each travels as the data of a `comm_msg` with an `id` that its reply names. Examples of all of them, good and malformed,
stand in `tests/contract/chat_wire/`, which the TypeScript reads too.
"""

import re
from collections.abc import Callable
from typing import Literal, get_args

from ..language import _
from ..values import Assistant, Privacy
from . import VERSION
from .fields import LONGEST_NAME, Fields, Malformed, refused
from .messages import (
    Again,
    Answer,
    Appoint,
    CellContent,
    Choose,
    Complete,
    Delete,
    Dismiss,
    Export,
    Hello,
    Instruct,
    Missed,
    Models,
    Options,
    Rename,
    Request,
    Search,
    Send,
    Servers,
    Standing,
    Stop,
    Thread,
    Undo,
)

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_PROMPT = 200_000
_SOURCE = 200_000
_FILES, _PATH = 100, 4096
_ABOUT, _EXPORTED = 20, 20_000
_ANSWER = 5_000_000
_TOOLS = 1000
_ADDRESS = re.compile(r"(?:https?://\S+)?")


def read(data: object) -> tuple[str, Request]:
    """Return the id of a request and the request.

    Raises:
        Malformed: it is none; where the id could be read, it is there for a reply.
    """
    message = Fields(data, _("message"))
    given = data.get("id") if isinstance(data, dict) else None
    if not isinstance(given, str) or not _ID.fullmatch(given):
        raise refused("id")
    op = message.text("op", LONGEST_NAME) if message.has("op") else ""
    reader = _READERS.get(op)
    try:
        if reader is None:
            raise refused("op")
        return given, reader(Fields(data, op))
    except Malformed as problem:
        raise Malformed(str(problem), given) from None


def _hello(fields: Fields) -> Hello:
    if fields.number("version") != VERSION:
        line = _(
            "the page and the kernel have different versions of ci_magic: restart both, or %pip install -U ci_magic"
        )
        raise Malformed(line)
    return Hello(fields.line("notebook", _PATH), fields.line("language"))


def _send(fields: Fields) -> Send:
    prompt = fields.text("prompt", _PROMPT)
    files = fields.lines("files", _FILES, _PATH)
    about = fields.every("about", _ABOUT, _cell)
    if not (prompt.strip() or files or about):
        raise fields.refused("prompt")
    return Send(
        turn=fields.mark("turn"),
        thread=fields.line("thread", empty=False),
        prompt=prompt,
        files=files,
        after=fields.line("after"),
        options=_options(fields.inner("options")),
        about=about,
    )


def _options(fields: Fields) -> Options:
    return Options(
        plan=bool(fields.switch("plan")),
        explain=fields.switch("explain"),
        assistant=fields.line("assistant") if fields.has("assistant") else "",
        privacy=fields.one_of("privacy", get_args(Privacy)) if fields.has("privacy") else None,
        new=bool(fields.switch("new")),
    )


def _again(fields: Fields) -> Again:
    mode: Literal["retry", "rerun"] = fields.one_of("mode", ("retry", "rerun"))
    turn, new = fields.mark("turn"), fields.mark("as")
    if turn == new:
        raise fields.refused("as")
    prompt = None if fields.is_null("prompt") else fields.text("prompt", _PROMPT)
    if prompt is not None and (mode == "rerun" or not prompt.strip()):
        raise fields.refused("prompt")
    return Again(turn, mode, new, prompt, fields.line("after"))


def _cell(data: object) -> CellContent:
    fields = Fields(data, "cell")
    count = fields.number("execution_count")
    return CellContent(
        fields.line("id"),
        fields.line("cell_type"),
        fields.text("source", _SOURCE),
        fields.every("outputs", _EXPORTED, lambda each: each),
        int(count) if count is not None else None,
    )


def _assistant(fields: Fields) -> Assistant:
    return Assistant(
        fields.line("name", empty=False),
        fields.text("instructions", _PROMPT),
        fields.line("model"),
        fields.lines("tools", _TOOLS, LONGEST_NAME) if fields.has("tools") else None,
    )


def _choose(fields: Fields) -> Choose:
    address = fields.line("base_url", _PATH)
    if not _ADDRESS.fullmatch(address):
        raise fields.refused("base_url")
    return Choose(fields.line("model"), address)


def _export(fields: Fields) -> Export:
    kind: Literal["notebook", "report"] = fields.one_of("kind", ("notebook", "report"))
    return Export(fields.line("thread", empty=False), kind, fields.every("cells", _EXPORTED, _cell))


_READERS: dict[str, Callable[[Fields], Request]] = {
    "hello": _hello,
    "send": _send,
    "stop": lambda fields: Stop(fields.mark("turn")),
    "again": _again,
    "undo": lambda fields: Undo(fields.mark("turn")),
    "thread": lambda fields: Thread(fields.line("name", empty=False), fields.number("before")),
    "rename": lambda fields: Rename(fields.line("name", empty=False), fields.line("to", empty=False)),
    "delete": lambda fields: Delete(fields.line("name", empty=False)),
    "search": lambda fields: Search(fields.text("text", 1000)),
    "standing": lambda _fields: Standing(),
    "instruct": lambda fields: Instruct(fields.text("text", 100_000)),
    "appoint": lambda fields: Appoint(_assistant(fields.inner("assistant"))),
    "dismiss": lambda fields: Dismiss(fields.line("name", empty=False)),
    "models": lambda _fields: Models(),
    "servers": lambda _fields: Servers(),
    "choose": _choose,
    "complete": lambda fields: Complete(fields.line("prefix")),
    "export": _export,
    "missed": lambda fields: Missed(fields.mark("job")),
    "answer": lambda fields: Answer(fields.text("answer", _ANSWER)),
}
