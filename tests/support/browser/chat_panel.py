"""The chat panel of one notebook, found by its roles and driven by keys and clicks as a user would."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Locator, expect

from .notebook_page import NotebookPage

OPEN = "ci_magic:open-chat"
TERMINAL = ("cancelled", "failed", "completed", "incomplete", "expired")

# Hands files to an element as a drag from the desktop, or a paste, does.
HAND_OVER = """(node, [how, files]) => {
    const data = new DataTransfer();
    for (const [name, type, text] of files) {
        data.items.add(new File([text], name, { type }));
    }
    const options = { bubbles: true, cancelable: true, composed: true };
    if (how === 'paste') {
        node.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
        return;
    }
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        node.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }));
    }
}"""

# Types one text as an input method does: what is composed stands in the field before it is settled.
COMPOSE = """(node, text) => {
    const fire = (Kind, type, more) => node.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, ...more }));
    node.focus();
    fire(CompositionEvent, 'compositionstart', { data: '' });
    document.execCommand('insertText', false, text);
    fire(CompositionEvent, 'compositionupdate', { data: text });
    const enter = { key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true };
    fire(KeyboardEvent, 'keydown', enter);
    fire(CompositionEvent, 'compositionend', { data: text });
    // Safari's order: the key comes after the end of the composition, with this code alone.
    fire(KeyboardEvent, 'keydown', { ...enter, isComposing: false });
}"""


class ChatPanel:
    """The panel while `notebook` is the current one; what is read is read from the page anew each time."""

    def __init__(self, notebook: NotebookPage) -> None:
        self.notebook, self.page, self.window = notebook, notebook.page, notebook.window
        self.region = self.page.locator(".jp-ciMagic-chat")

    # Opening

    def open(self) -> Self:
        """Open the panel by its command, and wait until the kernel answers it."""
        self.show()
        return self.ready()

    def show(self) -> Self:
        """Open the panel by its command, and go to its notebook."""
        self.notebook.command(OPEN)
        expect(self.region).to_be_visible()
        return self

    def ready(self) -> Self:
        """Wait until the kernel has answered."""
        self.linked("ready")
        return self

    def close(self) -> None:
        """Fold the side area again."""
        self.page.evaluate("() => window.jupyterapp.shell.collapseRight?.()")

    def linked(self, state: str) -> None:
        """Wait until the link to the kernel is in that state."""
        expect(self.region).to_have_attribute("data-link", state)

    # Parts

    @property
    def box(self) -> Locator:
        """The field for the message."""
        return self.region.get_by_role("textbox", name="Message", exact=True)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Return a button of the panel, or of what it opened, by its name."""
        exact = isinstance(name, str)
        return self.region.get_by_role("button", name=name, exact=exact)

    @property
    def turns(self) -> Locator:
        """All turns on show, oldest first."""
        return self.region.get_by_role("log", name="Conversation").get_by_role("article")

    def turn(self, number: int = -1) -> Locator:
        """Return one turn."""
        return self.turns.nth(number)

    def steps(self, number: int = -1) -> Locator:
        """Return the steps of one turn."""
        return self.turn(number).get_by_role("list", name="Steps").locator("details")

    def unfold(self, number: int = -1) -> Locator:
        """Unfold all steps of a turn that has ended; return them."""
        folded = self.turn(number).get_by_role("button", name=re.compile(r"^\d+ steps?$"))
        if folded.count() and folded.get_attribute("aria-expanded") == "false":
            folded.click()
        steps = self.steps(number)
        expect(steps).not_to_have_count(0)
        for step in steps.all():
            if not step.evaluate("node => node.open || node.parentElement.matches('.jp-mod-empty')"):
                step.locator("summary").click()
        return steps

    @property
    def attached(self) -> Locator:
        """The files and cells that go along with the next message; not those that are still on their way."""
        entries = self.region.get_by_role("list", name="Attachments").get_by_role("listitem")
        return entries.filter(has=self.page.get_by_role("button"))

    @property
    def suggestions(self) -> Locator:
        """What is offered behind an `@`."""
        return self.page.get_by_role("listbox", name="Suggestions").get_by_role("option")

    @property
    def approval(self) -> Locator:
        """The question whether code may run."""
        return self.region.get_by_role("group", name="Approval")

    @property
    def status(self) -> Locator:
        """The line below all: state, tokens, cost, what is left."""
        return self.region.get_by_role("status").last

    # Sending

    def write(self, text: str) -> None:
        """Put the text into the field, by a click and keys."""
        self.box.click()
        self.page.keyboard.insert_text(text)
        expect(self.box).to_have_value(re.compile(re.escape(text.strip())))

    def send(self, text: str = "") -> None:
        """Write the message and press Enter; wait until it stands in the conversation."""
        before = self.turns.count()
        if text:
            self.write(text)
        else:
            self.box.click()
        self.page.keyboard.press("Enter")
        expect(self.turns).to_have_count(before + 1)

    def ask(self, text: str = "", state: str = "completed") -> Locator:
        """Send the message and wait for its end; return its turn."""
        self.send(text)
        return self.ends(state)

    def ends(self, state: str = "completed", number: int = -1) -> Locator:
        """Wait until a turn has ended so, and until its notebook rests; return it."""
        turn = self.turn(number)
        expect(turn).to_have_attribute("data-state", re.compile("|".join(TERMINAL)))
        assert turn.get_attribute("data-state") == state, turn.inner_text()
        self.notebook.settled()
        return turn

    def is_in(self, state: str, number: int = -1) -> None:
        """Wait until a turn is in that state."""
        expect(self.turn(number)).to_have_attribute("data-state", state)

    def act(self, name: str, number: int = -1) -> None:
        """Press one of the small buttons of a turn."""
        turn = self.turn(number)
        turn.hover()
        turn.get_by_role("button", name=name, exact=True).first.click()

    # Files

    def hand_over(self, how: str, *files: tuple[str, str, str]) -> None:
        """Drop files of `(name, type, text)` on the field, or paste them into it."""
        self.box.evaluate(HAND_OVER, [how, list(files)])

    def compose(self, text: str) -> None:
        """Write a text by an input method that settles it with Enter."""
        self.box.evaluate(COMPOSE, text)

    def choose(self, typed: str, option: str | re.Pattern[str]) -> None:
        """Type a reference such as `@sal`, and take one of the suggestions by its text."""
        self.box.click()
        self.page.keyboard.type(typed)
        self.suggestions.filter(has_text=option).first.click()

    # Threads

    def threads(self) -> Locator:
        """Open the list of threads, if it is not; return it."""
        dialog = self.page.get_by_role("dialog", name="Threads")
        if not dialog.is_visible():
            self.button("Threads").click()
        expect(dialog).to_be_visible()
        return dialog

    def thread(self, name: str) -> Locator:
        """Return the entry of one thread in the list, which is open then."""
        entries = self.threads().get_by_role("listitem")
        return entries.filter(has=self.page.get_by_role("button", name=name, exact=True))

    def thread_names(self, count: int) -> list[str]:
        """Return the names in the list of threads when it has so many, and close it."""
        entries = self.threads().get_by_role("listitem")
        expect(entries).to_have_count(count)
        names = [entry.get_by_role("button").first.get_attribute("aria-label") or "" for entry in entries.all()]
        self.page.keyboard.press("Escape")
        return names

    def new_thread(self) -> None:
        """Begin a thread."""
        self.threads().get_by_role("button", name="New thread").click()
        expect(self.turns).to_have_count(0)

    def switch_to(self, name: str) -> None:
        """Open another thread."""
        self.thread(name).get_by_role("button", name=name, exact=True).click()

    def more(self, item: str) -> None:
        """Choose an entry of the menu."""
        self.button("More").click()
        self.page.get_by_role("menuitem", name=item).click()

    # What the page says to a machine

    def unnamed(self) -> list[str]:
        """Return the lines of the accessibility tree that show a control without a name."""
        control = re.compile(r"^\s*- (button|link|textbox|searchbox|combobox|checkbox|menuitem|option|img)(?! \")\b.*$")
        return [line for line in self.region.aria_snapshot().split("\n") if control.match(line)]

    def record_of(self, name: str) -> list[dict[str, Any]]:
        """Return what is kept of one thread beside the notebook."""
        return [
            json.loads(line) for file in self.kept(f"{name}.jsonl") for line in file.read_text("utf-8").splitlines()
        ]

    def kept(self, pattern: str = "*.jsonl") -> Sequence[Path]:
        """Return the files beside the notebook that keep threads."""
        folder = (self.window.lab.root / self.notebook.path).parent / ".ci_magic"
        return sorted(folder.rglob(pattern))
