"""Questions of the kernel in the notebook: what they show, how they are answered, what runs after the answer."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer
from tests.support.turns import fenced, held, sent

LOAD = "%load_ext ci_magic"
DELETES = "import os\nos.remove('old.txt')\ndone = True"


def question(notebook):
    return notebook.panel.locator(".jp-ciMagic-decision")


def asked(notebook, index=1):
    """Run a prompt by its key and return the panel when it has the focus."""
    notebook.start(index)
    panel = question(notebook)
    expect(panel.locator("button:focus")).to_have_count(1)
    return panel


def with_file(open_notebook, server, *more, prompt="%%ci remove the old file", **options):
    """A notebook in which ci_magic is loaded, and a file that the code wants to delete."""
    notebook = open_notebook(f"{LOAD}\nopen('old.txt', 'w').close()", prompt, *more, server=server, **options)
    notebook.run(0)
    return notebook


def exists(notebook):
    return (notebook.window.lab.root / notebook.path).with_name("old.txt").exists()


def is_at(notebook, index, mode="command"):
    """Wait until keys go to that cell again."""
    notebook.wait(
        lambda: [notebook.view[name] for name in ("index", "mode", "focused")] == [index, mode, True],
        f"the focus at cell {index}",
    )


@pytest.mark.parametrize("kind", ["lab", "notebook"])
def test_the_effects_are_shown_and_a_key_runs_the_code(open_notebook, kind):
    with ScriptedServer([fenced(DELETES)]) as server:
        notebook = with_file(open_notebook, server, kind=kind)
        panel = asked(notebook)
        expect(panel.get_by_role("group", name="Run this code?")).to_be_visible()
        expect(panel.get_by_role("listitem")).to_have_text(["line 3 deletes: old.txt os.remove('old.txt')"])
        assert exists(notebook)
        said = notebook.page.locator(".jp-ciMagic-announcer")
        expect(said).to_contain_text("Run this code? Press Ctrl+; to answer.")
        notebook.press("r")
        made = notebook.settled().cells[2]
    assert not exists(notebook)
    assert (made.source.partition("\n")[2], made.count) == (DELETES, 3)
    expect(question(notebook)).to_have_count(0)


def test_escape_refuses_and_the_user_is_where_he_was(open_notebook):
    with ScriptedServer([fenced(DELETES)]) as server:
        notebook = with_file(open_notebook, server, "x = 1")
        asked(notebook)
        notebook.press("Escape")
        cells = notebook.settled().cells
    assert exists(notebook)
    assert [cell.source for cell in cells[1:]] == ["%%ci remove the old file", "x = 1"]
    expect(question(notebook)).to_have_count(0)
    is_at(notebook, 1)


def test_deleting_the_cell_and_the_stop_button_of_the_kernel_refuse(open_notebook):
    with ScriptedServer([fenced(DELETES), fenced(DELETES)]) as server:
        notebook = with_file(open_notebook, server)
        asked(notebook)
        notebook.go_to(2)
        notebook.command("notebook:delete-cell")
        notebook.settled()
        assert exists(notebook)
        asked(notebook)
        notebook.interrupt()
        cells = notebook.settled().cells
    assert exists(notebook)
    assert len(cells) == 2
    expect(question(notebook)).to_have_count(0)


def test_what_the_user_edits_is_what_runs(open_notebook):
    with ScriptedServer([fenced(DELETES)]) as server:
        notebook = with_file(open_notebook, server)
        panel = asked(notebook)
        notebook.press("e")
        is_at(notebook, 2, "edit")
        notebook.press("Control+End")
        notebook.page.keyboard.type(" + 41")
        panel.get_by_text("You changed the code since").wait_for()
        panel.get_by_role("button", name="Run").click()
        made = notebook.settled().cells[2]
    assert made.source.endswith("done = True + 41")
    assert notebook.value("done") == 42
    assert not exists(notebook)


def test_a_note_goes_to_the_model_and_the_new_code_is_asked_about_in_the_same_cell(open_notebook):
    with ScriptedServer([fenced(DELETES), fenced("kept = True")]) as server:
        notebook = with_file(open_notebook, server)
        panel = asked(notebook)
        notebook.press("g")
        note = panel.get_by_label("What should be different?")
        note.wait_for()
        note.fill("do not delete")
        # Escape leaves the field and refuses nothing.
        notebook.press("Escape")
        expect(note).to_have_count(0)
        panel.get_by_role("button", name="Generate again").click()
        panel.get_by_label("What should be different?").fill("keep <b>it</b>")
        panel.get_by_label("What should be different?").press("Enter")
        cells = notebook.settled().cells
        assert "keep <b>it</b>" in sent(server)
    assert exists(notebook)
    assert (len(cells), cells[2].source.partition("\n")[2]) == (3, "kept = True")


def test_a_letter_in_the_panel_never_reaches_the_notebook(open_notebook):
    with ScriptedServer([fenced(DELETES)]) as server:
        notebook = with_file(open_notebook, server, "y = 1")
        panel = asked(notebook)
        notebook.press("x", "d", "d", "b", "m", "Tab", "j")
        expect(panel.get_by_role("button", name="Edit")).to_be_focused()
        assert [cell.type for cell in notebook.cells] == ["code"] * 4
        notebook.press("Escape")
        notebook.settled()


def test_whoever_types_elsewhere_keeps_typing_and_comes_by_a_key(open_notebook):
    reply, go = held("I delete it.\n", f"```python\n{DELETES}\n```")
    with ScriptedServer([reply]) as server:
        notebook = with_file(open_notebook, server, "y = 1")
        notebook.start(1)
        notebook.go_to(2, "edit")
        go.set()
        question(notebook).get_by_role("button", name="Stop").wait_for()
        below = notebook.view["index"]
        notebook.page.keyboard.type("r2")
        notebook.wait(lambda: notebook.sources[below].count("r2") == 1, "what was typed")
        expect(question(notebook)).to_have_count(1)
        notebook.press("Control+;")
        expect(question(notebook).get_by_role("button", name="Run")).to_be_focused()
        notebook.press("r")
        notebook.settled()
    assert not exists(notebook)
    assert notebook.view["index"] == below


def test_an_edited_cell_is_compared_and_kept_or_replaced(open_notebook):
    replies = [fenced("n = 1\nprint(n)"), fenced("n = 2"), fenced("n = 3")]
    with ScriptedServer(replies) as server:
        notebook = open_notebook(LOAD, "%%ci make n", server=server)
        notebook.run_all()
        mine = notebook.sources[2].replace("print(n)", "print('mine', n)")
        notebook.write(2, mine)
        notebook.write(1, notebook.sources[1].replace("%%ci", "%%ci --new"))
        panel = asked(notebook)
        expect(panel.get_by_text("You edited this generated cell.")).to_be_visible()
        notebook.press("d")
        shown = panel.get_by_label("Difference", exact=True)
        expect(shown.locator(".jp-mod-removed")).to_have_text("-removed: print(n)")
        expect(shown.locator(".jp-mod-added")).to_have_text("+added: print('mine', n)")
        notebook.press("k")
        assert notebook.settled().sources[2] == mine
        notebook.write(1, re.sub("%%ci( --new)?", "%%ci --new", notebook.sources[1]))
        panel = asked(notebook)
        notebook.press("g")
        panel.get_by_label("What should be different?").press("Enter")
        notebook.settled()
    assert notebook.sources[2].partition("\n")[2] in ("n = 2", "n = 3")


def test_html_in_code_and_effects_is_text(open_notebook):
    bad = "<img src=x onerror=\"document.body.dataset.hit='yes'\">"
    with ScriptedServer([fenced(f"import os\nos.remove('''{bad}''')")]) as server:
        notebook = with_file(open_notebook, server)
        panel = asked(notebook)
        expect(panel.get_by_role("listitem")).to_contain_text(bad)
        expect(panel.locator("img")).to_have_count(0)
        notebook.press("Escape")
        notebook.settled()
    assert notebook.page.evaluate("document.body.dataset.hit") is None


def test_a_cell_that_is_moved_takes_its_question_along(open_notebook):
    with ScriptedServer([fenced(DELETES)]) as server:
        notebook = with_file(open_notebook, server, "y = 1")
        asked(notebook)
        notebook.go_to(2)
        notebook.command("notebook:move-cell-down")
        panel = notebook.cell(3).locator(".jp-ciMagic-decision")
        panel.get_by_role("button", name="Run").click()
        notebook.settled()
    assert not exists(notebook)
