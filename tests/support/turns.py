"""Small helpers for tests that run whole turns against a scripted server."""

from tests.support.server import Stream

KEY = "sk-test-0123456789abcdefghijklmnop"


def fenced(code, before=""):
    """A reply that holds one cell."""
    return Stream(f"{before}```python\n{code}\n```", chunk=16)


def environment(server, **more):
    """The environment of a kernel that asks `server`."""
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": KEY, "CI_MAGIC_MODEL": "scripted", **more}


def sent(server, number=-1):
    """All text of one chat request."""
    return "\n".join(message["content"] for message in server.chats[number].body["messages"])
