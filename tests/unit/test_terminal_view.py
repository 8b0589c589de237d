"""The terminal's view: everything once, in the order in which it is read."""

from ci_magic.render import TerminalView
from ci_magic.values import Ask, FileFacts, Namespace, Observation
from tests.support.fakes import FakeApprover, FakeKernel, events_of, failed, tools


def shown(*replies, ask=None, **parts):
    text = []
    view = TerminalView(text.append)
    for event in events_of(tools(*replies, **parts), ask):
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


def test_a_file_is_told_with_its_encoding_before_the_model_is_asked():
    class Looking(FakeKernel):
        def look(self, ask):
            return Namespace(files=(FileFacts("역.csv", "csv", 9, "cp949"),))

    told = shown("Just words.", kernel=Looking())
    assert told.index("· 역.csv: CSV, cp949\n") < told.index("asking scripted")


def test_an_answer_is_written():
    assert "Just words." in shown("Just words.")


def test_code_that_is_asked_about_is_shown_once_before_the_question():
    code = "import os\nos.remove('f')"
    told = shown(f"```python\n{code}\n```", approver=FakeApprover("run"))
    assert told.count(code) == 1
    assert told.index(code) < told.index("asking you") < told.index("running")


def test_a_plan_is_written_with_its_ticks_and_the_words_that_end_a_turn_of_cells():
    ask = Ask("p", plan=True, ask="never")
    told = shown("1. [code] Make x\n2. [think] Say it", "```python step\nx = 1\n```", "It is one.", ask=ask)
    assert told.index("☐ 1. Make x (code)\n☐ 2. Say it (think)") < told.index("x = 1")
    assert told.index("x = 1") < told.index("☑ 1. Make x (code)") < told.index("It is one.")
    assert told.count("It is one.") == 1
    assert "step 2 of 12" in told


def test_a_reading_is_written_once_and_what_was_left_out_is_counted():
    seen = FakeKernel(Observation("ok", printed="total 42"))
    replies = "```python\nx = 1\n```", "It is 42. It grew by 77 %."
    told = shown(*replies, kernel=seen, ask=Ask("p", explain=True))
    assert told.count("It is 42.") == 1
    assert "77" not in told
    assert "left out of the reading, since no output has their numbers: 1" in told
