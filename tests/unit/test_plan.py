"""Plans: how they are read, approved, edited, carried out and revised."""

from types import SimpleNamespace

import pytest

from ci_magic.extract import read_edited, read_plan, read_reply, read_revision
from ci_magic.kernel.approver import InputApprover
from ci_magic.protocol import plan_text
from ci_magic.values import Ask, Limits, Observation
from ci_magic.values.approval import PlanDecision
from ci_magic.values.events import Ending, Planned, PlanStep, Running
from tests.support.fakes import FakeApprover, FakeKernel, events_of, failed, settled_of, tools

PLAN = "1. [think] Name the target format\n2. [code] Probe the file\n3. [code] Transcode it"


def step(code):
    return f"```python step\n{code}\n```"


def cell(code):
    return f"```python\n{code}\n```"


def going(*plans):
    return FakeApprover(plans=plans or (PlanDecision("go"),))


@pytest.mark.parametrize(
    "text",
    [
        "Here is the plan:\n\n1. **[think]** Choose\n   - carefully\n2. [code] Load\n3. Draw (code)\n\nShall I go on?",
        "1) Choose [think]\n2) Load\n3) Draw",
        "**Step 1: [think] Choose**\n**Step 2: Load**\n**Step 3: Draw**",
        "### 1단계: [생각] 정하기\n### 2단계: [코드] 읽기\n### 3단계: [코드] 그리기",
        "제1단계 [사고] 정하기\n제2단계 읽기\n제3단계 그리기",
        "１．［思考］選ぶ\n２．［コード］読む\n３．描く",
        "手順1：[思考] 選ぶ\n手順2：読む\n手順3：描く",
        "① think: 정하기\n② code: 읽기\n③ 그리기",
        "- [ ] 1. [think] Choose\n- [ ] 2. [code] Load\n- [ ] 3. [code] Draw",
        "1. [ ] Thinking: choose\n2. [ ] Load\n3. [ ] Draw",
        "Assumptions:\n1. one\n2. two\n\nPlan:\n1. [think] Choose\n2. [code] Load\n3. [code] Draw",
    ],
)
def test_the_lists_that_models_write_are_read(text):
    assert [each.kind for each in read_plan(text)] == ["think", "code", "code"]
    assert not any(set("[]*:☐①") & set(each.text) for each in read_plan(text))


@pytest.mark.parametrize(
    "text", ["", "In 2023. It was 3.5 percent.", "3.14 is pi", "12:30 was the time", "Just words."]
)
def test_prose_is_no_plan(text):
    assert read_plan(text) == ()


def test_what_a_user_leaves_of_a_plan_is_one_step_a_line():
    steps = (PlanStep("Choose", "think"), PlanStep("Load"))
    shown = "\n".join(f"# {line}" for line in plan_text(steps).split("\n"))
    assert read_edited(shown) == steps
    assert read_edited("# 2. [code] Load\n#\n# say it in Korean [think]\ndraw") == (
        PlanStep("Load"),
        PlanStep("say it in Korean", "think"),
        PlanStep("draw"),
    )


def test_only_a_list_with_marks_is_a_revision_and_done_steps_are_not_repeated():
    done = (PlanStep("Load the file", done=True),)
    assert read_revision("The largest are:\n1. Seoul\n2. Busan", done) == ()
    again = "1. [code] Load the file.\n2. [code] Fill the gaps\n3. [think] Say it"
    assert read_revision(again, done) == (PlanStep("Fill the gaps"), PlanStep("Say it", "think"))


@pytest.mark.parametrize(
    "info",
    [
        "python step",
        "python, step",
        "py step",
        "python:step",
        "python step 2: load",
        "{python step}",
        "step",
        "Python-Step",
    ],
)
def test_the_ways_to_mark_a_step(info):
    reply = read_reply(f"Hello\n```{info}\nx = 1\n```")
    assert (reply.kind, reply.step, reply.code) == ("code", True, "x = 1")
    assert not read_reply("```python step = 3\nx = 1\n```").step


