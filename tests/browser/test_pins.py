"""What ties a prompt to its generated cell, through everything that happens to a notebook."""

import re
import shutil

import nbformat
import papermill
import pytest

from ci_magic.protocol import MARK
from tests.support.kernels import execute
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

LOAD = "%load_ext ci_magic"
KINDS = pytest.mark.parametrize("kind", ["lab", "notebook"])
COUNTED = "hits = hits + 1 if 'hits' in globals() else 1\nprint('hit', hits)"


def generated(cells):
    return [cell for cell in cells if cell.source.startswith(MARK)]


@KINDS
def test_run_all_again_asks_no_model_and_runs_each_generated_cell_once(open_notebook, kind):
    with ScriptedServer([fenced(COUNTED)]) as server:
        notebook = open_notebook(LOAD, "%%ci count a hit", "hits", server=server, kind=kind)
        first = notebook.run_all()
        second = notebook.run_all()
        assert [cell.source for cell in second] == [cell.source for cell in first]
        assert [cell.count for cell in second] == [5, 6, 7, 8]
        assert (second[2].text, second[3].shown) == ("hit 2\n", "2")
        assert len(server.chats) == 1


@KINDS
def test_pins_hold_through_save_close_restart_and_reopening(open_notebook, workbench, kind):
    with ScriptedServer([fenced(COUNTED)]) as server:
        notebook = open_notebook(LOAD, "%%ci count a hit", "hits", server=server, kind=kind)
        before = [cell.source for cell in notebook.run_all()]
        saved = notebook.save()
        assert [cell.source for cell in saved.cells] == before
        if kind == "lab":
            notebook.close()
            notebook = workbench.open(notebook.path)
            notebook.set_environment(**environment(server))
        else:
            notebook.reload()
        notebook.restart()
        cells = notebook.run_all()
        assert [cell.source for cell in cells] == before
        assert [cell.count for cell in cells] == [1, 2, 3, 4]
        assert cells[3].shown == "1"
        assert len(server.chats) == 1


def test_the_saved_file_runs_without_a_model_under_nbclient_and_papermill(open_notebook, lab, tmp_path, monkeypatch):
    steps = [fenced("bad_name"), fenced(COUNTED), fenced("hits = hits + 10")]
    with ScriptedServer(steps) as server:
        notebook = open_notebook(LOAD, "%%ci count a hit", "%%ci ten more", "print('hits', hits)", server=server)
        sources = [cell.source for cell in notebook.run_all()]
        saved = notebook.save()
        assert len(server.chats) == 3
    with ScriptedServer([]) as server:
        done = execute(
            nbformat.v4.new_notebook(cells=saved.cells, metadata=saved.metadata), tmp_path, **environment(server)
        )
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        papermill.execute_notebook(
            str(lab.root / notebook.path), str(tmp_path / "out.ipynb"), cwd=str(tmp_path), progress_bar=False
        )
        again = nbformat.read(tmp_path / "out.ipynb", as_version=4)
        assert server.chats == []
    for book in (done, again):
        assert [cell.source for cell in book.cells] == sources
        assert book.cells[5].outputs[0].text == "hits 11\n"
        assert [output.text for output in book.cells[2].outputs] == ["hit 1\n"]


def test_a_duplicated_notebook_keeps_its_pins_in_a_kernel_of_its_own(open_notebook, workbench, lab):
    with ScriptedServer([fenced(COUNTED)]) as server:
        notebook = open_notebook(LOAD, "%%ci count a hit", server=server)
        notebook.run_all()
        notebook.save()
        copy = notebook.path.replace("work", "work-copy")
        shutil.copy(lab.root / notebook.path, lab.root / copy)
        other = workbench.open(copy)
        other.set_environment(**environment(server))
        cells = other.run_all()
        assert [cell.count for cell in cells] == [1, 2, 3]
        assert cells[2].text == "hit 1\n"
        assert len(server.chats) == 1


def test_copied_and_pasted_prompt_and_cell_stay_a_pair(open_notebook):
    with ScriptedServer([fenced(COUNTED)]) as server:
        notebook = open_notebook(LOAD, "%%ci count a hit", "'last'", server=server)
        notebook.run_all()
        notebook.go_to(1)
        notebook.command("notebook:extend-marked-cells-below")
        notebook.command("notebook:copy-cell")
        notebook.go_to(3)
        notebook.command("notebook:paste-cell-below")
        notebook.wait(lambda: len(generated(notebook.cells)) == 2, "a second pair")
        cells = notebook.run_all()
        assert [cell.count for cell in cells] == [5, 6, 7, 8, 9, 10]
        assert [cell.text for cell in generated(cells)] == ["hit 2\n", "hit 3\n"]
        assert len(server.chats) == 1


def test_a_changed_prompt_asks_once_and_fills_the_same_cell_again(open_notebook):
    with ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x one", "x", server=server)
        before = notebook.run_all()
        notebook.type_at_end(1, " and more")
        after = notebook.run_all()
        assert len(after) == len(before)
        assert after[2].id == before[2].id
        assert after[2].source.endswith("\nx = 2")
        assert after[2].source[:11] != before[2].source[:11]
        assert after[1].source == f"%%ci --pin {after[2].source[5:11]} make x one and more"
        assert after[3].shown == "2"
        notebook.run_all()
        assert len(server.chats) == 2


