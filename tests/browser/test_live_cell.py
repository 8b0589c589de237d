"""The generated cell: where it appears, how it fills, what it shows, what stays of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import WAITS
from tests.support.server import Events, ScriptedServer, piece
from tests.support.turns import BEGUN, fenced, held, sent

LOAD = "%load_ext ci_magic"
KINDS = pytest.mark.parametrize("kind", ["lab", "notebook"])


@KINDS
def test_code_becomes_a_cell_below_with_outputs_and_a_count_of_its_own(open_notebook, kind):
    with ScriptedServer([fenced("x = 6 * 7\nprint('x is', x)\nx")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "x + 1", server=server, kind=kind)
        _, asked, made, after = notebook.run_all()
    pin = made.source.partition("\n")[0].removeprefix("# ci ")
    assert made.source == f"# ci {pin}\nx = 6 * 7\nprint('x is', x)\nx"
    assert asked.source == f"%%ci --pin {pin} make x"
    assert (made.text, made.shown) == ("x is 42\n", "42")
    assert [cell.count for cell in (asked, made, after)] == [2, 3, 4]
    for index in (1, 2, 3):
        expect(notebook.cell(index).locator(".jp-InputPrompt")).to_have_text(f"[{index + 1}]:")
    assert (made.trusted, made.state, after.shown) == (True, "idle", "43")
    assert asked.of("error") == asked.of("stream") == asked.of("execute_result") == []
    expect(notebook.outputs(2)).to_have_text(["x is 42\n", "42"])


def test_in_out_and_the_last_value_are_those_of_the_cells_that_are_shown(open_notebook):
    with ScriptedServer([fenced("21 * 2"), fenced("1/0"), fenced("'mended'")]) as server:
        notebook = open_notebook(LOAD, "%%ci a number", "_ + 1", "%%ci a text", "_", server=server)
        cells = notebook.run_all()
        assert [cell.count for cell in cells] == [1, 2, 3, 4, 5, 6, 7]
        assert [cells[n].shown for n in (2, 3, 5, 6)] == ["42", "43", "'mended'", "'mended'"]
        entered, results = notebook.value("[get_ipython().history_manager.input_hist_raw[1:], dict(Out)]")
    # Pins are written when a turn is over: the history holds what was run.
    unpinned = [re.sub(r"^%%ci --pin \w+", "%%ci", source) for source in sources(cells)]
    assert entered == unpinned
    assert results == {"3": 42, "4": 43, "6": "mended", "7": "mended"}


def sources(cells):
    return [cell.source for cell in cells]


@KINDS
def test_the_cell_fills_while_the_model_writes_and_runs_only_then(open_notebook, kind):
    code = "\n".join(f"step_{number} = {number}" for number in range(40)) + "\nprint('end')"
    # The kernel writes ten times a second at most: the last letters of a part may come with the next one.
    first, *parts = [code[start : start + 100] for start in range(0, len(code), 100)]
    reply, *gates = held(f"I count.\n```python\n{first}", *parts, "\n```\n", chunk=12)
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, "%%ci count", server=server, kind=kind)
        notebook.run(0)
        notebook.start(1)
        notebook.wait(notebook.generated, "a cell at the opening fence")
        seen = []
        for gate in gates:
            length = len(seen[-1]) if seen else 0
            notebook.wait(lambda length=length: len(notebook.generated()[0].source) > length, "more code")
            seen.append(notebook.generated()[0].source)
            assert notebook.cells[2].count is None
            gate.set()
        notebook.settled()
        made = notebook.cells[2]
    assert made.source.partition("\n")[2] == code
    assert made.text == "end\n"
    assert len(seen) > 4
    assert [source for source in seen if not f"{made.source}\n".startswith(source)] == []
    assert min(map(len, seen)) < len(code) / 2


def test_a_cell_that_runs_says_so_and_its_output_arrives_as_it_is_printed(open_notebook):
    code = f"print('part 0', flush=True)\n{WAITS}\nprint('part 1')"
    with ScriptedServer([fenced(code)]) as server:
        notebook = open_notebook(LOAD, "%%ci count slowly", server=server)
        notebook.run(0)
        notebook.start(1)
        notebook.wait(lambda: notebook.generated() and "part 0" in notebook.generated()[0].text, "the first part")
        for index in (1, 2):
            expect(notebook.cell(index).locator(".jp-InputPrompt")).to_have_text("[*]:")
        assert (notebook.cells[2].text, notebook.cells[2].state) == ("part 0\n", "running")
        notebook.let_go()
        assert notebook.settled().cells[2].text == "part 0\npart 1\n"


OUTPUTS = """
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, clear_output, display
from tqdm import tqdm
from tqdm.notebook import tqdm as bars
import ipywidgets

print('before')
clear_output(wait=True)
plt.plot([1, 2, 3])
plt.show()
display(pd.DataFrame({'name': ['first', 'second']}))
display(HTML('<b class="of-the-test">bold</b>'))
shown = display('old', display_id=True)
shown.update('new')
for _n in tqdm(range(3), ncols=60):
    pass
for _n in bars(range(3)):
    pass
slider = ipywidgets.IntSlider(value=3, max=9)
display(slider)
inner = ipywidgets.Output()
display(inner)
with inner:
    print('inside the widget')
