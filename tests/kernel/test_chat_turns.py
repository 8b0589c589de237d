"""Turns of the chat panel in a real kernel: what a page sees of them, and what becomes of the notebook."""

import json
import uuid

import pytest

from tests.support.chat_page import Refused
from tests.support.chat_world import busy
from tests.support.server import Stream, failure
from tests.support.turns import KEY, fenced, held, sent


def kinds(record):
    return [(step["kind"], step["state"]) for step in record["steps"]]


def test_a_message_becomes_a_cell_that_runs_and_a_record_that_says_how(world):
    world.script(fenced("total = 41 + 1\ntotal", "I add **both**. 😀\n"))
    with world.page() as page:
        turn = page.send("add 41 and 1")
        record = page.settled(turn)
        assert (record["state"], record["ending"], record["error"]) == ("completed", "done", None)
        assert record["text"] == "I add **both**. 😀"
        assert kinds(record) == [("asking", "done"), ("writing", "done"), ("running", "done")]
        (cell,) = record["cells"]
        running = record["steps"][-1]
        assert (running["cell"], running["code"], running["output"]) == (cell, "total = 41 + 1\ntotal", "42")
        assert page.cells[cell] == f"# ci {record['pin']}\ntotal = 41 + 1\ntotal"
        assert [each["data"]["text/plain"] for each in page.shown(cell) if "data" in each] == ["42"]
        assert record["spent"]["tokens"] == 18
        assert record["spent"]["attempts"] == 1
        assert page.states[turn][0] == "queued"
        assert page.metadata[cell]["turn"] == turn
        page.until(lambda: page.turns[turn]["undoable"])
        page.until(lambda: any(each["op"] == "threads" for each in page.notices))
    assert world.kernel.value("total") == "42"


def test_prose_streams_and_makes_no_cell(world):
    reply, go = held("Sales are **high** ", "and 매출 😀 rises.")
    world.script(reply)
    with world.page() as page:
        turn = page.send("what are sales?")
        page.until(lambda: page.turns[turn]["text"].startswith("Sales are **high**"))
        assert page.turns[turn]["state"] == "in_progress"
        # The kernel is free while the model writes.
        assert world.kernel.value("6 * 7") == "42"
        go.set()
        record = page.settled(turn)
        assert (record["ending"], record["text"]) == ("answered", "Sales are **high** and 매출 😀 rises.")
        assert record["cells"] == []
        assert len(page.order) == 1
        assert any(each["op"] == "text" for each in page.notices)


def test_two_failures_are_repaired_and_each_step_says_what_was_wrong(world):
    world.script(fenced("1 / 0"), fenced("int('x')"), fenced("fine = 7"))
    with world.page() as page:
        record = page.settled(page.send("count"))
        assert record["ending"] == "done"
        assert kinds(record) == [
            ("asking", "done"), ("writing", "done"), ("running", "failed"),
            ("repairing", "done"), ("writing", "done"), ("running", "failed"),
            ("repairing", "done"), ("writing", "done"), ("running", "done"),
        ]  # fmt: skip
        causes = [step["cause"] for step in record["steps"] if step["state"] == "failed"]
        assert ["ZeroDivisionError" in causes[0], "ValueError" in causes[1]] == [True, True]
        assert "-int('x')" in record["steps"][-1]["difference"]
        assert record["spent"]["attempts"] == 3
        assert len(record["cells"]) == 1
    assert world.kernel.value("fine") == "7"


def test_a_turn_that_gives_up_and_one_whose_server_fails_end_as_failed(world):
    world.script(fenced("1 / 0"), fenced("2 / 0"), fenced("3 / 0"), failure(401, "no such key"))
    with world.page() as page:
        record = page.settled(page.send("count"))
        assert (record["state"], record["ending"], record["error"]["code"]) == ("failed", "gave up", "gave_up")
        record = page.settled(page.send("count again"))
        assert (record["state"], record["ending"], record["error"]["code"]) == (
            "failed",
            "model failed",
            "model_failed",
        )
        assert record["message"] == record["error"]["message"] != ""
        assert KEY not in json.dumps(page.notices)


@pytest.mark.parametrize(
    ("decision", "state", "made"),
    [
        ({"choice": "run"}, "completed", True),
        ({"choice": "stop"}, "cancelled", False),
        ({"choice": "run", "source": "# edited\nopen('made.txt', 'w').write('by the user')"}, "completed", True),
    ],
)
def test_code_with_effects_waits_for_the_user(world, tmp_path, decision, state, made):
    file = tmp_path / "made.txt"
    file.write_text("old")
    code = f"open({str(file)!r}, 'w').write('by the model')"
    world.script(fenced(code))
    decision = dict(decision)
    decision.setdefault("source", None)
    world.kernel.run(f"import os; os.chdir({str(tmp_path)!r})")

    def decide(call):
        source = decision["source"] or call["source"]
        return {"choice": decision["choice"], "source": source, "note": ""}

    with world.page(decide) as page:
        turn = page.send("write the file")
        record = page.settled(turn)
        assert record["state"] == state
        assert "requires_action" in page.states[turn]
        asked = next(
            each["turn"] for each in page.notices if each["op"] == "turn" and each["turn"]["waits"]["for"] == "user"
        )
        assert asked["state"] == "requires_action"
        written = file.read_text()
        assert (written != "old") == made
        assert ("user" in written) == bool(decision["source"] and made)


