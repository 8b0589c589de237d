"""What a page complains about: its console, uncaught errors, requests that failed."""

import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

HARMLESS = (
    # A page that closes leaves requests behind.
    r"net::ERR_ABORTED",
    # There is no workspace of a name before it is first saved.
    r"/api/workspaces/",
    # A kernel that is restarted while the debugger still asks it.
    r"^error: Could not restore the debugger state",
    # The widgets of another client of the same kernel talk to their own page.
    r"^error: Comm not found for comm id",
)
NOTEBOOK_7 = (
    # Its own, on every page, with no extension installed at all.
    r"^uncaught: Cannot read properties of undefined \(reading 'schema'\)",
    r"^uncaught: Command 'filebrowser:open-path' not re",
)


@dataclass
class Watch:
    """Everything that pages of one context reported, oldest first.

    `errors` is what no test should see; `network` holds `(seconds, method, status, url)`.
    """

    harmless: tuple[str, ...] = HARMLESS
    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    network: list[tuple[float, str, int, str]] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> "Watch":
        context.on("console", self._said)
        context.on("weberror", lambda error: self._wrong(f"uncaught: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        return self

    def attach(self, page: Page) -> None:
        page.on("crash", lambda _: self._wrong("the page crashed"))

    def warnings(self, pattern: str) -> list[str]:
        """Return the lines of the console that `pattern` is found in."""
        return [line for line in self.console if re.search(pattern, line)]

    def unexpected(self, *expected: str) -> list[str]:
        """Return the errors that none of the patterns is found in, and forget all."""
        errors, self.errors = self.errors, []
        return [line for line in errors if not any(re.search(pattern, line) for pattern in (*self.harmless, *expected))]

    def _wrong(self, line: str) -> None:
        self.errors.append(line)

    def _said(self, message: ConsoleMessage) -> None:
        line = f"{message.type}: {message.text} ({message.location.get('url', '')})"
        self.console.append(line)
        if message.type == "error":
            self._wrong(line)

    def _failed(self, request: Request) -> None:
        self._wrong(f"request failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        self.network.append((time.monotonic(), response.request.method, response.status, response.url))
        if response.status >= 400:
            self._wrong(f"{response.status}: {response.request.method} {response.url}")
