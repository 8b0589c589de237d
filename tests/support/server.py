"""A scripted OpenAI-compatible server on raw sockets, for faults that no HTTP library lets a test produce.

In a test: `with ScriptedServer([Stream("hello")]) as server: OpenAIModel(..., base_url=server.base_url, ...)`.
On its own: `python tests/support/server.py SCRIPT.json [--log FILE]` prints its base URL and serves until killed.
SCRIPT.json is a list of steps, or `{"steps": [...], "models": [...], "exhausted": "repeat"}`; a step is the text of
a streamed reply, or an object with `kind` and the fields of that step.
"""

import argparse
import contextlib
import json
import select
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

End = Literal["done", "eof", "cut", "reset", "stall"]
"""`done` ends as a server should; `eof` ends the body properly but early; `cut` and `reset` break the connection."""

SSE = "text/event-stream"
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass(frozen=True)
class Events:
    """Server-sent events exactly as given, a dict as JSON, then `end`; `split` sends in pieces of so many bytes.

    A `threading.Event` among them holds what follows until it is set.
    """

    events: Sequence[Any]
    end: End = "eof"
    delay: float = 0.0
    content_type: str = SSE
    split: int = 0

    def play(self, wire: "Wire") -> None:
        wire.head(200, {"Content-Type": self.content_type, "Transfer-Encoding": "chunked"})
        for event in self.events:
            if isinstance(event, threading.Event):
                wire.hold(event)
                continue
            raw = b"data: " + encoded(event) + b"\n\n"
            for part in parts(raw, self.split or len(raw)):
                wire.send(b"%x\r\n%s\r\n" % (len(part), part))
            wire.request.sent += len(text_of(event))
            wire.wait(self.delay)
        wire.finish(self.end)


@dataclass(frozen=True)
class Stream:
    """A streamed reply of `text`, `chunk` characters an event, `delay` seconds after each.

    With any `end` but `done` there is no finish reason and no `[DONE]`; `broken` and `error` are a last event that
    is not JSON, or that reports an error.
    """

    text: str = ""
    chunk: int = 8
    delay: float = 0.0
    finish: str | None = "stop"
    usage: bool = True
    reasoning: str = ""
    reasoning_field: str = "reasoning_content"
    end: End = "done"
    broken: str = ""
    error: Any = None

    def play(self, wire: "Wire") -> None:
        events = [piece({self.reasoning_field: part}) for part in parts(self.reasoning, self.chunk)]
        events += [piece({"content": part}) for part in parts(self.text, self.chunk)]
        end: End = "eof" if self.end == "done" else self.end
        if self.broken or self.error is not None:
            events.append(self.broken or {"error": self.error})
        elif self.end == "done":
            usage = [{"choices": [], "usage": USAGE}] if self.usage else []
            events += [piece({}, self.finish), *usage, "[DONE]"]
        Events(events, end, self.delay).play(wire)


@dataclass(frozen=True)
class Answer:
    """One whole response: a status, headers, and a body that is sent as JSON if it is not text."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def play(self, wire: "Wire") -> None:
        raw = encoded(self.body)
        kind = {"Content-Type": self.content_type, "Content-Length": str(len(raw))}
        wire.head(self.status, {**kind, **self.headers})
        wire.send(raw)


@dataclass(frozen=True)
class Drop:
    """The connection breaks, or with `stall` hangs, before any header."""

    end: End = "reset"

    def play(self, wire: "Wire") -> None:
        wire.finish(self.end)


Step = Events | Stream | Answer | Drop
KINDS = {"events": Events, "stream": Stream, "answer": Answer, "drop": Drop}


def failure(status: int, message: str = "scripted failure", headers: Any = None, **error: Any) -> Answer:
    """An error status with the usual JSON body; `error` adds `code`, `param` or `type`."""
    return Answer(status, {"error": {"message": message, "type": "error", **error}}, headers or {})


def completion(text: str, finish: str = "stop", **message: Any) -> Answer:
    """A reply in one JSON body, as a server sends it that does not stream."""
    message = {"role": "assistant", "content": text, **message}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return Answer(200, {"id": "c1", "choices": [choice], "usage": USAGE})


def page(text: str = "<!DOCTYPE html><html><title>Sign in</title></html>") -> Answer:
    """An HTML page with status 200, as a wrong address or a captive portal sends it."""
    return Answer(200, text, content_type="text/html; charset=utf-8")


def piece(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """One event of a streamed reply."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "model": "scripted", "choices": [choice]}


