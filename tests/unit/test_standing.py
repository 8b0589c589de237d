"""The line of `%ci --instructions` and its like, and which cells may be quoted where."""

import sqlite3

import pytest

from ci_magic.conversations import ThreadInfo
from ci_magic.errors import OptionError
from ci_magic.journal import Journal, Place, Recorded
from ci_magic.magics.grammar import parse
from ci_magic.magics.threads import threads_text
from ci_magic.values import Ask
from ci_magic.values.events import Asked, Ending, Settled
from ci_magic.wiring.standing import may_quote


@pytest.mark.parametrize(
    ("line", "options", "prompt"),
    [
        ("--instructions", {"instructions": True}, ""),
        ("--instructions Answer in Korean.", {"instructions": True}, "Answer in Korean."),
        ('--instructions "Be brief"', {"instructions": "Be brief"}, ""),
        ("--instructions ''  ", {"instructions": ""}, ""),
        ('--instructions "sales" means net sales', {"instructions": True}, '"sales" means net sales'),
        ("--instructions 'a b' --assistant bo", {"instructions": "a b", "assistant": "bo"}, ""),
        ("--instructions --assistant bo Be brief", {"instructions": True, "assistant": "bo"}, "Be brief"),
        ("--assistant 'bo b' --tools a,b hi", {"assistant": "bo b", "tools": "a,b"}, "hi"),
        ("--thread=매출 다음", {"thread": "매출"}, "다음"),
    ],
)
def test_instructions_are_the_rest_of_the_line_or_stand_in_quotes(line, options, prompt):
    parsed = parse(line)
    assert (parsed.options, parsed.prompt.strip()) == (options, prompt)


@pytest.mark.parametrize(
    "line", ["--thread ''", "--thread", f"--thread {'x' * 81}", "--assistant ' '", "--threads now"]
)
def test_names_that_are_none_are_refused(line):
    with pytest.raises(OptionError):
        parse(line)


CELLS = {
    "x = 1\nprint(x)": ("", "a", "b"),
    "%%ci --thread a go": ("a",),
    "%%ci --privacy names --thread 'a' -- go": ("a",),
    "%%ci go": ("",),
    "x = 1\n%ci --thread a go\ny = 2": ("a",),
    "%ci go\n%ci --thread a go": (),
    "x = 1\n%ci --thread a": (),
    "x = 1\n%ci --log": (),
    "get_ipython().run_line_magic('ci', '--thread a go')": (),
    "r = ci_magic.ask('go',\n    thread='a')": (),
    "task = ask(1)": ("", "a", "b"),
    "# ci {a}\nprint(1)": ("a",),
    "# ci {none}\nprint(1)": ("",),
    "print('%ci --thread a go')": ("", "a", "b"),
}


@pytest.mark.row("1-09", kind="mechanism")
@pytest.mark.parametrize("source", CELLS)
def test_a_cell_is_quoted_in_its_own_conversation_alone(source):
    journal, pins = Journal(None), {}
    for thread in ("a", "none"):
        ask = Ask("go", thread=thread if thread == "a" else "")
        recorded = Recorded(journal, Place("n"), str)
        recorded.hear(Asked(ask, "m", ask.pin_id))
        recorded.hear(Settled(Ending.DONE, code="x"))
        pins[thread] = ask.pin_id
    quotes = may_quote(journal, "n")
    assert tuple(each for each in ("", "a", "b") if quotes(source.format(**pins), each)) == CELLS[source]


def test_an_empty_thread_is_listed_too():
    assert threads_text([ThreadInfo("t", 0, 0.0, 0, None, "")]) == "t  0 prompts"


def test_the_cells_of_a_renamed_thread_are_quoted_under_its_new_name(tmp_path):
    journal, pins = Journal(tmp_path / "journal.sqlite3"), {}
    for notebook, thread in (("n", "분기"), ("n", "other"), ("m", "분기")):
        ask = Ask("go", thread=thread)
        recorded = Recorded(journal, Place(notebook), str)
        recorded.hear(Asked(ask, "m", ask.pin_id))
        recorded.hear(Settled(Ending.DONE, code="x"))
        pins[notebook, thread] = ask.pin_id
    with sqlite3.connect(tmp_path / "journal.sqlite3") as database:
        # What another version or a damaged disk left there stays as it is.
        columns = "started, notebook, cell, ordinal, pin, prompt, options, model"
        database.execute(f"INSERT INTO turns ({columns}) VALUES (1, 'n', '', 1, 'p', 'p', 'no {{JSON', 'm')")
    database.close()
    journal.rename_thread("n", "분기", "it's new")
    assert journal.thread_of("n", pins["n", "분기"]) == "it's new"
    assert journal.thread_of("n", pins["n", "other"]) == "other"
    assert journal.thread_of("m", pins["m", "분기"]) == "분기"
    assert journal.latest("n")[-1].prompt == "p"
    cell = f"# ci {pins['n', '분기']}\nprint(1)"
    assert [each for each in ("it's new", "분기") if may_quote(journal, "n")(cell, each)] == ["it's new"]
    journal.close()