@pytest.mark.row("2-02", kind="mechanism")
def test_nothing_runs_before_the_go_and_steps_are_ticked_off():
    approver = going()
    given = tools(PLAN, "MP4 with H.264.", step("probe = 1"), cell("done = 1"), approver=approver)
    events = events_of(given, Ask("convert", plan=True))
    asked = approver.asked_plans[0]
    assert [each.kind for each in asked] == ["think", "code", "code"]
    planned = [event for event in events if isinstance(event, Planned)]
    assert [(event.approved, [each.done for each in event.steps]) for event in planned] == [
        (False, [False, False, False]),
        (True, [False, False, False]),
        (True, [True, False, False]),
        (True, [True, True, False]),
        (True, [True, True, True]),
    ]
    assert events.index(planned[1]) < next(n for n, event in enumerate(events) if isinstance(event, Running))
    assert "numbered list" in given.model.requests[0].messages[-1].content
    assert "Now step 2: [code] Probe the file" in given.model.requests[2].messages[-1].content
    settled = events[-1]
    assert (settled.ending, settled.code) == (Ending.DONE, "probe = 1\n\ndone = 1")
    assert all(each.done for each in settled.plan)
    assert "MP4 with H.264." in settled.answer


@pytest.mark.row("2-02", kind="mechanism")
def test_a_plan_that_nobody_can_approve_runs_nothing_unless_nobody_is_to_be_asked():
    given = tools(PLAN, step("a = 1"))
    settled = settled_of(given, Ask("p", plan=True))
    assert (settled.ending, given.kernel.ran, len(given.model.requests)) == (Ending.NEEDS_APPROVAL, [], 1)
    assert "--ask never" in settled.message
    settled = settled_of(tools("1. [code] do it", cell("a = 1")), Ask("p", plan=True, ask="never"))
    assert (settled.ending, settled.code) == (Ending.DONE, "a = 1")


def test_stop_and_another_plan():
    given = tools(PLAN, approver=going(PlanDecision("stop")))
    assert settled_of(given, Ask("p", plan=True)).ending is Ending.REFUSED
    assert given.kernel.ran == []
    approver = going(PlanDecision("regenerate", note="shorter"), PlanDecision("go"))
    given = tools(PLAN, "1. [code] all at once", cell("a = 1"), approver=approver)
    assert settled_of(given, Ask("p", plan=True)).ending is Ending.DONE
    assert "shorter" in given.model.requests[1].messages[-1].content
    assert [len(steps) for steps in approver.asked_plans] == [3, 1]


@pytest.mark.row("2-02", kind="mechanism")
def test_an_edited_plan_is_what_the_model_is_told_and_what_is_ticked():
    edited = "# 1. [code] Probe the file\n# draw it in blue"
    given = tools(PLAN, step("a = 1"), cell("b = 2"), approver=going(PlanDecision("go", edited)))
    settled = settled_of(given, Ask("p", plan=True))
    assert [(each.text, each.done) for each in settled.plan] == [("Probe the file", True), ("draw it in blue", True)]
    told = [message.content for message in given.model.requests[1].messages]
    assert told[-2] == "1. [code] Probe the file\n2. [code] draw it in blue"
    assert not any("Transcode" in content for content in told)


@pytest.mark.row("2-03", kind="mechanism")
def test_a_step_that_is_only_thought_runs_nothing_and_its_words_stay():
    plan = "1. [think] List the formats\n2. [think] Choose one"
    given = tools(plan, "MP4 or MOV.", "MP4.", approver=going())
    settled = settled_of(given, Ask("p", plan=True))
    assert (settled.ending, settled.answer) == (Ending.ANSWERED, "MP4 or MOV.\n\nMP4.")
    assert given.kernel.ran == []


@pytest.mark.row("2-04", kind="mechanism")
def test_a_plan_is_revised_from_what_a_step_found():
    revision = "It is a MOV already.\n2. [code] Probe the sound\n3. [code] Repack it"
    given = tools(
        "1. [code] Probe\n2. [code] Transcode",
        step("a = 1"),
        revision,
        step("b = 2"),
        cell("c = 3"),
        approver=going(),
    )
    events = events_of(given, Ask("p", plan=True))
    revised = next(event for event in events if isinstance(event, Planned) and event.revision)
    assert [(each.text, each.done) for each in revised.steps] == [
        ("Probe", True),
        ("Probe the sound", False),
        ("Repack it", False),
    ]
    assert revised.approved
    assert (events[-1].ending, events[-1].code) == (Ending.DONE, "a = 1\n\nb = 2\n\nc = 3")
    assert "Now step 2: [code] Probe the sound" in given.model.requests[3].messages[-1].content