@KINDS
def test_new_asks_again_and_the_option_goes(open_notebook, kind):
    with ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server, kind=kind)
        notebook.run_all()
        pinned = notebook.sources[1]
        notebook.write(1, pinned.replace("%%ci", "%%ci --new"))
        notebook.run(1)
        assert notebook.sources[1] == pinned
        assert notebook.sources[2].endswith("\nx = 2")
        assert len(notebook.cells) == 3
        assert len(server.chats) == 2


@pytest.mark.parametrize(("button", "left", "chats"), [("Keep mine", "x = 5", 1), ("Generate again…", "x = 2", 2)])
def test_a_cell_that_the_user_edited_is_never_overwritten_unasked(open_notebook, button, left, chats):
    with ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run_all()
        notebook.write(2, notebook.sources[2].replace("x = 1", "x = 5"))
        notebook.write(1, notebook.sources[1].replace("%%ci", "%%ci --new"))
        notebook.start(1)
        notebook.button(button).click()
        if chats == 2:
            notebook.page.get_by_label("What should be different?").press("Enter")
        notebook.settled()
        assert notebook.sources[2].endswith(f"\n{left}")
        assert len(server.chats) == chats
        assert len(notebook.cells) == 3


def test_an_edited_cell_runs_as_it_stands_while_its_prompt_is_unchanged(open_notebook):
    with ScriptedServer([fenced("x = 1")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "x", server=server)
        notebook.run_all()
        notebook.write(2, notebook.sources[2].replace("x = 1", "x = 5"))
        cells = notebook.run_all()
        assert cells[2].source.endswith("\nx = 5")
        assert cells[3].shown == "5"
        assert len(server.chats) == 1


def test_run_alone_a_pinned_prompt_runs_the_source_of_its_cell_there_once(open_notebook):
    with ScriptedServer([fenced(COUNTED)]) as server:
        notebook = open_notebook(LOAD, "%%ci count a hit", server=server)
        notebook.run_all()
        asked = notebook.run(1)
        made = notebook.cells[2]
        assert made.text == "hit 2\n"
        assert (asked.count, made.count) == (4, 5)
        assert len(notebook.cells) == 3
        assert len(server.chats) == 1


@KINDS
def test_undo_takes_the_cell_and_the_pin_away_as_one_step_and_redo_brings_both(open_notebook, kind):
    with ScriptedServer([fenced("x = 1/0"), fenced("x = 1\nx")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "'after'", server=server, kind=kind)
        notebook.run(0)
        notebook.run(1)
        done = notebook.sources
        assert len(done) == 4
        notebook.go_to(1)
        notebook.press("z")
        notebook.becomes(LOAD, "%%ci make x", "'after'")
        notebook.press("Shift+z")
        notebook.becomes(*done)
        notebook.type_at_end(3, "#")
        notebook.go_to(1)
        notebook.press("z")
        notebook.becomes(LOAD, "%%ci make x", "'after'#")


def test_undo_in_the_editor_of_the_prompt_takes_the_pin_away_too(open_notebook):
    with ScriptedServer([fenced("x = 1")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run(0)
        notebook.run(1)
        notebook.go_to(1, "edit")
        notebook.editor(1).click()
        notebook.press("Control+z")
        notebook.becomes(LOAD, "%%ci make x")


def test_deleting_the_cell_takes_the_pin_out_of_its_prompt(open_notebook):
    with ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run_all()
        notebook.go_to(2)
        notebook.press("d", "d")
        notebook.wait(lambda: len(notebook.cells) == 2, "a cell that is gone")
        assert notebook.save().cells[1].source == "%%ci make x"
        notebook.run(1)
        assert notebook.sources[2].endswith("\nx = 2")
        assert len(server.chats) == 2


def test_the_cell_knows_where_its_code_is_from(open_notebook):
    with ScriptedServer([fenced("x = missing"), fenced("x = 3")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run_all()
        saved = notebook.save()
        told = saved.cells[2].metadata["ci_magic"]
    assert told["prompt"] == "make x"
    assert (told["model"], told["attempts"], told["warnings"]) == ("scripted", 2, [])
    assert told["tokens"] == 36
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["time"])
    assert re.fullmatch(r"[0-9a-f]{64}", told["code_hash"])
    assert saved.cells[2].source.startswith(f"{MARK}{told['pin']}\n")
    (tried,) = told["tries"]
    assert "NameError" in tried["cause"]
    assert "-x = missing" in tried["difference"]
    assert [cell.get("metadata", {}).get("trusted") for cell in saved.cells] == [None, None, None]
    nbformat.validate(saved)


def test_without_ci_magic_the_generated_cells_are_ordinary_code(open_notebook, tmp_path):
    with ScriptedServer([fenced("x = 20"), fenced("y = x + 1\nprint(y)")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "%%ci make y", server=server)
        notebook.run_all()
        cells = [cell for cell in notebook.save().cells if not cell.source.startswith("%")]
    assert [cell.source.startswith(MARK) for cell in cells] == [True, True]
    done = execute(nbformat.v4.new_notebook(cells=cells), tmp_path)
    assert done.cells[1].outputs[0].text == "21\n"