!echo from the shell
'the last value'
"""


def test_figures_tables_widgets_progress_and_updates_are_drawn_in_the_cell(open_notebook):
    with ScriptedServer([fenced(OUTPUTS)]) as server:
        notebook = open_notebook(
            LOAD, "%%ci show everything", "slider.value = 7", server=server, MPLBACKEND=INLINE, CI_MAGIC_ASK="never"
        )
        notebook.run_all()
        made = notebook.cells[2]
        shown = notebook.cell(2)
        assert "before" not in made.text
        assert "from the shell" in made.text
        assert "3/3" in made.text
        assert len(made.data("image/png")) == 1
        assert "second" in "".join(made.data("text/html"))
        assert "'new'" in made.shown
        assert "'the last value'" in made.shown
        expect(shown.locator("b.of-the-test")).to_have_text("bold")
        shown.locator(".widget-readout", has_text="7").wait_for()
        shown.locator(".widget-label, .widget-html-content", has_text="3/3").first.wait_for()
        shown.locator(".jupyter-widgets.widget-output", has_text="inside the widget").wait_for()
        assert (notebook.cells[1].text, notebook.cells[1].data("image/png")) == ("", [])


INLINE = "module://matplotlib_inline.backend_inline"


@KINDS
def test_input_asks_in_the_generated_cell(open_notebook, kind):
    with ScriptedServer([fenced("name = input('Your name? ')\nprint('Hello', name)")]) as server:
        notebook = open_notebook(LOAD, "%%ci greet me", server=server, kind=kind)
        notebook.run(0)
        notebook.start(1)
        box = notebook.cell(2).locator(".jp-Stdin-input")
        box.wait_for()
        expect(notebook.page.locator(".jp-Stdin-input")).to_have_count(1)
        box.fill("Ada")
        box.press("Enter")
        notebook.settled()
        assert notebook.cells[2].text.endswith("Hello Ada\n")


@KINDS
def test_a_repair_replaces_the_source_in_the_same_cell_and_the_attempt_stays_readable_folded(open_notebook, kind):
    bad = "print('noise')\nvalues.append(4)\nnothing_of_this_name"
    mended, go = held("Mended.\n```python\n", "values.append(4)\nvalues\n```")
    with ScriptedServer([fenced(bad), mended]) as server:
        notebook = open_notebook(LOAD, "values = [3]", "%%ci add four", server=server, kind=kind)
        notebook.run(0)
        notebook.run(1)
        notebook.start(2)
        notebook.wait(lambda: any("noise" in cell.text for cell in notebook.generated()), "the failed attempt")
        first = notebook.generated()[0].id
        go.set()
        notebook.settled()
        asked, made = notebook.cells[2:]
        assert made.id == first
        assert made.source.partition("\n")[2] == "values.append(4)\nvalues"
        assert (made.shown, made.text, made.count) == ("[3, 4]", "", 4)
        assert asked.of("error") == made.of("error") == []
        assert "NameError" in sent(server)
        folded = notebook.cell(2).locator("details")
        expect(folded).to_have_count(1)
        expect(folded.locator("summary")).to_contain_text("NameError")
        expect(folded.locator("code, pre").first).to_be_hidden()
        folded.locator("summary").click()
        code = folded.locator("code, pre").filter(has_text="nothing_of_this_name")
        expect(code.first).to_be_visible()


def test_a_failure_that_stands_shows_its_traceback_in_the_cell_and_stops_run_all(open_notebook):
    steps = [fenced("value = 1/0"), fenced("value = [][1]"), fenced("value = {}['key']")]
    with ScriptedServer(steps) as server:
        notebook = open_notebook(LOAD, "%%ci fail", "print('must not run')", server=server)
        _, asked, made, after = notebook.run_all()
        assert made.source.endswith("value = {}['key']")
        (error,) = made.of("error")
        assert error["ename"] == "KeyError"
        assert "value" in "".join(error["traceback"])
        (told,) = asked.of("error")
        assert len(told["traceback"]) <= 1
        assert (after.count, after.outputs) == (None, [])
        assert made.state == asked.state == after.state == "idle"


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("model failed", [piece({"content": "```python\nx = 1\n" + "y = 2\n" * 10}), {"error": {"message": "broken"}}]),
        ("answered", [piece({"content": "```text\njust a text\n```\nNo code."}), piece({}, "stop"), "[DONE]"]),
    ],
)
def test_a_cell_that_never_ran_goes_again(open_notebook, ending, text):
    with ScriptedServer([Events(text, delay=0.05)], exhausted="repeat") as server:
        notebook = open_notebook(LOAD, "%%ci make x", "'after'", server=server, CI_MAGIC_ATTEMPTS="1")
        notebook.run(0)
        notebook.run(1)
        assert len(notebook.cells) == 3
        assert notebook.cells[1].source == "%%ci make x"
        assert notebook.generated() == []


def test_the_stop_button_ends_the_code_in_the_cell(open_notebook):
    code = f"print('begun', flush=True)\n{WAITS}\nprint('ended')"
    with ScriptedServer([fenced(code)]) as server:
        notebook = open_notebook(LOAD, "%%ci wait", "'after'", server=server)
        notebook.run(0)
        notebook.start(1)
        notebook.wait(lambda: notebook.generated() and "begun" in notebook.generated()[0].text, "code that runs")
        notebook.interrupt()
        notebook.settled()
        asked, made = notebook.cells[1:3]
    assert made.text == "begun\n"
    assert [error["ename"] for error in asked.of("error")] == ["KeyboardInterrupt"]
    assert (made.count, made.state) == (3, "idle")


def test_the_stop_button_ends_the_writing_and_the_cell_goes(open_notebook):
    reply, _ = held(BEGUN, "x = 1\n```")
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run(0)
        notebook.start(1)
        notebook.wait(lambda: notebook.generated() and len(notebook.generated()[0].source) > 40, "a cell that fills")
        notebook.interrupt()
        notebook.settled()
        assert server.closed.wait(60)
        assert notebook.sources == [LOAD, "%%ci make x"]
