"""A plan in the notebook: asked about in its cell, edited there, carried out after a key, ticked in the prompt's output."""

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, sent

PLAN = "1. [think] Name the columns\n2. [code] Make the list\n3. [code] Show its sum"


@pytest.mark.row("2-02", kind="mechanism")
def test_a_plan_is_edited_in_its_cell_and_runs_after_a_key(open_notebook):
    replies = [
        Stream(PLAN),
        Stream("Numbers."),
        Stream("```python step\nxs = [1, 2, 3]\n```"),
        fenced("max(xs)"),
    ]
    with ScriptedServer(replies) as server:
        notebook = open_notebook("%load_ext ci_magic", "%%ci --plan sum some numbers", server=server)
        notebook.run(0)
        notebook.start(1)
        panel = notebook.panel.locator(".jp-ciMagic-decision")
        expect(panel.get_by_role("group", name="Carry out this plan?")).to_be_visible()
        expect(panel.locator("button:focus")).to_have_count(1)
        assert notebook.cells[2].source.split("\n")[1:] == [f"# {line}" for line in PLAN.split("\n")]
        assert len(server.chats) == 1
        notebook.press("e")
        notebook.wait(lambda: notebook.view["mode"] == "edit", "the plan to be edited")
        notebook.press("Control+End")
        for _letter in "sum":
            notebook.press("Backspace")
        notebook.page.keyboard.type("largest")
        panel.get_by_role("button", name="Run the plan").click()
        cells = notebook.settled().cells
        assert "3. [code] Show its largest" in sent(server, 1)
    assert [cell.source.partition("\n")[2] for cell in cells[2:]] == ["xs = [1, 2, 3]", "max(xs)"]
    shown = notebook.page.locator(".jp-RenderedMarkdown", has_text="The plan:")
    ticked = ["☑ 1. Name the columns (think)", "☑ 2. Make the list (code)", "☑ 3. Show its largest (code)"]
    assert shown.locator("p").first.inner_text().split("\n") == ["The plan:", *ticked]
