"""Stopping code that does not let itself be stopped: what the panel says, and what still ends it."""

from playwright.sync_api import expect

from tests.support.server import ScriptedServer
from tests.support.turns import fenced

# Goes on whatever is raised in it, until the test lets it go.
SWALLOWS = """import os, time
kept, swallowed = [1, 2], 0
open('begun', 'w').close()
while not os.path.exists('go'):
    try:
        time.sleep(0.05)
    except KeyboardInterrupt:
        swallowed += 1"""
# Keeps the interpreter to itself: the kernel hears no message, only a signal ends it.
DEAF = """import ctypes
kept = [1, 2]
open('begun', 'w').close()
ctypes.PyDLL(None).sleep(600)
after = True"""

# A program that holds the interpreter, and that no signal ends.
LOST = """import ctypes, time
kept = [1, 2]
open('begun', 'w').close()
ctypes.PyDLL(None).system(b"trap '' INT; while [ ! -e go ]; do sleep 0.05; done")
time.sleep(600)
after = True"""


def stop(chat, prompt):
    """Send a prompt, and press Stop when its code runs."""
    chat.send(prompt)
    # What is printed does not reach the page where the kernel is deaf.
    file = (chat.window.lab.root / chat.notebook.path).with_name("begun")
    chat.notebook.wait(file.exists, "code that runs")
    chat.button("Stop").click()


def is_well(chat):
    chat.ask("are you well?")
    return chat.notebook.value("well") == "yes"


def test_code_that_swallows_the_interrupt_is_said_to_go_on_and_may_be_stopped_again(open_chat):
    with ScriptedServer([fenced(SWALLOWS), fenced("well = 'yes'")]) as server:
        chat = open_chat("'first'", server=server, CI_MAGIC_ASK="never")
        notebook = chat.notebook
        stop(chat, "hold on")
        expect(chat.status).to_contain_text("Stopping")
        expect(chat.turn()).to_contain_text("does not let itself be stopped")
        chat.is_in("cancelling")
        # Once more, by the button.
        chat.button("Stop").click()
        notebook.let_go()
        chat.ends("cancelled")
        assert notebook.value("[kept, swallowed >= 2]") == [[1, 2], True]
        assert is_well(chat)


def test_a_kernel_that_hears_nothing_is_interrupted_by_the_server(open_chat):
    with ScriptedServer([fenced(DEAF), fenced("well = 'yes'")]) as server:
        chat = open_chat("mine = 'whole'", server=server, CI_MAGIC_ASK="never")
        notebook = chat.notebook
        notebook.run(0)
        asked = []
        chat.page.on("request", lambda request: asked.append(request.url) if "/interrupt" in request.url else None)
        stop(chat, "sleep")
        chat.ends("cancelled")
        assert len(asked) == 1
        assert notebook.value("[mine, kept, 'after' in globals()]") == ["whole", [1, 2], False]
        assert is_well(chat)


def test_what_nothing_ends_is_said_not_to_answer_and_is_stopped_when_it_can_be(open_chat):
    with ScriptedServer([fenced(LOST), fenced("well = 'yes'")]) as server:
        chat = open_chat("'first'", server=server, CI_MAGIC_ASK="never")
        notebook = chat.notebook
        stop(chat, "wait for a program")
        chat.is_in("cancelling")
        expect(chat.region).to_contain_text("The kernel does not answer. Connect again, or restart it.")
        notebook.let_go()
        expect(chat.ends("cancelled")).to_contain_text("interrupted while the code ran")
        assert notebook.value("[kept, 'after' in globals()]") == [[1, 2], False]
        assert is_well(chat)
