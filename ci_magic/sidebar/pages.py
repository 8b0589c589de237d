"""The pages that show the panel: each has a comm, says hello, asks, and is told what happens."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from ..errors import CIMagicError
from ..language import _
from .fields import Malformed
from .messages import Hello, Request
from .wire import read

Notice = dict[str, Any]


class Page:
    """One page.

    Args:
        comm: its comm, as ipykernel opened it.
        kernel: the live ipykernel.
        opening: the `comm_open` message.

    Attributes:
        hears_always: whether its messages come while a cell runs; without a subshell they wait for its end.
    """

    def __init__(self, comm: Any, kernel: Any, opening: Any) -> None:
        self.id = uuid.uuid4().hex
        self.language = ""
        self.greeted = False
        self.hears_always = bool(opening.get("header", {}).get("subshell_id"))
        self._comm = comm
        self._kernel = kernel
        self._opening = opening

    def send(self, notice: Notice) -> None:
        """Send a notice, from any thread."""
        try:
            self._send(notice)
        except UnicodeEncodeError:
            self._send(_encodable(notice))

    def _send(self, notice: Notice) -> None:
        # Not by the comm: ipykernel would have the answers wait for the request that runs now.
        content = {"comm_id": self._comm.comm_id, "data": notice}
        kernel = self._kernel
        kernel.session.send(kernel.iopub_socket, "comm_msg", content, parent=self._opening, ident=self._comm.topic)

    def close(self) -> None:
        """Close the comm."""
        self._comm.close()


class Asked:
    """One request of a page, which gets one reply."""

    def __init__(self, page: Page, id_: str, request: Request) -> None:
        self.page = page
        self.request = request
        self._id = id_

    def reply(self, value: dict[str, Any]) -> None:
        """Answer it."""
        self.page.send({"op": "reply", "id": self._id, "ok": True, "value": value})

    def refuse(self, problem: str) -> None:
        """Say in one line why it cannot be done."""
        self.page.send({"op": "reply", "id": self._id, "ok": False, "problem": problem})


class Pages:
    """All pages of one kernel.

    Args:
        kernel: the live ipykernel.
        hear: is given each request; it replies now or later, and raises CIMagicError to refuse.
        gone: is told of a page whose comm was closed, or that is forgotten.
    """

    def __init__(self, kernel: Any, hear: Callable[[Asked], None], gone: Callable[[Page], None]) -> None:
        self._kernel = kernel
        self._hear = hear
        self._gone = gone
        self._lock = threading.Lock()
        self._pages: dict[str, Page] = {}

    def open(self, comm: Any, message: Any) -> None:
        """Take a comm that a page has opened, with its hello."""
        page = Page(comm, self._kernel, message)
        comm.on_close(lambda _message: self.forget(page))
        # IPython's hooks of a cell's end, which the comm would call, show figures that a running cell is still drawing.
        comm.handle_msg = lambda message: self._take(page, message["content"].get("data"))
        with self._lock:
            self._pages[page.id] = page
        # The hello comes along: a message that overtakes the opening of its comm makes ipykernel print a warning.
        if message["content"].get("data"):
            self._take(page, message["content"]["data"])

    def tell(self, notice: Notice) -> None:
        """Tell all pages that have said hello."""
        for page in self.greeted:
            page.send(notice)

    @property
    def greeted(self) -> tuple[Page, ...]:
        """The pages that have said hello, the newest one last."""
        with self._lock:
            return tuple(page for page in self._pages.values() if page.greeted)

    def has(self, page: Page) -> bool:
        """Whether the comm of a page is open."""
        with self._lock:
            return page.id in self._pages

    def forget(self, page: Page) -> None:
        """Tell a page nothing any more, until it is heard of again."""
        with self._lock:
            self._pages.pop(page.id, None)
        self._gone(page)

    def close(self) -> None:
        """Close all comms."""
        with self._lock:
            pages, self._pages = tuple(self._pages.values()), {}
        for page in pages:
            page.close()

    def _take(self, page: Page, data: object) -> None:
        try:
            id_, request = read(data)
        except Malformed as problem:
            Asked(page, problem.request, None).refuse(str(problem))  # type: ignore[arg-type]  # there is none
            return
        asked = Asked(page, id_, request)
        with self._lock:
            self._pages.setdefault(page.id, page)
        if isinstance(request, Hello):
            page.greeted, page.language = True, request.language
        elif not page.greeted:
            asked.refuse(_("the page sent a message before its hello: reload the page"))
            return
        try:
            self._hear(asked)
        except CIMagicError as problem:
            asked.refuse(str(problem))


def _encodable(value: Any) -> Any:
    """Return JSON values whose texts have no halves of surrogate pairs, which are in no encoding."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _encodable(each) for name, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list | tuple) else value
