"""Threads by the magic in a real kernel: what they took, found, renamed and written to files."""

import nbformat
import pytest

from tests.support.chat_world import notebook_in
from tests.support.kernels import execute, notebook
from tests.support.server import ScriptedServer, Stream, failure
from tests.support.turns import environment, fenced, sent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("threads")


@pytest.fixture(scope="module")
def server():
    with ScriptedServer([], models=["gpt-a", "gpt-b"]) as server:
        yield server


@pytest.fixture(scope="module")
def kernel(folder, server):
    with notebook_in(folder, server) as kernel:
        yield kernel


def asked(kernel, server, step, line):
    server.steps.append(step)
    cell = kernel.run(line)
    assert cell.status == "ok", cell.reply
    return cell


def said(kernel, line):
    cell = kernel.run(line)
    return (cell.text or cell.reply.get("evalue", "")).strip()


def test_a_turn_says_what_it_cost_and_a_list_what_each_thread_did(kernel, server):
    shown = asked(kernel, server, fenced("total = 42\nprint(total)"), "%ci --thread Sales sum").shown
    assert "done · 18 tokens · $0.0250 ·" in shown
    asked(kernel, server, Stream("It rose in 서울."), "%ci --thread Sales and 매출?")
    asked(kernel, server, Stream("Yes."), "%ci --thread Costs is that all?")
    first, second = said(kernel, "%ci --threads").splitlines()
    assert first.startswith("Costs  1 prompts  18 tokens  $0.0250  ") and first.endswith("“is that all?”")
    assert second.startswith("Sales  2 prompts  36 tokens  $0.0500  ") and second.endswith("“and 매출?”")
    assert "US dollars for a million tokens, read/written: 1000/2000" in said(kernel, "%ci --status")


def test_words_are_found_in_all_threads(kernel):
    assert "  Sales  “It rose in 서울.”" in said(kernel, "%ci --search ROSE")
    (line,) = said(kernel, '%ci --search "매출 서울"').splitlines()
    assert "  Sales  “" in line
    assert said(kernel, "%ci --search nowhere") == "nothing was found in the threads of this notebook"
    assert "takes no prompt" in said(kernel, "%ci --search rose and fall")


def test_a_renamed_thread_goes_on_and_its_cells_and_undo_go_with_it(kernel, server):
    for line, problem in (
        ("--thread Sales --rename Costs", "there is a thread Costs already"),
        ("--thread None --rename x", "there is no thread None"),
        ("--rename x", "--rename belongs to a thread"),
        ("--thread Sales --rename x hello", "--rename takes no prompt"),
    ):
        assert problem in said(kernel, f"%ci {line}")
    assert said(kernel, "%ci --thread Sales --rename 분기") == "the thread Sales is now called 분기"
    assert said(kernel, "%ci --thread Sales").startswith("the thread Sales is empty")
    assert "> sum" in said(kernel, "%ci --thread 분기")
    asked(kernel, server, fenced("total += 1"), "%ci --thread 분기 one more")
    assert "total = 42" in sent(server) and "It rose" in sent(server)
    assert kernel.run("%ci --undo").status == "ok"
    asked(kernel, server, Stream("So."), "%ci --thread 분기 and now")
    assert "total = 42" in sent(server) and "total += 1" not in sent(server)
    assert kernel.value("total") == "42"


def test_what_an_undo_of_before_the_rename_takes_out_is_gone_from_the_new_name(kernel, server):
    asked(kernel, server, fenced("extra = 'never again'"), "%ci --thread Old make it")
    assert kernel.run("%ci --thread Old --rename New").status == "ok"
    assert kernel.run("%ci --undo").status == "ok"
    asked(kernel, server, Stream("So."), "%ci --thread New and now")
    assert "never again" not in sent(server)
    assert "is forgotten" in said(kernel, "%ci --thread New --forget")


def test_a_thread_is_written_to_the_file_that_is_named_and_over_none(kernel, folder):
    assert said(kernel, "%ci --thread 분기 --export out.ipynb") == "the thread 분기 is written to out.ipynb"
    assert said(kernel, "%ci --thread 분기 --export out.ipynb").endswith(
        "out.ipynb was there already: the thread 분기 is written to out-2.ipynb"
    )
    written = nbformat.read(folder / "out.ipynb", 4)
    nbformat.validate(written)
    (code,) = [cell for cell in written.cells if cell.cell_type == "code"]
    assert code.source == "total = 42\nprint(total)"
    assert kernel.run('%ci --thread 분기 --export "new folder/보고서.md"').status == "ok"
    told = (folder / "new folder" / "보고서.md").read_text("utf-8")
    assert "It rose in 서울." in told and "```python\ntotal = 42" in told
    for line, problem in (
        ("--thread 분기 --export out.pdf", "NAME.ipynb, NAME.md, NAME.html"),
        ("--thread None --export out.md", "the thread None is empty: there is nothing to write"),
        ("--export out.md", "--export belongs to a thread"),
        ("--thread 분기 --export journal.sqlite3/out.md", "cannot be written"),
    ):
        assert problem in said(kernel, f"%ci {line}")
    assert not (folder / "out.pdf").exists()


def test_outputs_come_from_the_saved_notebook_also_where_no_page_drew_cells(tmp_path, server):
    env = {"JPY_SESSION_NAME": str(tmp_path / "run.ipynb"), **environment(server)}
    server.steps.append(fenced("print('from the run')"))
    book = execute(notebook("%load_ext ci_magic", "%%ci --thread T say it"), tmp_path, **env)
    nbformat.write(book, tmp_path / "run.ipynb")
    execute(notebook("%load_ext ci_magic", "%ci --thread T --export out.ipynb"), tmp_path, **env)
    written = nbformat.read(tmp_path / "out.ipynb", 4)
    (code,) = [cell for cell in written.cells if cell.cell_type == "code"]
    assert code.source.endswith("print('from the run')")
    assert [output.text for output in code.outputs] == ["from the run\n"]
    ran = execute(written, tmp_path)
    assert [cell.outputs[0].text for cell in ran.cells if cell.cell_type == "code"] == ["from the run\n"]


def test_the_models_of_the_server_are_listed_with_the_one_in_force(kernel, server):
    assert said(kernel, "%ci --models").splitlines()[:3] == ["* scripted", "  gpt-a", "  gpt-b"]
    server.models = failure(401, "no such key")
    lines = said(kernel, "%ci --models").splitlines()
    assert lines[0] == "* scripted" and "does not accept the key" in lines[1]
