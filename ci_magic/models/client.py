"""The client for every server that speaks Chat Completions."""

import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import ModelNotFound
from ..language import _
from ..settings import DEFAULT_MODEL, OPENAI_URL, Secret
from ..values import ChatPiece, ChatRequest, Declined, Message, Restarted, Sending
from .backoff import Backoff, countdown
from .faults import Fault, fault_of
from .kinds import request_errors
from .lines import Lines
from .listing import LISTING_TIMEOUT, listed
from .pictures import content, has_pictures, refuses_pictures
from .report import refused_parameter
from .server import Server
from .wire import Reader

if TYPE_CHECKING:
    import openai

_NO_KEY = "no-key"
_CONNECT_TIMEOUT = 5.0
_NAMES_SHOWN = 10


def warm() -> None:
    """Import the SDK, the slowest part of a first request; to be called from a thread ahead of time."""
    import_module("openai.resources.chat.completions")


class OpenAIModel:
    """A model on an OpenAI-compatible server, asked with a streamed chat completion.

    Nothing happens before the first request: no import of the SDK, no connection. Where `model` is empty,
    the one model that the server lists is taken. `wait_limit` is how many seconds a request may wait between
    tries, in all. `http_client` replaces the SDK's own, for a transport of another kind.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key: Secret | None,
        read_timeout: float,
        wait_limit: float,
        http_client: Any | None = None,
    ) -> None:
        self._base_url = base_url.strip() or OPENAI_URL
        self._model = model or (DEFAULT_MODEL if self._base_url.rstrip("/") == OPENAI_URL else "")
        self._api_key = api_key
        self._read_timeout = read_timeout
        self._wait_limit = wait_limit
        self._http_client = http_client
        self._client: openai.OpenAI | None = None
        self._lines = Lines()
        self._parameters: tuple[str, ...] = ("stream_options", "stream")
        self._sees = True

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r}, base_url={self._server.scrubbed(self._server.address)!r})"

    @property
    def name(self) -> str:
        """The model's name; until the server was asked for it, the server's."""
        return self._model or self._server.host

    def hang_up(self) -> None:
        """Break the connections of this model, from another thread: who waits for a reply stops waiting."""
        self._lines.cut()

    def sending(self, request: ChatRequest) -> Sending:
        """Return where a request goes and the bytes of its body; a name that only the server knows counts nothing."""
        return Sending(self._server.host, self.name, len(_encoded(self._body(request))))

    def stream(self, request: ChatRequest) -> Iterator[ChatPiece]:
        """Yield the reply piece by piece; see `ports.ChatModel`.

        A request that fails in a way that may pass is sent again, after a wait that shows as `Waiting`.

        Raises:
            ModelError: no usable reply came.
        """
        backoff = Backoff(self._wait_limit)
        while True:
            reader = Reader()
            fault = yield from self._attempt(request, reader)
            if fault is None:
                return
            delay = None
            if fault.again == "always" or (fault.again == "begun" and reader.began):
                delay = backoff.delay(fault.delay, midstream=reader.began)
            if delay is None:
                raise fault.error
            yield from countdown(fault.reason, delay)
            if reader.wrote:
                yield Restarted(fault.reason)

    def _attempt(self, request: ChatRequest, reader: Reader) -> Generator[ChatPiece, None, Fault | None]:
        # The caller raises the error, outside of any `except`: an exception of the SDK holds the key, and
        # must not hang on ours as its context.
        try:
            yield from self._reply(request, reader)
        except request_errors() as error:
            refused = refused_parameter(error, self._parameters)
            blind = not refused and self._sees and has_pictures(request) and refuses_pictures(error)
            if not refused and not blind:
                return fault_of(error, self._server)
        else:
            return None
        if blind:
            self._sees = False
            yield Declined(_("{model} takes no pictures: it reads the figures in words").format(model=self.name))
            return (yield from self._attempt(request, reader))
        self._parameters = () if refused == "stream" else tuple(each for each in self._parameters if each != refused)
        return (yield from self._attempt(request, reader))

    def _reply(self, request: ChatRequest, reader: Reader) -> Iterator[ChatPiece]:
        client = self._connect()
        self._model = self._model or self._only_model(client)
        yield self.sending(request)
        with client.chat.completions.with_streaming_response.create(**self._body(request)) as response:
            try:
                yield from reader.pieces(response.iter_bytes())
            except request_errors():
                # After its end a reply is whole, whatever becomes of the connection.
                if not reader.ended:
                    raise
        yield reader.finished()

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": each.role, "content": self._content(each)} for each in request.messages],
        }
        if "stream" in self._parameters:
            body["stream"] = True
        if "stream_options" in self._parameters:
            body["stream_options"] = {"include_usage": True}
        return body

    def _content(self, message: Message) -> str | list[dict[str, Any]]:
        text = _encodable(message.content)
        # Servers without pictures, and many that have them, want the plain form where there are none.
        return content(message, text) if message.images and self._sees else text

    def _connect(self) -> "openai.OpenAI":
        if self._client is None:
            import openai  # heavy: not before the first request

            # What is on this machine is not asked for through a proxy, which would also read the prompt.
            direct = {f"all://{self._server.host}": None} if self._server.on_this_machine else None
            hooks = {"request": [self._lines.follow]}
            http_client = self._http_client or openai.DefaultHttpxClient(mounts=direct, event_hooks=hooks)
            self._client = openai.OpenAI(
                api_key=self._api_key.reveal() if self._api_key else _NO_KEY,
                base_url=self._base_url,
                max_retries=0,
                timeout=openai.Timeout(self._read_timeout, connect=min(_CONNECT_TIMEOUT, self._read_timeout)),
                http_client=http_client,
            )
        return self._client

    def offered(self) -> tuple[str, ...]:
        """Return the models that the server lists and that can be asked, by name; from any thread, in a few seconds.

        Raises:
            ModelError: no usable list came.
        """
        # The exception of the SDK holds the key, as above.
        try:
            return tuple(sorted(listed(self._connect().with_options(timeout=LISTING_TIMEOUT), LISTING_TIMEOUT)))
        except request_errors() as error:
            fault = fault_of(error, replace(self._server, read_timeout=LISTING_TIMEOUT))
        raise fault.error

    def _only_model(self, client: "openai.OpenAI") -> str:
        chatting = listed(client, self._read_timeout)
        if len(chatting) == 1:
            return chatting[0]
        raise ModelNotFound(self._server.scrubbed(self._choices(chatting)))

    def _choices(self, names: tuple[str, ...]) -> str:
        if not names:
            return _(
                "the server at {host} lists no model: load one there, or use --model NAME or CI_MAGIC_MODEL"
            ).format(host=self._server.host)
        shown = ", ".join(names[:_NAMES_SHOWN]) + (", …" if len(names) > _NAMES_SHOWN else "")
        return _(
            "the server at {host} has {count} models ({names}): name one with --model NAME or CI_MAGIC_MODEL"
        ).format(host=self._server.host, count=len(names), names=shown)

    @property
    def _server(self) -> Server:
        return Server(self._base_url, self._model, self._api_key, self._read_timeout)


def _encoded(body: dict[str, Any]) -> bytes:
    # As the SDK's transport writes it.
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _encodable(text: str) -> str:
    # Half of a surrogate pair, as cut text can have it, is in no encoding; whole pairs are joined.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
