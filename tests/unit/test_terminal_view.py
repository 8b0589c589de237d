"""The terminal's view: everything once, in the order in which it is read."""

from ci_magic.render import TerminalView
from tests.support.fakes import FakeApprover, FakeKernel, events_of, failed, tools


def shown(*replies, **parts):
    text = []
    view = TerminalView(text.append)
    for event in events_of(tools(*replies, **parts)):
        view.hear(event)
    return "".join(text)


def test_words_code_and_the_end_are_written_once_in_this_order():
    told = shown("I add them.\n\n```python\nx = 1\ny = 2\n```\n")
    assert told.count("I add them.") == told.count("x = 1\ny = 2") == 1
    assert told.index("asking scripted") < told.index("I add them.") < told.index("x = 1") < told.index("· done")


def test_code_without_a_fence_and_words_after_it_are_shown_too():
    told = shown("```python\nx = 1\n```\nNow x is one.")
    assert told.count("x = 1") == 1
    assert told.count("Now x is one.") == 1


def test_a_repair_shows_both_codes_and_why():
    told = shown("```python\na = 1/0\n```", "```python\na = 1\n```", kernel=FakeKernel(failed()))
    assert told.index("a = 1/0") < told.index("repairing (2 of 3) after ZeroDivisionError") < told.rindex("a = 1\n")


def test_an_answer_is_written():
    assert "Just words." in shown("Just words.")


def test_code_that_is_asked_about_is_shown_once_before_the_question():
    code = "import os\nos.remove('f')"
    told = shown(f"```python\n{code}\n```", approver=FakeApprover("run"))
    assert told.count(code) == 1
    assert told.index(code) < told.index("asking you") < told.index("running")