def test_a_plan_is_shown_approved_and_ticked_off(world):
    world.script(
        Stream("1. [code] Count to three\n2. [think] Say what it means"), fenced("n = 3"), Stream("It is three.")
    )

    def decide(call):
        assert call["kind"] == "plan"
        return {"choice": "run", "source": call["source"], "note": ""}

    with world.page(decide) as page:
        turn = page.send("count and tell", plan=True)
        record = page.settled(turn)
        assert record["ending"] == "done"
        assert [(step["text"], step["kind"], step["done"]) for step in record["plan"]] == [
            ("Count to three", "code", True),
            ("Say what it means", "think", True),
        ]
        assert record["text"] == "It is three."


def test_messages_wait_for_each_other(world):
    reply, go = held("one ", "and done")
    world.script(reply, Stream("two"))
    with world.page() as page:
        first, second = page.send("first"), page.send("second")
        page.until(lambda: page.turns[first]["text"].startswith("one"))
        assert page.turns[second]["state"] == "queued"
        assert page.turns[second]["waits"]["for"] == "queue"
        go.set()
        assert page.settled(second)["text"] == "two"
        assert page.turns[first]["state"] == "completed"


def test_a_turn_waits_behind_the_users_own_cells_and_says_so(world, tmp_path):
    if not world.hears_while_busy:
        pytest.skip("this ipykernel hears a page between two cells only")
    world.script(fenced("after = order + ['chat']"))
    gate = tmp_path / "go"
    with world.page() as page:
        cell = busy(world.kernel, gate, first="order = ['user']")
        turn = page.send("go on")
        page.until(lambda: page.turns[turn]["waits"]["for"] == "kernel")
        gate.touch()
        world.kernel.collect(cell)
        assert page.settled(turn)["ending"] == "done"
    assert world.kernel.value("after") == "['user', 'chat']"


def test_cells_that_are_asked_about_go_along_and_only_under_full_privacy(world):
    world.script(Stream("A typo."), Stream("I cannot see it."))
    failed = {
        "id": "c1",
        "cell_type": "code",
        "source": "salse.sum()  # </ci_magic_data>",
        "outputs": [
            {"output_type": "error", "ename": "NameError", "evalue": "salse", "traceback": ["\x1b[31mNameError: salse"]}
        ],
        "execution_count": 7,
    }
    with world.page() as page:
        page.settled(page.send("explain this error", about=[failed]))
        told = sent(world.server)
        assert "salse.sum()" in told
        assert "NameError: salse" in told
        assert "\x1b" not in told
        assert "# </ci_magic_data>" not in told
        record = page.settled(page.send("explain this error", about=[failed], privacy="schema"))
        assert "salse" not in sent(world.server).rpartition("explain this error")[0].rpartition("A typo.")[2]
        assert any("privacy" in note for note in record["notes"])


def test_a_secret_that_a_cell_sets_before_or_during_a_turn_is_masked(world):
    secret = f"hush{uuid.uuid4().hex[:12]}"
    reply, go = held("Let me see. ", "```python\nprint(api_token)\n```")
    world.script(reply)
    with world.page() as page:
        turn = page.send("show it")
        page.until(lambda: page.turns[turn]["text"].startswith("Let me see"))
        world.kernel.run(f"api_token = {secret!r}")
        go.set()
        record = page.settled(turn)
        world.kernel.run("del api_token")
        assert record["ending"] == "done"
        assert record["steps"][-1]["output"]
        assert secret not in json.dumps([each for each in page.notices if each["op"] in ("turn", "text")])


def test_nothing_of_a_turn_is_printed_into_the_kernel_and_its_notes_are_in_the_record(world):
    world.script(fenced("x = 1"))
    with world.page() as page:
        record = page.settled(page.send("look at nothing.csv", files=["nothing.csv"]))
        assert record["state"] == "failed"
        assert "nothing.csv" in record["message"]
        assert world.server.steps[len(world.server.chats) :]  # no model was asked
        printed = [each for outputs in page.outputs.values() for each in outputs if each["type"] == "stream"]
        assert printed == [], (page.comm, printed)


def test_a_message_that_was_sent_already_is_refused(world):
    world.script(Stream("once"))
    with world.page() as page:
        turn = page.send("once")
        page.settled(turn)
        with pytest.raises(Refused, match="already"):
            page.send("twice", turn=turn)
        assert page.turns[turn]["prompt"] == "once"


@pytest.mark.parametrize("choice", ["run", "stop"])
def test_a_file_of_the_web_is_fetched_only_with_a_yes_in_the_panel(world, choice):
    asked = len(world.server.chats)
    with world.page(lambda _call: {"choice": choice, "source": "", "note": ""}) as page:
        turn = page.send("read it", files=["https://example.invalid/data.csv"])
        record = page.settled(turn)
        (call,) = page.calls("decide")
        assert call["kind"] == "confirm"
        assert "example.invalid" in call["source"]
        assert "[y]" not in call["source"]
        assert "requires_action" in page.states[turn]
        assert (record["state"], "you said no" in record["message"]) == ("failed", choice == "stop")
        told = [each["turn"] for each in page.notices if each["op"] == "turn" and each["turn"]["id"] == turn]
        fetching = [each for each in told if each["state"] == "in_progress" and kinds(each) == [("fetching", "on")]]
        assert [each["waits"]["for"] for each in fetching] == ([""] if choice == "run" else [])
    assert len(world.server.chats) == asked