def encoded(body: Any) -> bytes:
    return (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()


def parts(whole: Any, size: int) -> list[Any]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def text_of(event: Any) -> str:
    with contextlib.suppress(LookupError, TypeError):
        return "".join(event["choices"][0]["delta"]["content"])
    return ""


@dataclass
class Request:
    """What one client sent, how many characters of the reply it was sent, and whether it closed before the end."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    body: Any = None
    sent: int = 0
    closed: threading.Event = field(default_factory=threading.Event)


class Wire:
    """One connection, seen from the server."""

    def __init__(self, connection: socket.socket, request: Request, stopping: threading.Event) -> None:
        self.connection, self.request, self.stopping, self.chunked = connection, request, stopping, False

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.chunked = "Transfer-Encoding" in headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.send(f"HTTP/1.1 {status} Scripted\r\nConnection: close\r\n{lines}\r\n".encode())

    def send(self, raw: bytes) -> None:
        self.wait(0)
        self.connection.sendall(raw)

    def wait(self, seconds: float) -> None:
        """Wait, and notice at once when the client closes: a client of one request sends nothing more."""
        if select.select([self.connection], [], [], seconds)[0]:
            raise ConnectionAbortedError

    def hold(self, until: threading.Event) -> None:
        while not until.is_set() and not self.stopping.is_set():
            self.wait(0.02)

    def finish(self, end: End) -> None:
        if end == "stall":
            self.hold(self.stopping)
        elif end == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif end in ("eof", "done") and self.chunked:
            self.send(b"0\r\n\r\n")


class ScriptedServer:
    """Serves `steps` in order, one for each chat request, then repeats the last or fails with 500.

    `models` is what `GET /v1/models` lists, or a step that answers it; `prefix` is what the paths begin with.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        exhausted: Literal["fail", "repeat"] = "fail",
        models: Sequence[str] | Step = ("scripted",),
        log: Path | None = None,
        prefix: str = "/v1",
    ) -> None:
        self.steps, self.exhausted, self.models, self.log = list(steps), exhausted, models, log
        self.requests, self.closed = list[Request](), threading.Event()
        self._stopping, self._lock, self._served = threading.Event(), threading.Lock(), 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.prefix = prefix
        self.host, self.base_url = f"127.0.0.1:{self.port}", f"http://127.0.0.1:{self.port}{prefix}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def chats(self) -> list[Request]:
        """The chat requests alone."""
        return [request for request in self.requests if request.method == "POST"]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        # A connection of our own wakes the blocking accept, on every system.
        socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            connection, _ = self._socket.accept()
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            request = read_request(connection)
            if request is None:
                return
            with self._lock:
                self.requests.append(request)
                step = self._step_for(request)
                if self.log:
                    line = {name: getattr(request, name) for name in ("method", "path", "headers", "body")}
                    with self.log.open("ab") as file:
                        file.write(encoded(line) + b"\n")
            try:
                step.play(Wire(connection, request, self._stopping))
            except OSError:
                request.closed.set()
                self.closed.set()

    def _step_for(self, request: Request) -> Step:
        if request.path == f"{self.prefix}/models":
            if isinstance(self.models, Step):
                return self.models
            return Answer(200, {"object": "list", "data": [{"id": name} for name in self.models]})
        if request.path != f"{self.prefix}/chat/completions":
            return Answer(404, "404 page not found", content_type="text/plain")
        self._served += 1
        if self._served <= len(self.steps):
            return self.steps[self._served - 1]
        if self.exhausted == "repeat" and self.steps:
            return self.steps[-1]
        return failure(500, "the script of this server has no more steps")


def read_request(connection: socket.socket) -> Request | None:
    """Read one request to its end; None where the client went away before that."""
    with connection.makefile("rb") as file:
        try:
            method, path, *_ = file.readline().decode().split() or ("", "")
            lines = iter(lambda: file.readline().decode("latin-1").strip(), "")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            raw = file.read(int(headers.get("content-length", 0)))
        except (OSError, ValueError):
            return None
    return Request(method, path, headers, raw, json.loads(raw) if raw else None) if method else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("--log", type=Path, help="append every request to this file, a line of JSON each")
    options = parser.parse_args()
    script = json.loads(options.script.read_text(encoding="utf-8"))
    script = script if isinstance(script, dict) else {"steps": script}
    described = ({"text": each} if isinstance(each, str) else each for each in script.pop("steps"))
    steps = [KINDS[each.pop("kind", "stream")](**each) for each in described]
    with ScriptedServer(steps, log=options.log, **script) as server:
        print(server.base_url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
