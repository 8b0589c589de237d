"""What a turn did is one step of undo, from whatever history it is undone: the notebook's or a cell's own."""

import json

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import BEGUN, fenced, held

LOAD = "%load_ext ci_magic"
TWO = "```python\na = 1\na\n```\nand then\n```python\nb = a + 1\nb\n```"
TRACKER = "@jupyterlab/notebook-extension:tracker"


def undo(notebook, becomes):
    notebook.command("notebook:undo-cell-action")
    notebook.becomes(*becomes)


def redo(notebook, becomes):
    notebook.command("notebook:redo-cell-action")
    notebook.becomes(*becomes)


def keys(notebook, index, key, becomes):
    """Press a key in the editor of a cell."""
    notebook.go_to(index, "edit")
    notebook.editor(index).click()
    notebook.press(key)
    notebook.becomes(*becomes)


def test_the_histories_of_notebook_and_prompt_know_of_each_other(open_notebook):
    with ScriptedServer([fenced("x = 1")]) as server:
        notebook = open_notebook(LOAD, "%%ci make ", "'after'", server=server)
        notebook.type_at_end(1, "x")
        bare = notebook.sources
        notebook.run(0)
        notebook.run(1)
        made = notebook.sources
        assert (len(bare), len(made)) == (3, 4)
        undo(notebook, bare)
        redo(notebook, made)
        keys(notebook, 1, "Control+z", bare)
        redo(notebook, made)
        undo(notebook, bare)
        keys(notebook, 1, "Control+Shift+z", made)
        keys(notebook, 1, "Control+z", bare)
        # What the user typed before is a step of its own.
        keys(notebook, 1, "Control+z", [LOAD, "%%ci make ", "'after'"])


def test_several_cells_of_one_turn_go_together_from_each_of_them(open_notebook):
    with ScriptedServer([Stream(TWO, delay=0.02)]) as server:
        notebook = open_notebook(LOAD, "%%ci make two", "(a, b)", server=server)
        bare = notebook.sources
        notebook.run_all()
        made = notebook.sources
        assert [source.partition("\n")[2] for source in made[2:4]] == ["a = 1\na", "b = a + 1\nb"]
        notebook.type_at_end(3, " + 1")
        keys(notebook, 3, "Control+z", made)
        keys(notebook, 3, "Control+z", bare)
        redo(notebook, made)
        undo(notebook, bare)


def test_a_cell_that_was_written_anew_gets_its_old_code_back(open_notebook):
    with ScriptedServer([fenced("x = 1"), fenced("y = 20\ny")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run(0)
        notebook.run(1)
        before = notebook.sources
        notebook.write(1, before[1].replace("%%ci ", "%%ci --new "))
        asked = notebook.sources
        notebook.run(1)
        after = notebook.sources
        assert after == [LOAD, before[1], before[2].replace("x = 1", "y = 20\ny")]
        undo(notebook, asked)
        redo(notebook, after)


def test_where_the_document_has_one_history_the_step_is_undone_from_any_cell(open_notebook, workbench):
    window = workbench.window()
    save = "([id, text]) => window.jupyterapp.serviceManager.settings.save(id, text)"
    window.page.evaluate(save, [TRACKER, json.dumps({"documentWideUndoRedo": True})])
    try:
        window.page.reload()
        window.started()
        with ScriptedServer([fenced("x = 1")]) as server:
            notebook = open_notebook(LOAD, "%%ci make x", "'after'", server=server, window=window)
            bare = notebook.sources
            notebook.run(0)
            notebook.run(1)
            made = notebook.sources
            assert len(made) == 4
            keys(notebook, 3, "Control+z", bare)
            keys(notebook, 2, "Control+Shift+z", made)
    finally:
        window.page.evaluate(save, [TRACKER, "{}"])


def test_what_the_user_edits_meanwhile_is_a_step_of_its_own(open_notebook):
    reply, go = held(BEGUN, "x = 1\ny = 2\n```")
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "'after'", server=server)
        notebook.run(0)
        notebook.start(1)
        notebook.wait(notebook.generated, "a cell that fills")
        notebook.go_to(0)
        notebook.command("notebook:insert-cell-above")
        notebook.wait(lambda: notebook.sources[0] == "", "the inserted cell")
        go.set()
        assert notebook.settled().sources[3].endswith("\nx = 1\ny = 2")
        for start in (["", LOAD, "%%ci make x"], [LOAD, "%%ci make x"]):
            notebook.command("notebook:undo-cell-action")
            notebook.wait(lambda start=start: notebook.sources[: len(start)] == start, f"{start} at the start")
        undo(notebook, [LOAD, "%%ci make x", "'after'"])
