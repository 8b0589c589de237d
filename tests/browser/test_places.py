"""Where generated cells go: order, the asking notebook, equal texts, what the user does meanwhile."""

from playwright.sync_api import expect

from tests.support.browser import WAITS
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import BEGUN, fenced, held

LOAD = "%load_ext ci_magic"


def sources(cells):
    return [cell.source for cell in cells]


def test_run_all_keeps_the_order_and_each_code_gets_a_cell_of_its_own(open_notebook):
    steps = [
        fenced("a = [1]"),
        fenced("a.append(2)"),
        Stream("```python\nb = a + [3]\nprint(b)\n```\nand then\n```python\nb.append(4)\nb\n```", chunk=6, delay=0.02),
    ]
    with ScriptedServer(steps) as server:
        notebook = open_notebook(
            LOAD, "%%ci start", "seen = [list(a)]", "%%ci go on", "seen.append(list(a))", "%%ci end", "(seen, b)",
            server=server,
        )  # fmt: skip
        cells = notebook.run_all()
        assert [cell.count for cell in cells] == list(range(1, 12))
        made = notebook.generated()
        code = [cell.source.partition("\n")[2] for cell in made]
        assert code == ["a = [1]", "a.append(2)", "b = a + [3]\nprint(b)", "b.append(4)\nb"]
        assert [cell.text + cell.shown for cell in made] == ["", "", "[1, 2, 3]\n", "[1, 2, 3, 4]"]
        assert [cell.source.startswith("%%ci --pin") for cell in cells] == [n in (1, 4, 7) for n in range(11)]
        assert cells[-1].shown == "([[1], [1, 2]], [1, 2, 3, 4])"
        again = notebook.run_all()
        assert [cell.count for cell in again] == list(range(12, 23))
        assert sources(again) == sources(cells)
        assert again[-1].shown == "([[1], [1, 2]], [1, 2, 3, 4])"
        assert len(server.chats) == 3


def test_the_cell_lands_in_the_asking_notebook_whatever_tab_is_shown(open_notebook, workbench, lab, request):
    reply, go = held("I say it.\n", "```python\nprint('begun', flush=True)\nprint('here')\n```")
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, "%%ci say here", server=server)
        notebook.run(0)
        other = open_notebook("1", "2", name="other.ipynb")
        notebook.start(1)
        other.go_to(0)
        assert notebook.generated() == []
        go.set()
        notebook.settled()
        expect(notebook.panel).to_be_hidden()
        assert notebook.cells[2].text == "begun\nhere\n"
        assert other.sources == ["1", "2"]
        assert other.view["active"] == other.cells[0].id


def test_of_cells_with_equal_text_each_gets_its_own_code_also_after_a_restart(open_notebook):
    with ScriptedServer([fenced("n = 'second'"), fenced("n = 'first'")]) as server:
        notebook = open_notebook(LOAD, "%%ci go", "%%ci go", server=server)
        notebook.run(0)
        notebook.run(2)
        first, second = notebook.cells[1:3]
        assert (first.source, second.source[:10]) == ("%%ci go", "%%ci --pin")
        notebook.restart()
        notebook.run(0)
        notebook.run(1)
        assert [source.partition("\n")[2] for source in notebook.sources] == [
            "",
            "",
            "n = 'first'",
            "",
            "n = 'second'",
        ]
        notebook.restart()
        cells = notebook.run_all()
        assert [cell.count for cell in cells] == [1, 2, 3, 4, 5]
        assert len(server.chats) == 2


def test_cells_inserted_and_moved_above_during_the_turn_change_nothing(open_notebook):
    reply, go = held(BEGUN, f"print('begun', flush=True)\n{WAITS}\nprint('here')\n```")
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, "'top'", "%%ci say here", "'bottom'", server=server)
        notebook.run(0)
        notebook.start(2)
        notebook.wait(notebook.generated, "a cell that fills")
        notebook.go_to(0)
        notebook.command("notebook:insert-cell-above")
        notebook.go_to(2)
        notebook.command("notebook:move-cell-up")
        notebook.wait(lambda: notebook.sources[:3] == ["", "'top'", LOAD], "the cells in their new places")
        go.set()
        notebook.wait(lambda: "begun" in notebook.generated()[0].text, "a cell that runs")
        notebook.go_to(0)
        notebook.command("notebook:insert-cell-above")
        notebook.wait(lambda: len(notebook.cells) == 7, "one more cell")
        notebook.let_go()
        notebook.settled()
        cells = notebook.cells
    assert [source.partition("\n")[0][:5] for source in sources(cells)] == [
        "",
        "",
        "'top'",
        "%load",
        "%%ci ",
        "# ci ",
        "'bott",
    ]
    assert cells[5].text == "begun\nhere\n"
    assert [cell.text for cell in cells if cell is not cells[5]] == [""] * 6


def test_selection_focus_and_scroll_of_the_user_stay(open_notebook):
    reply, go = held("I write it.\n", "```python\nprint('line\\n' * 60)\nx = 1\n```")
    filler = [f"'cell {number}'" for number in range(40)]
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", *filler, server=server)
        notebook.run(0)
        notebook.start(1)
        notebook.type_at_end(30, "  # typed")
        notebook.press("Shift+ArrowLeft", "Shift+ArrowLeft")
        user = notebook.cells[30].id
        notebook.wait(lambda: notebook.view["selection"] == [0, 16, 0, 18], "the selection")
        place = at_rest(notebook, user)
        go.set()
        notebook.wait(lambda: notebook.generated() and notebook.generated()[0].text, "output above")
        notebook.settled()
        view = notebook.view
        assert (view["active"], view["mode"], view["focused"]) == (user, "edit", True)
        assert view["index"] == 31
        assert view["selection"] == [0, 16, 0, 18]
        assert abs(at_rest(notebook, user) - place) <= 2
        notebook.page.keyboard.type("d.")
        notebook.wait(lambda: notebook.cells[31].source == "'cell 28'  # typd.", "what was typed over the selection")


def at_rest(notebook, cell):
    """Return how far below the window's top a cell stands, once it stands still."""
    return notebook.page.evaluate(
        """async ([path, id]) => {
            const { node } = window.readLab.panel(path).content.widgets.find(each => each.model.id === id);
            const tops = [];
            while (tops.length < 10 || new Set(tops.slice(-10)).size > 1) {
                await new Promise(requestAnimationFrame);
                await new Promise(resolve => requestIdleCallback(resolve, { timeout: 1000 }));
                tops.push(node.getBoundingClientRect().top);
            }
            return tops.at(-1);
        }""",
        [notebook.path, cell],
    )
