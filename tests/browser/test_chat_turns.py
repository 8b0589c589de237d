"""Turns by chat, driven by a scripted provider: what streams, what becomes a cell, what fails and is mended."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import WAITS
from tests.support.server import ScriptedServer, Stream, failure
from tests.support.turns import fenced, held, sent


def test_an_answer_streams_while_the_kernel_is_free_and_its_code_becomes_a_cell(open_chat):
    reply, code, end = held(
        "I **multiply** two numbers.\n\n", "```python\nx = 6 * 7\n", "print('x is', x)\n```\n\nThat is the *answer*.\n"
    )
    with ScriptedServer([reply, Stream("It is 42.")]) as server:
        chat = open_chat("a = 1", "b = a + 1\nb", "'last'", server=server, explains=True)
        notebook = chat.notebook
        notebook.go_to(0)
        chat.send("multiply")
        expect(chat.turn().locator("strong", has_text="multiply")).to_be_visible()
        chat.is_in("in_progress")
        assert notebook.sources == ["a = 1", "b = a + 1\nb", "'last'"]
        # The kernel is free while the model writes.
        notebook.run(0)
        assert notebook.run(1).shown == "2"
        chat.is_in("in_progress")
        code.set()
        notebook.wait(lambda: "x = 6 * 7" in notebook.sources[1], "a cell that fills")
        assert notebook.cells[1].outputs == []
        end.set()
        turn = chat.ends()
        made = notebook.cells[1]
        assert (made.source.partition("\n")[2], made.text, made.count) == (
            "x = 6 * 7\nprint('x is', x)",
            "x is 42\n",
            3,
        )
        assert [cell.source for cell in notebook.cells[2:]] == ["b = a + 1\nb", "'last'"]
        expect(turn.locator("em", has_text="answer")).to_be_visible()
        expect(turn.get_by_text("x = 6 * 7")).to_have_count(0)
        # Nothing but what the notebook shows is in the history.
        assert notebook.value("list(In)[1:]") == ["a = 1", "b = a + 1\nb", made.source]
        # What came of it is read, where nobody set anything else.
        expect(turn).to_contain_text("It is 42.")
        assert len(server.chats) == 2


def test_a_step_unfolds_and_leads_to_its_cell_and_the_cell_leads_back(open_chat):
    with ScriptedServer([fenced("print('line')"), Stream("Nothing to run.")]) as server:
        chat = open_chat("a = 1", *["'more'"] * 12, server=server)
        notebook = chat.notebook
        notebook.go_to(0)
        chat.ask("say line")
        step = chat.unfold().filter(has_text="Go to cell").last
        expect(step.get_by_text("print('line')")).to_be_visible()
        expect(step.get_by_label("Output")).to_have_text("line")
        notebook.go_to(10)
        step.get_by_role("button", name="Go to cell").click()
        notebook.wait(lambda: notebook.view["index"] == 1, "the generated cell")
        chat.ask("anything else?")
        notebook.go_to(1)
        notebook.command("ci_magic:go-to-turn")
        expect(chat.turn(0)).to_be_in_viewport()
        expect(chat.turn(0)).to_be_focused()
        # A cell is known by its code, not by its mark.
        chat.choose("why @pri", "print('line')")
        expect(chat.attached).to_have_text("Cell [1] print('line')")


def test_each_figure_and_each_step_leads_to_its_own_cell_and_each_cell_back(open_chat):
    draw = "import matplotlib.pyplot as plt\n_ = plt.plot({})\nplt.show()"
    step = Stream(f"```python step\n{draw.format([1, 2])}\n```")
    with ScriptedServer([step, fenced(draw.format([3, 1])), Stream("Words.")]) as server:
        chat = open_chat("%matplotlib inline", "'more'", server=server)
        notebook = chat.notebook
        notebook.run(0)
        notebook.go_to(0)
        chat.ask("draw it twice")
        cells = [notebook.cells.index(cell) for cell in notebook.generated()]
        assert cells == [1, 2]
        expect(chat.turn().get_by_role("group", name="Figures").get_by_role("button")).to_have_count(2)
        chat.ask("anything else?")
        steps = chat.unfold(0).filter(has_text="Go to cell").filter(has=chat.page.locator("pre", has_text="plt.plot"))
        for index, ways in ((2, "figure"), (1, "figure"), (2, "step"), (1, "step")):
            notebook.cell(0).locator(".jp-InputArea-prompt").first.click()
            notebook.wait(lambda: notebook.view["index"] == 0, "another cell")
            if ways == "figure":
                chat.turn(0).get_by_role("button", name=f"Figure {index}: go to its cell").click()
            else:
                values = str([1, 2] if index == 1 else [3, 1])
                steps.filter(has_text=f"plt.plot({values})").get_by_role("button", name="Go to cell").last.click()
            notebook.wait(lambda index=index: notebook.view["index"] == index, "the cell of the link")
            expect(notebook.cell(index).locator("img")).to_be_in_viewport()
            notebook.command("ci_magic:go-to-turn")
            expect(chat.turn(0)).to_be_focused()
            expect(chat.turn(0)).to_be_in_viewport()


def test_a_question_gets_prose_and_no_cell(open_chat):
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    reply = f"Two ways:\n\n- first\n- second\n\n{table}\n```text\nplain\n```\nand $x^2$. [More](https://example.org/x)"
    with ScriptedServer([Stream(reply, chunk=7)]) as server:
        chat = open_chat("a = 1", server=server)
        turn = chat.ask("which ways are there?")
        assert chat.notebook.sources == ["a = 1"]
        expect(turn.locator("li", has_text="second").last).to_be_visible()
        expect(turn.locator("td", has_text="2")).to_be_visible()
        expect(turn.locator("pre", has_text="plain")).to_be_visible()
        expect(turn.locator("mjx-container")).to_have_count(1)
        link = turn.get_by_role("link", name="More")
        assert (link.get_attribute("target"), "noopener" in (link.get_attribute("rel") or "")) == ("_blank", True)
        assert "which ways are there?" in sent(server)


@pytest.mark.row("1-14", kind="mechanism")
def test_two_failures_then_success_are_one_turn_and_three_are_a_failure(open_chat):
    steps = [fenced("1 / 0"), fenced("missing_name"), fenced("x = 3\nprint(x)")]
    steps += [fenced(f"int('not a number {n}')") for n in range(3)]
    with ScriptedServer(steps) as server:
        chat = open_chat("'first'", server=server)
        chat.ask("make x")
        assert len(server.chats) == 3
        assert [cell.text for cell in chat.notebook.generated()] == ["3\n"]
        assert chat.notebook.generated()[0].of("error") == []
        for cause in ("ZeroDivisionError", "missing_name"):
            expect(chat.unfold().filter(has_text=cause).first).to_be_visible()
        assert "ZeroDivisionError" in sent(server, 1)
        failed = chat.ask("make an int", state="failed")
        expect(failed.get_by_role("alert")).to_contain_text("ValueError")
        expect(failed).to_contain_text("not a number 2")
        assert len(server.chats) == 6


@pytest.mark.row("J-40", kind="mechanism")
def test_slow_stream_error_cancel_and_two_failures_then_success_in_one_thread(open_chat):
    slow, never = Stream("A **slow** answer.", chunk=1, delay=0.1), held("Begun.\n", "never")[0]
    failing = [fenced("1 / 0"), fenced("missing_name"), fenced("x = 3\nprint(x)")]
    with ScriptedServer([slow, failure(503, "the server is resting", {"retry-after": "0"}), never, *failing]) as server:
        server.steps[2:2] = [server.steps[1]] * 2
        chat = open_chat("'first'", server=server)
        chat.send("slowly")
        expect(chat.turn()).to_contain_text("A sl")
        assert chat.turn().get_attribute("data-state") == "in_progress"
        expect(chat.ends().locator("strong", has_text="slow")).to_be_visible()
        expect(chat.ask("fail", state="failed").get_by_role("alert")).to_contain_text("503")
        chat.send("never")
        expect(chat.turn()).to_contain_text("Begun.")
        chat.button("Stop").click()
        expect(chat.ends("cancelled")).to_contain_text("Begun.")
        chat.ask("make x")
        assert [(cell.text, cell.of("error")) for cell in chat.notebook.generated()] == [("3\n", [])]
        states = [turn.get_attribute("data-state") for turn in chat.turns.all()]
    assert states == ["completed", "failed", "cancelled", "completed"]


def test_a_failed_attempt_is_put_back_the_record_knows_it_and_a_limit_ends_a_turn(open_chat):
    steps = [fenced("xs.append(4)\nlost = 1\n1 / 0"), fenced("xs.append(4)"), fenced("1 / 0"), fenced("2 / 0")]
    with ScriptedServer(steps) as server:
        chat = open_chat("%load_ext ci_magic\nxs = []", "%ci --log", server=server)
        notebook = chat.notebook
        notebook.run(0)
        notebook.go_to(0)
        chat.ask("append four")
        assert notebook.value("[xs, 'lost' in globals()]") == [[4], False]
        assert "append four" in notebook.run(2).text
        # What a request may cost is spent before the repair.
        notebook.set_environment(CI_MAGIC_TOKENS="10")
        expect(chat.ask("divide", state="incomplete")).to_contain_text("token")
        assert len(server.chats) <= 3


def test_an_error_of_the_server_is_told_in_one_line_and_retry_asks_again(open_chat):
    steps = [failure(401, "Incorrect API key provided"), Stream("Hello, *you*."), Stream("Hello *again*.")]
    with ScriptedServer(steps) as server:
        chat = open_chat("a = 1", server=server)
        failed = chat.ask("hello", state="failed")
        expect(failed.get_by_role("alert")).to_contain_text("key")
        expect(chat.box).to_be_editable()
        chat.act("Retry")
        expect(chat.turns.locator("em", has_text="you")).to_be_visible()
        chat.ends()
        assert "hello" in sent(server)
        assert len(server.chats) == 2
        assert chat.notebook.sources == ["a = 1"]


def test_turns_wait_in_a_queue_and_a_busy_kernel_is_named(open_chat):
    first, go = held("One", " is done.")
    steps = [first, fenced("seen = done\nprint(seen)"), Stream("Three is done.")]
    with ScriptedServer(steps) as server:
        chat = open_chat(f"{WAITS}\ndone = True", server=server)
        notebook = chat.notebook
        chat.send("one")
        expect(chat.turn()).to_contain_text("One")
        chat.send("two")
        chat.is_in("queued")
        # The user's own cell is ahead of the code of the second turn.
        notebook.start(0)
        go.set()
        chat.is_in("completed", 0)
        expect(chat.turn(1)).to_contain_text("kernel")
        notebook.let_go()
        chat.ends()
        assert [cell.text for cell in notebook.generated()] == ["True\n"]
        assert [cell.count for cell in notebook.cells] == [1, 2]


def test_the_code_goes_to_the_end_where_that_is_set(open_chat, workbench, lab):
    lab.set("ci_magic:plugin", chatPlace="end")
    try:
        with ScriptedServer([fenced("x = 1"), fenced("y = 2")]) as server:
            chat = open_chat("'a'", "'b'", "'c'", server=server, window=workbench.window())
            chat.notebook.go_to(0)
            chat.ask("x")
            chat.notebook.go_to(1)
            chat.ask("y")
        assert [source.rpartition("\n")[2] for source in chat.notebook.sources] == [
            "'a'",
            "'b'",
            "'c'",
            "x = 1",
            "y = 2",
        ]
    finally:
        lab.set("ci_magic:plugin")
