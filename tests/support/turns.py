"""Small helpers for tests that run whole turns against a scripted server."""

import threading

from tests.support.server import Events, Stream, parts, piece

KEY = "sk-test-0123456789abcdefghijklmnop"


def fenced(code, before=""):
    """A reply that holds one cell."""
    return Stream(f"{before}```python\n{code}\n```", chunk=16)


BEGUN = "```python\n# Begun, and long enough to be shown while it is written.\n"
"""The start of a reply whose cell appears before the next text comes."""


def held(*texts, chunk=4, delay=0.05):
    """A streamed reply, and for each text but the first what lets it come: `reply, go = held(BEGUN, end)`, `go.set()`.

    What a test does in between is in time, however slow the machine is.
    """
    gates = [threading.Event() for _ in texts[1:]]
    events = []
    for text, gate in zip(texts, [None, *gates], strict=True):
        events += [gate] if gate else []
        events += [piece({"content": part}) for part in parts(text, chunk)]
    return Events([*events, piece({}, "stop"), "[DONE]"], delay=delay), *gates


def environment(server, **more):
    """The environment of a kernel that asks `server`."""
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": KEY, "CI_MAGIC_MODEL": "scripted", **more}


def sent(server, number=-1):
    """All text of one chat request."""
    return "\n".join(message["content"] for message in server.chats[number].body["messages"])
