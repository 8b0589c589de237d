"""Every ending of a turn, and the rules that lead to it, with fakes for all ports."""

import pytest

from ci_magic.errors import RateLimited
from ci_magic.turn import Kept
from ci_magic.values import Ask, Limits, Observation, Usage
from ci_magic.values.approval import Decision
from ci_magic.values.events import Asked, Asking, Ending, Looked, Ran, Running, Settled, Unusable, Writing
from tests.support.fakes import (
    FakeApprover,
    FakeCells,
    FakeClock,
    FakeFiles,
    FakeKernel,
    events_of,
    failed,
    settled_of,
    tools,
)


def cell(code):
    return f"```python\n{code}\n```"


def test_done():
    given = tools(cell("x = 1"))
    settled = settled_of(given)
    assert settled.ending is Ending.DONE
    assert settled.code == "x = 1"
    assert given.kernel.ran == [("x = 1", "success")]
    assert given.cells.kept == [f"# ci {settled.pin}\nx = 1"]


def test_answered():
    settled = settled_of(tools("Just words."))
    assert (settled.ending, settled.answer, settled.code) == (Ending.ANSWERED, "Just words.", "")


def test_gave_up_after_the_last_attempt():
    kernel = FakeKernel(failed("one"), failed("two"), failed("three"))
    settled = settled_of(tools(cell("a"), cell("b"), cell("c"), cell("d"), kernel=kernel))
    assert settled.ending is Ending.GAVE_UP
    assert "3 attempts are spent" in settled.message
    assert "three" in settled.message
    assert [attempt.code for attempt in settled.attempts] == ["a", "b", "c"]


def test_refused():
    settled = settled_of(tools(cell("import os\nos.remove('f')"), approver=FakeApprover("stop")))
    assert settled.ending is Ending.REFUSED


def test_needs_approval():
    kernel = FakeKernel()
    settled = settled_of(tools(cell("import os\nos.remove('f')"), kernel=kernel))
    assert settled.ending is Ending.NEEDS_APPROVAL
    assert "CI_MAGIC_ALLOW=delete" in settled.message
    assert kernel.ran == []


@pytest.mark.parametrize("where", ["model", "kernel", "observation", "approver"])
def test_interrupted(where):
    code = cell("import os\nos.remove('f')" if where == "approver" else "x = 1")

    class Interrupting(FakeApprover):
        def approve(self, code, judgement):
            raise KeyboardInterrupt

    replies = [KeyboardInterrupt()] if where == "model" else [code]
    outcome = {"kernel": KeyboardInterrupt(), "observation": Observation("interrupted")}.get(where, Observation("ok"))
    events = events_of(tools(*replies, kernel=FakeKernel(outcome), approver=Interrupting()))
    assert events[-1].ending is Ending.INTERRUPTED
    assert sum(isinstance(event, Settled) for event in events) == 1


def test_over_budget_in_tokens():
    given = tools(cell("a"), cell("b"), kernel=FakeKernel(failed("one"), failed("two")))
    settled = settled_of(given, Ask("p", Limits(tokens=1)))
    assert settled.ending is Ending.OVER_BUDGET
    assert "tokens" in settled.message
    assert len(settled.attempts) == 1


def test_over_budget_in_time():
    given = tools(cell("a"), cell("b"), kernel=FakeKernel(failed("one")), clock=FakeClock(step=1))
    settled = settled_of(given, Ask("p", Limits(seconds=3)))
    assert settled.ending is Ending.OVER_BUDGET
    assert "3 s" in settled.message


def test_model_failed():
    settled = settled_of(tools(RateLimited("slow down: wait a minute")))
    assert (settled.ending, settled.message) == (Ending.MODEL_FAILED, "slow down: wait a minute")


def test_a_model_that_fails_after_an_attempt_keeps_the_attempt():
    settled = settled_of(tools(cell("a"), RateLimited("no more"), kernel=FakeKernel(failed())))
    assert settled.ending is Ending.MODEL_FAILED
    assert len(settled.attempts) == 1


def test_the_second_code_is_the_one_that_runs_and_the_failure_was_sent_back():
    kernel = FakeKernel(failed("no such thing", printed="seen before\n", not_restored=("file",)))
    given = tools(cell("first"), cell("second"), kernel=kernel)
    events = events_of(given)
    assert [code for code, _ in kernel.ran] == ["first", "second"]
    request = given.model.requests[1]
    assert [message.role for message in request.messages[-3:]] == ["user", "assistant", "user"]
    assert request.messages[-3].content.endswith("do it")
    for part in ("no such thing", "seen before", "file"):
        assert part in request.messages[-1].content
    assert [event.cause for event in events if isinstance(event, Asking)] == [
        "",
        "ZeroDivisionError: no such thing (line 1)",
    ]
    assert [event.will_retry for event in events if isinstance(event, Ran)] == [True, False]


