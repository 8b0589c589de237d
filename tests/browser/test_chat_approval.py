"""Questions and plans in panel and cell at once, those of the magic too."""

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, held, sent

DELETES = "import os\nos.remove('old.txt')\ndone = True"
PLAN = "1. [think] Name the columns\n2. [code] Make the list\n3. [code] Show its sum"


def in_cell(notebook):
    return notebook.panel.locator(".jp-ciMagic-decision")


def with_file(open_chat, server, *cells):
    chat = open_chat(*cells or ("'first'",), server=server)
    chat.notebook.execute("open('old.txt', 'w').close()")
    return chat


def exists(chat):
    return chat.notebook.value("__import__('os').path.exists('old.txt')")


def test_a_question_stands_in_panel_and_cell_and_whichever_is_answered_first_counts(open_chat):
    with ScriptedServer([fenced(DELETES)] * 3) as server:
        chat = with_file(open_chat, server)
        notebook = chat.notebook
        # Answered in the panel.
        chat.send("remove it")
        chat.is_in("requires_action")
        expect(chat.approval).to_contain_text("old.txt")
        expect(in_cell(notebook)).to_be_visible()
        assert (len(notebook.cells), notebook.cells[1].outputs) == (2, [])
        chat.approval.get_by_role("button", name="Run", exact=True).click()
        chat.ends()
        expect(in_cell(notebook)).to_have_count(0)
        expect(chat.approval).to_have_count(0)
        assert not exists(chat)
        # Answered in the cell.
        notebook.execute("open('old.txt', 'w').close()")
        chat.send("remove it, please")
        expect(chat.approval).to_be_visible()
        in_cell(notebook).get_by_role("button", name="Run", exact=True).click()
        chat.ends()
        expect(chat.approval).to_have_count(0)
        assert not exists(chat)
        # Refused in the panel.
        notebook.execute("open('old.txt', 'w').close()")
        cells = len(notebook.cells)
        chat.send("remove it once more")
        chat.approval.get_by_role("button", name="Stop", exact=True).click()
        notebook.settled()
        expect(in_cell(notebook)).to_have_count(0)
        assert chat.turn().get_attribute("data-state") in ("cancelled", "incomplete")
        assert exists(chat)
        assert len(notebook.cells) == cells


def test_code_that_is_edited_or_asked_for_anew_is_what_runs(open_chat):
    with ScriptedServer([fenced(DELETES), fenced(DELETES), fenced("kept = True")]) as server:
        chat = with_file(open_chat, server)
        notebook = chat.notebook
        chat.send("remove it")
        expect(chat.approval).to_be_visible()
        notebook.go_to(1)
        notebook.type_at_end(1, " + 41")
        chat.approval.get_by_role("button", name="Run", exact=True).click()
        chat.ends()
        assert notebook.value("done") == 42
        notebook.execute("open('old.txt', 'w').close()")
        chat.send("remove it again")
        chat.approval.get_by_role("button", name="Generate again…").click()
        note = chat.approval.get_by_role("textbox")
        note.fill("do not delete")
        note.press("Enter")
        chat.ends()
        assert "do not delete" in sent(server)
        assert exists(chat)
        assert notebook.value("kept") is True


@pytest.mark.row("2-02", kind="mechanism")
def test_a_plan_is_edited_in_the_panel_approved_and_ticked(open_chat):
    replies = [Stream(PLAN), Stream("Numbers."), Stream("```python step\nxs = [1, 2, 3]\n```"), fenced("max(xs)")]
    with ScriptedServer(replies) as server:
        chat = open_chat("'first'", server=server)
        chat.button("Plan first").click()
        expect(chat.button("Plan first")).to_have_attribute("aria-pressed", "true")
        chat.send("sum some numbers")
        chat.is_in("requires_action")
        assert len(server.chats) == 1
        group = chat.approval
        expect(group).to_be_visible()
        box = group.get_by_role("textbox", name="Plan")
        if not box.is_visible():
            group.get_by_role("button", name="Edit", exact=True).click()
        box.fill(box.input_value().replace("Show its sum", "Show its largest"))
        group.get_by_role("button", name="Run the plan").click()
        turn = chat.ends()
        assert "Show its largest" in sent(server, 1)
        plan = turn.get_by_role("list", name="Plan").get_by_role("listitem")
        expect(plan).to_have_count(3)
        expect(plan.nth(2)).to_contain_text("Show its largest")
        expect(plan.filter(has_text="(done)")).to_have_count(3)
        code = [cell.source.partition("\n")[2] for cell in chat.notebook.generated()]
    assert code == ["xs = [1, 2, 3]", "max(xs)"]


@pytest.mark.row("2-04", kind="mechanism")
def test_a_plan_is_revised_in_mid_turn_and_what_was_done_stays_ticked(open_chat):
    revision = "There are no gaps.\n2. [code] Count the months\n3. [think] Say that nothing was missing"
    seen, show_first = held("```python step\n", "months = ['May', 'June']\n```")
    found, revise = held("There ", revision.removeprefix("There "))
    counted, go_on = held("```python step\n", "count = len(months)\n```")
    replies = [Stream("1. [code] Look at them\n2. [code] Fill the gaps"), seen, found, counted]
    with ScriptedServer([*replies, Stream("Nothing was missing.")]) as server:
        chat = open_chat("'first'", server=server)
        chat.button("Plan first").click()
        chat.send("complete the months")
        box = chat.approval.get_by_role("textbox", name="Plan")
        box.fill(box.input_value().replace("Look at them", "List the months"))
        chat.approval.get_by_role("button", name="Run the plan").click()
        plan = chat.turn().get_by_role("list", name="Plan").get_by_role("listitem")
        done = plan.filter(has_text="(done)")
        expect(plan).to_have_text(["List the months (code)", "Fill the gaps (code)"])
        show_first.set()
        expect(done).to_have_text(["List the months (done)"])
        expect(chat.turn()).not_to_contain_text("revised")
        revise.set()
        left = ["Count the months (code)", "Say that nothing was missing (think)"]
        expect(plan).to_have_text(["List the months (done)", *left])
        expect(chat.turn()).to_contain_text("revised")
        chat.is_in("in_progress")
        go_on.set()
        chat.ends()
        expect(done).to_have_count(3)
        expect(chat.turn()).to_contain_text("Nothing was missing.")
        assert chat.notebook.value("count") == 2
        # So it is kept.
        chat.notebook.save()
        chat.notebook.reload()
        chat.show()
        expect(done).to_have_count(3)
        expect(chat.turn()).to_contain_text("revised")


def test_a_question_of_the_magic_shows_in_the_open_panel_and_may_be_answered_there(open_chat):
    with ScriptedServer([fenced(DELETES), Stream("A chat goes on.")]) as server:
        chat = with_file(open_chat, server, "%load_ext ci_magic", "%%ci remove the old file")
        notebook = chat.notebook
        notebook.run(0)
        notebook.start(1)
        expect(in_cell(notebook)).to_be_visible()
        expect(chat.approval).to_contain_text("old.txt")
        chat.approval.get_by_role("button", name="Run", exact=True).click()
        notebook.settled()
        assert not exists(chat)
        expect(chat.approval).to_have_count(0)
        assert notebook.cells[2].source.endswith("done = True")
        chat.ask("hello")