def test_a_revision_is_asked_about_where_the_user_wants_to_see_everything():
    revision = f"2. [code] Something else\n{step('b = 2')}"
    approver = FakeApprover("run", "run", plans=[PlanDecision("go"), PlanDecision("stop")])
    given = tools("1. [code] Probe\n2. [code] Transcode", step("a = 1"), revision, approver=approver)
    settled = settled_of(given, Ask("p", plan=True, ask="always"))
    assert (settled.ending, [code for code, _ in given.kernel.ran]) == (Ending.REFUSED, ["a = 1"])
    assert settled.code == "a = 1"


def test_a_model_that_writes_cells_instead_of_a_plan_has_them_approved_as_one():
    approver = going()
    given = tools(cell("# Count the rows\nn = len(df)"), approver=approver)
    settled = settled_of(given, Ask("p", plan=True))
    assert [each.text for each in approver.asked_plans[0]] == ["Count the rows"]
    assert (settled.ending, len(given.model.requests)) == (Ending.DONE, 1)
    assert settled.plan[0].done


def test_looks_before_the_go_are_not_run():
    look = "```python inspect\nlen(df)\n```"
    given = tools(look, "1. [code] do it", cell("a = 1"), approver=going())
    assert settled_of(given, Ask("p", plan=True)).ending is Ending.DONE
    assert given.kernel.ran == [("a = 1", "success")]
    assert settled_of(tools(look, look, look), Ask("p", plan=True)).ending is Ending.GAVE_UP


def test_a_question_that_needs_no_plan_is_answered():
    settled = settled_of(tools("I cannot know that."), Ask("p", plan=True))
    assert (settled.ending, settled.answer) == (Ending.ANSWERED, "I cannot know that.")


def test_prose_in_place_of_a_cell_is_asked_for_once_and_then_taken():
    given = tools("1. [code] a\n2. [code] b", step("a = 1"), "Now I plot.", "It cannot be done.", approver=going())
    settled = settled_of(given, Ask("p", plan=True))
    assert "has no cell yet" in given.model.requests[3].messages[-1].content
    assert (settled.ending, settled.answer) == (Ending.DONE, "It cannot be done.")
    assert [each.done for each in settled.plan] == [True, False]


@pytest.mark.row("2-06", kind="mechanism")
def test_an_error_during_a_step_is_mended_without_the_user():
    given = tools(
        "1. [code] a\n2. [code] b",
        step("a = 1"),
        step("b = 1"),
        cell("b = 2"),
        approver=going(),
        kernel=FakeKernel(Observation("ok"), failed(), Observation("ok")),
    )
    settled = settled_of(given, Ask("p", plan=True))
    assert (settled.ending, settled.code) == (Ending.DONE, "a = 1\n\nb = 2")
    assert len(given.approver.asked_plans) == 1


def test_a_plan_keeps_to_the_budget_of_steps():
    plan = "\n".join(f"{number}. [code] part {number}" for number in range(1, 6))
    given = tools(plan, *(step(f"x{number} = 1") for number in range(9)), approver=going())
    settled = settled_of(given, Ask("p", Limits(steps=2), plan=True))
    assert settled.code == "x0 = 1\n\nx1 = 1\n\nx2 = 1"
    assert [each.done for each in settled.plan] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("typed", "choice", "lines"),
    [
        (["g"], "go", ""),
        (["stop"], "stop", ""),
        ([""], "stop", ""),
        (["e", "2", "", "g"], "go", "1. [think] a\n2. [code] c"),
        (["e", "+ [think] d", "1. other", "", "g"], "go", "1. other\n2. [code] b\n3. [code] c\n4. [think] d"),
        (["e", "nonsense", "9 too far", "", "g"], "go", "1. [think] a\n2. [code] b\n3. [code] c"),
        (["e", "1", "1", "1", "", "g"], "stop", ""),
        (["p", "shorter"], "regenerate", ""),
    ],
)
def test_a_plan_is_answered_and_edited_line_by_line(typed, choice, lines, monkeypatch):
    answers = iter(typed)
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=True))
    steps = (PlanStep("a", "think"), PlanStep("b"), PlanStep("c"))
    decision = InputApprover(shell).approve_plan(steps)
    assert (decision.choice, decision.text) == (choice, lines)
    assert decision.note == ("shorter" if choice == "regenerate" else "")
    assert next(answers, None) is None


def test_where_nobody_can_be_asked_nobody_is():
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=False))
    assert InputApprover(shell).approve_plan((PlanStep("a"),)) is None