def test_the_same_error_at_the_same_line_gets_one_fresh_view_and_then_stops():
    same = [failed("no row 17", "f(x)"), failed("no row 18", "f( x)"), failed("no row 19", "f(x)")]
    given = tools(cell("a"), cell("b"), cell("c"), kernel=FakeKernel(*same))
    settled = settled_of(given, Ask("p", Limits(attempts=9)))
    assert "the same error came at the same line twice" in settled.message
    afresh = given.model.requests[2].messages
    assert [message.role for message in afresh[-3:]] == ["user", "assistant", "user"]
    assert afresh[:-2] == given.model.requests[0].messages
    assert "no row 17" in afresh[-1].content and "no row 18" in afresh[-1].content
    other = [failed("same", "f(x)"), failed("same", "g(x)"), Observation("ok")]
    assert settled_of(tools(cell("a"), cell("b"), cell("c"), kernel=FakeKernel(*other))).ending is Ending.DONE


def test_going_round_in_circles_is_seen():
    rounds = [failed("one", "f()"), failed("two", "g()"), failed("one", "f()"), failed("two", "g()")]
    codes = [cell(code) for code in ("a", "b", "c", "d", "e")]
    settled = settled_of(tools(*codes, kernel=FakeKernel(*rounds)), Ask("p", Limits(attempts=9)))
    assert "round in circles" in settled.message
    assert len(settled.attempts) == 4


def test_the_same_code_is_not_run_twice():
    kernel = FakeKernel(failed())
    codes = cell("a = 1"), cell("a = 1   # the same"), cell("a  = 1")
    settled = settled_of(tools(*codes, kernel=kernel), Ask("p", Limits(attempts=9)))
    assert "the same code twice" in settled.message
    assert len(kernel.ran) == 1


def test_the_last_of_three_attempts_starts_from_what_was_learned():
    kernel = FakeKernel(failed("one"), failed("two", "g()"))
    given = tools(cell("a"), cell("b"), cell("c"), kernel=kernel)
    assert settled_of(given).ending is Ending.DONE
    first, second, third = (request.messages for request in given.model.requests)
    assert len(second) == len(first) + 2
    assert len(third) == len(first) + 2
    assert third[: len(first)] == first
    assert third[-2].content == "```python\nb\n```"
    assert "ZeroDivisionError: one" in third[-1].content and "ZeroDivisionError: two" in third[-1].content


def test_a_fresh_view_below_full_privacy_tells_no_message():
    kernel = FakeKernel(failed("CANARY", "df['a']"), failed("CANARY", "df['b']"))
    given = tools(cell("a"), cell("b"), cell("c"), kernel=kernel)
    settled_of(given, Ask("p", privacy="schema"))
    told = given.model.requests[2].messages[-1].content
    assert "CANARY" not in told
    assert "df['a']" in told and "ZeroDivisionError" in told


def test_unusable_replies_go_back_without_an_attempt_until_their_limit():
    events = events_of(tools("```bash\nls\n```", cell("x = 1")), Ask("p", Limits(attempts=1)))
    assert sum(isinstance(event, Unusable) for event in events) == 1
    assert events[-1].ending is Ending.DONE
    settled = settled_of(tools(*["```bash\nls\n```"] * 5), Ask("p", Limits(unusable=2)))
    assert settled.ending is Ending.GAVE_UP
    assert "--model" in settled.message


def test_a_look_is_run_without_being_kept_and_told_to_the_model():
    kernel = FakeKernel(Observation("ok", printed="3 rows", result="(3, 2)"))
    given = tools("```python inspect\ndf.shape\n```", cell("x = 1"), kernel=kernel)
    events = events_of(given)
    assert kernel.ran[0] == ("df.shape", "never")
    assert "3 rows" in given.model.requests[1].messages[-1].content
    assert sum(isinstance(event, Looked) for event in events) == 1
    assert events[-1].ending is Ending.DONE


def test_a_look_with_effects_is_not_run():
    kernel = FakeKernel()
    given = tools("```python inspect\nimport os\nos.remove('f')\n```", cell("x = 1"), kernel=kernel)
    events_of(given)
    assert [keep for _, keep in kernel.ran] == ["success"]
    assert "delete" in given.model.requests[1].messages[-1].content


def test_looks_have_a_limit_and_none_are_run_below_full_privacy():
    look = "```python inspect\n1\n```"
    given = tools(look, look, look, cell("x = 1"))
    events = events_of(given, Ask("p", Limits(steps=2)))
    assert sum(isinstance(event, Looked) for event in events) == 2
    kernel = FakeKernel()
    events_of(tools(look, cell("x = 1"), kernel=kernel), Ask("p", privacy="schema"))
    assert [keep for _, keep in kernel.ran] == ["success"]


def test_below_full_privacy_a_failure_tells_no_message_and_no_output():
    kernel = FakeKernel(failed("CANARY in the message", "df['a']", printed="CANARY printed"))
    given = tools(cell("a"), cell("b"), kernel=kernel)
    events_of(given, Ask("p", privacy="schema"))
    told = given.model.requests[1].messages[-1].content
    assert "CANARY" not in told
    assert "ZeroDivisionError" in told
    assert "df['a']" in told


def test_an_approval_binds_to_the_code_that_was_shown():
    kernel = FakeKernel()
    forged = Decision("run", "0" * 64)
    settled = settled_of(tools(cell("import os\nos.remove('f')"), kernel=kernel, approver=FakeApprover(forged)))
    assert settled.ending is Ending.REFUSED
    assert kernel.ran == []


def test_run_edit_and_regenerate():
    risky = cell("import os\nos.remove('f')")
    assert settled_of(tools(risky, approver=FakeApprover("run"))).ending is Ending.DONE
    cells = FakeCells(takes=True)
    settled = settled_of(tools(risky, approver=FakeApprover("edit"), cells=cells))
    assert (settled.ending, settled.offered) == (Ending.REFUSED, True)
    assert cells.handed == ["import os\nos.remove('f')"]
    given = tools(risky, cell("x = 1"), approver=FakeApprover("regenerate"))
    assert settled_of(given).ending is Ending.DONE
    assert "a note" in given.model.requests[1].messages[-1].content


def test_allowed_effects_are_not_asked_about():
    approver = FakeApprover()
    settled = settled_of(tools(cell("import os\nos.remove('f')"), approver=approver, allow=frozenset({"delete"})))
    assert settled.ending is Ending.DONE
    assert approver.asked == []


def test_overwriting_what_exists_asks_and_a_new_file_does_not():
    code = cell("open('out.csv', 'w')")
    assert settled_of(tools(code, files=FakeFiles("out.csv"))).ending is Ending.NEEDS_APPROVAL
    assert settled_of(tools(code)).ending is Ending.DONE


def test_kept_code_runs_again_as_an_ordinary_cell_without_a_model():
    given = tools()
    settled = settled_of(given, kept=Kept(code="x = 1"))
    assert (settled.ending, settled.pinned) == (Ending.DONE, True)
    assert given.kernel.ran == [("x = 1", "always")]
    assert given.model.requests == []


def test_kept_code_in_a_cell_of_its_own_is_not_run_and_a_kept_answer_is_shown():
    given = tools()
    assert settled_of(given, kept=Kept(code="x = 1", in_cell=True)).ending is Ending.DONE
    assert settled_of(given, kept=Kept(answer="words")).answer == "words"
    assert given.kernel.ran == []


def test_kept_code_that_fails_is_not_repaired_unless_asked():
    settled = settled_of(tools(kernel=FakeKernel(failed())), kept=Kept(code="old"))
    assert settled.ending is Ending.GAVE_UP
    assert "--repair" in settled.message and "--new" in settled.message
    given = tools(cell("new"), kernel=FakeKernel(failed()))
    settled = settled_of(given, Ask("p", repair=True), kept=Kept(code="old"))
    assert settled.ending is Ending.DONE
    assert [code for code, _ in given.kernel.ran] == ["old", "new"]
    assert "old" in given.model.requests[0].messages[-2].content


def test_usage_is_the_servers_or_an_estimate_that_says_so():
    settled = settled_of(tools("words"))
    assert settled.usage.total > 0


def test_events_come_in_order():
    kinds = [type(event) for event in events_of(tools(cell("x = 1")))]
    assert kinds[0] is Asked
    assert kinds[1] is Asking
    assert Writing in kinds
    assert kinds[-3:] == [Running, Ran, Settled]


def test_usage_adds_up():
    assert (Usage(1, 2) + Usage(3, 4, estimated=True)) == Usage(4, 6, estimated=True)
