"""What the user's own last cells printed, showed and failed with, as the next request tells it."""

import ast
import json

import nbformat
import pytest

from tests.kernel.test_frontends import terminal
from tests.support.kernels import live_kernel
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced, sent

ANSWER = Stream("An answer in words.")

INLINE = "module://matplotlib_inline.backend_inline"
"""What JupyterLab sets: figures are shown when their cell ends, and closed."""

CELLS = [
    "import sys, warnings\nimport matplotlib.pyplot as plt\nimport pandas as pd",
    "print('printed'); print('to stderr', file=sys.stderr)\n6 * 7",
    "display(pd.DataFrame({'amount': [1, 2]}), {'a': 1}); 'quiet';",
    "plt.plot([1, 2, 5], label='growth'); plt.title('Sales'); plt.xlabel('month')\nplt.show()",
    "fig, axes = plt.subplots(1, 2); axes[0].bar(['a', 'b'], [3, 4])",
    "class Odd(Exception):\n    def __str__(self): raise SystemExit\nraise KeyError('region')",
    "def",
    "%%bash\necho from bash",
    "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')",
    "warnings.warn('careful')",
    "handle = display('shown', display_id='x'); handle.update('updated')",
    "print('a', end=''); sys.stdout.write('b')",
]


def requested(*cells, prompt="%%ci --new go", server_steps=(ANSWER,), **env):
    """The text of the request that follows `cells`, each a source."""
    with (
        ScriptedServer(server_steps, exhausted="repeat") as server,
        reused_kernel(**environment(server, **env)) as kernel,
    ):
        for cell in cells:
            kernel.run(cell)
        asked = kernel.run(prompt)
        assert asked.status == "ok", asked.reply
        return sent(server)


def test_what_cells_printed_showed_and_failed_with_is_in_the_next_request():
    told = requested(*CELLS[:5], MPLBACKEND=INLINE).rpartition("Cells that ran")[2]
    assert "print('printed')" in told
    assert "printed\nto stderr\n42" in told
    assert "{'a': 1}" in told
    assert "line chart, 3 points, title 'Sales', x 'month' 0 to 2, y 1 to 5, labels 'growth'" in told
    assert "2 axes, axes 1: bar chart, 2 bars, x 'a', 'b', y 0 to 4, axes 2: nothing drawn" in told
    assert "<Figure size" not in told

    told = requested(CELLS[0], *CELLS[5:10])
    assert "KeyError: 'region'" in told
    assert "SyntaxError: invalid syntax" in told
    assert "Traceback" not in told
    assert "from bash" in told
    assert "awaited" in told
    assert "UserWarning: careful" in told


def test_the_frontend_gets_the_same_messages_with_and_without_the_witness():
    def outputs(load):
        with live_kernel(load=load, MPLBACKEND=INLINE) as kernel:
            cells = [
                kernel.run(f"# {number}\n{cell}" if "%%" not in cell else cell) for number, cell in enumerate(CELLS)
            ]
            return [(cell.status, [_comparable(output) for output in cell.outputs]) for cell in cells]

    with_it, without = outputs(load=True), outputs(load=False)
    assert len([output for _, cell in without for output in cell]) > 12
    assert with_it == without


def _comparable(output):
    """An output without what differs from one kernel to the next: counts, file names, addresses, images."""
    kept = {name: value for name, value in output.items() if name not in ("execution_count", "traceback")}
    if "data" in kept:
        kept["data"] = {mime: "" if mime.startswith("image/") else value for mime, value in kept["data"].items()}
        if "matplotlib" in kept["data"].get("text/plain", ""):
            kept["data"] = {}
    if output["type"] == "stream" and "ipykernel_" in output["text"]:
        kept["text"] = output["text"].partition(":")[2]
    return kept


PLACES = """
import sys
def places():
    shell = get_ipython()
    owners = {'out': sys.stdout, 'err': sys.stderr, 'pub': shell.display_pub, 'hook': shell.displayhook,
              'format': shell.display_formatter, 'shell': shell}
    names = ('write', 'publish', 'write_output_prompt', 'write_format_data', 'format', '_showtraceback')
    found = [(at, name, vars(owner).get(name)) for at, owner in owners.items() for name in names]
    return [(at, name) for at, name, value in found if value is not None and 'ci_magic' in getattr(value, '__module__', '')]
heard = places()
import matplotlib.figure
"""


def test_everything_is_put_back_after_each_cell_and_after_the_unload():
    with reused_kernel() as kernel:
        kernel.run(PLACES)
        assert kernel.value("len(heard)") == "7"  # stdout, stderr, publish, number and result, format, traceback
        kernel.run("1/0")
        kernel.run("sys.stdout.write('x'); await __import__('asyncio').sleep(0)")
        kernel.run(
            "import threading\nfound = []\nget_ipython().events.register('post_execute', lambda: found.append(places()))"
        )
        kernel.run("get_ipython().events.register('post_run_cell', lambda result: found.append(places()))")
        assert kernel.value("found[-1]") == "[]"  # the witness is the first to hear of the end
        assert kernel.run("%unload_ext ci_magic\nprint(places())").text.strip() == "[]"


def test_what_a_cell_puts_in_the_place_of_what_is_heard_stays_and_the_next_cell_is_heard():
    with ScriptedServer([ANSWER]) as server, live_kernel(**environment(server)) as kernel:
        kernel.run(
            "publisher = get_ipython().display_pub\nseen = []\nown = publisher.publish\n"
            "def mine(data, *args, **kwargs): seen.append(data); return own(data, *args, **kwargs)\npublisher.publish = mine"
        )
        assert "through mine" in kernel.run("display('through mine')").shown
        assert "through mine" in kernel.value("seen")
        kernel.run("%ci go")
        assert "through mine" in sent(server)
        assert kernel.run("%unload_ext ci_magic\nprint(vars(publisher)['publish'] is mine)").text.strip() == "True"


def test_a_formatter_that_the_user_registered_for_figures_still_makes_the_output():
    register = "get_ipython().display_formatter.formatters['text/html'].for_type_by_name('matplotlib.figure', 'Figure', lambda f: '<b>mine</b>')"
    mine = "get_ipython().display_formatter.mimebundle_formatter.for_type_by_name('matplotlib.figure', 'Figure', lambda f, **_: {'text/x-own': 'own'})"
    with ScriptedServer([ANSWER]) as server, live_kernel(**environment(server)) as kernel:
        kernel.run(f"{register}\n{mine}\nimport matplotlib.pyplot as plt")
        shown = kernel.run("fig, ax = plt.subplots(); ax.plot([1, 2])\ndisplay(fig)\nplt.close(fig)").of(
            "display_data"
        )[0]["data"]
        assert (shown["text/html"], shown["text/x-own"]) == ("<b>mine</b>", "own")
        kernel.run("%ci go")
        assert "line chart, 2 points" in sent(server).rpartition("Cells that ran")[2]


PLOTLY = """
bundle = {"data": [{"type": "scatter", "mode": "lines", "name": "sales", "x": ["2024-01-01", "2024-01-09"],
                    "y": {"dtype": "f8", "bdata": "AAAAAAAA8D8AAAAAAAAUQA=="}}],
          "layout": {"title": {"text": "By day"}, "xaxis": {"title": {"text": "day"}}}}
display({"application/vnd.plotly.v1+json": bundle, "text/plain": "TEXT OF A PAGE"}, raw=True)
display({"application/vnd.plotly.v1+json": {"data": [{"y": {"dtype": "f8", "bdata": "!"}}]}}, raw=True)
display({"application/vnd.plotly.v1+json": "nonsense"}, raw=True)
"""


def test_a_figure_that_plotly_sends_to_the_page_is_told():
    told = requested("import numpy", PLOTLY).rpartition("Cells that ran")[2]
    assert (
        "plotly line chart, 2 points, title 'By day', x 'day' 2024-01-01 to 2024-01-09, y 1 to 5, labels 'sales'"
        in told.replace(PLOTLY.strip(), "")
    )
    assert told.count("TEXT OF A PAGE") == 1


def test_requests_are_left_out_and_what_generated_code_bound_counts_as_recently_used():
    steps = [fenced("total = price * 2\nprint('GENERATED')"), ANSWER]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("price = 4\nunused = 5")
        kernel.run("later = 6")
        kernel.run("%%ci double it")
        kernel.run("%ci --status")
        kernel.run("%ci what now")
        data = sent(server).rpartition("<ci_magic_data notebook>")[2]
        assert data.index("total") < data.index("price") < data.index("later") < data.index("unused")
        cells = data.partition("Cells that ran")[2]
        assert "GENERATED" not in cells
        assert "double it" not in cells
        assert "later = 6" in cells


def test_a_failed_attempt_that_was_put_back_is_not_recently_used():
    steps = [fenced("old + 1\nbroken"), fenced("x = 1"), ANSWER]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("old = 1")
        kernel.run("new = 2\nnewer = 3")
        kernel.run("%%ci go")
        kernel.run("%ci now what")
        data = sent(server).rpartition("<ci_magic_data notebook>")[2]
        assert data.index("x = 1") < data.index("new") < data.index("old")


def test_a_cell_that_runs_again_is_told_once_as_it_ran_last():
    with ScriptedServer([ANSWER]) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("print('one')", cell_id="a")
        kernel.run("print('two')", cell_id="b")
        kernel.run("print('three')", cell_id="a")
        kernel.run("n = globals().get('n', 0) + 1\nprint('round', n)")
        kernel.run("n = globals().get('n', 0) + 1\nprint('round', n)")
        kernel.run("%ci go")
        cells = sent(server).rpartition("Cells that ran")[2]
        assert "one" not in cells
        assert cells.index("two") < cells.index("three") < cells.index("round 2")
        assert "round 1" not in cells


def test_what_is_not_the_users_own_cell_is_not_told():
    with ScriptedServer([ANSWER]) as server, reused_kernel(**environment(server)) as kernel:
        for store, silent in ((False, False), (True, True)):
            kernel.client.execute("print('FROM A TOOL')", store_history=store, silent=silent, reply=True, timeout=60)
        kernel.run("get_ipython().run_cell('print(\"inner\")', store_history=True)\nprint('outer')")
        kernel.run("%ci go")
        told = sent(server)
        assert "FROM A TOOL" not in told
        assert "inner\nouter" in told


def test_cells_that_ran_before_the_load_are_told_from_the_history():
    with (
        ScriptedServer([ANSWER]) as server,
        live_kernel(load=False, **environment(server)) as kernel,
    ):
        kernel.run("early = 'bird'\nearly + 's'")
        kernel.run("print('printed early')\n1/0")
        kernel.run("%load_ext ci_magic")
        kernel.run("late = 1")
        kernel.run("%ci go")
        cells = sent(server).rpartition("Cells that ran")[2]
        assert cells.index("'birds'") < cells.index("ZeroDivisionError: division by zero") < cells.index("late = 1")
        assert "printed early" in cells
        assert "load_ext" not in cells


def test_after_unload_and_load_the_cells_are_told_once():
    with ScriptedServer([ANSWER]) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("print('before')")
        kernel.run("%unload_ext ci_magic")
        kernel.run("print('without')")
        kernel.run("%load_ext ci_magic")
        kernel.run("print('again')")
        kernel.run("%ci go")
        cells = sent(server).rpartition("Cells that ran")[2]
        assert [cells.count(f"print('{word}')") for word in ("before", "without", "again")] == [1, 1, 1]
        assert cells.index("before") < cells.index("without") < cells.index("again")


def test_much_output_many_cells_and_progress_bars_stay_bounded():
    cells = [f"x{number} = {number}\nprint('line {number} ' * 2000)" for number in range(12)]
    bar = "import sys\nfor n in range(3000): print(f'\\rstep {n}', end='', file=sys.stderr)\nprint()"
    cells = requested(*cells, bar).rpartition("Cells that ran")[2]
    assert len(cells) < 8000
    assert "print('line 11 ' * 2000)" in cells
    assert "print('line 3 ' * 2000)" not in cells
    assert "step 2999" in cells
    assert cells.count("step") < 5


def test_below_full_privacy_no_earlier_cell_output_or_heading_is_sent(tmp_path):
    canary = "CANARY-51c0"
    path = tmp_path / "work.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {canary}")]), path)
    cells = [
        f"print('{canary}')",
        f"import matplotlib.pyplot as plt; plt.plot([1]); plt.title('{canary}')",
        f"raise ValueError('{canary}')",
    ]
    for privacy in ("stats", "schema", "names", "none"):
        told = requested(*cells, prompt=f"%%ci --new --privacy {privacy}\ngo", JPY_SESSION_NAME=str(path))
        assert told.endswith("go")
        assert canary not in told
    assert requested(*cells, JPY_SESSION_NAME=str(path)).count(canary) >= 6


def test_the_headings_of_the_saved_notebook_are_told_and_read_again_after_a_change(tmp_path):
    path = tmp_path / "work.ipynb"

    def save(*sources):
        cells = [nbformat.v4.new_markdown_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("# Not a heading")]), path)

    with (
        ScriptedServer([ANSWER], exhausted="repeat") as server,
        reused_kernel(JPY_SESSION_NAME=str(path), **environment(server)) as kernel,
    ):
        kernel.run("%%ci --new go")
        assert "Headings" not in sent(server).rpartition("<ci_magic_data notebook>")[2]
        save("# 매출 분석\nwords", "## By month\n```\n# not one\n```")
        kernel.run("%%ci --new go")
        assert "# 매출 분석\n" in sent(server)
        assert "## By month\n" in sent(server)
        assert "not one" not in sent(server)
        assert "Not a heading" not in sent(server)
        save("# Something else entirely")
        kernel.run("%%ci --new go")
        assert "# Something else entirely" in sent(server)
        assert "매출 분석" not in sent(server)


def test_in_a_terminal_cells_are_told_too_with_figures_that_stay_open(tmp_path):
    script = (
        "%load_ext ci_magic\nprint('printed here')\n'a result'\n1/0\n"
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(); ax.set_title('Open one'); ax.scatter([1, 2], [3, 4])\n"
        "y = 1\nax.set_xlabel('changed');\n%ci go\n"
    )
    with ScriptedServer([ANSWER]) as server:
        told = terminal(script, tmp_path, **environment(server))
        cells = sent(server).rpartition("Cells that ran")[2]
    assert "printed here" in told
    assert "'a result'" in told
    assert "ZeroDivisionError" in told
    assert cells.count("printed here") == 2
    assert cells.count("'a result'") == 2
    assert cells.count("ZeroDivisionError") == 1
    assert "Out[" not in cells
    assert "scatter plot, 2 points, title 'Open one', x 1 to 2, y 3 to 4" in cells
    assert cells.count("Open one") == 3  # the source, the figure, the figure as the last cell changed it
    assert "x 'changed' 1 to 2" in cells


def test_nothing_of_a_cell_is_kept_alive():
    with reused_kernel() as kernel:
        kernel.run("import weakref, gc\nclass Big: pass\nheld = Big(); gone = weakref.ref(held); display(held)")
        kernel.run("def fail():\n    local = held\n    raise ValueError(local)")
        assert kernel.run("fail()").status == "error"
        kernel.run("1/0")  # IPython and Python keep the last error
        kernel.run("del held; gc.collect();")
        assert kernel.value("gone()") == "None"


def test_what_the_witness_tells_is_a_few_thousand_characters():
    told = "__import__('ci_magic.magics').magics._loaded[id(get_ipython())].witness.recent()"
    with reused_kernel() as kernel:
        for number in range(10):
            kernel.run(f"x{number} = '{number * 'long '}'\n" + "# a comment\n" * 400 + "print('line ' * 2000)")
        sizes = kernel.value(f"[(len(cell.source), len(cell.output)) for cell in {told}]")
    sizes = ast.literal_eval(sizes)
    assert 2 <= len(sizes) <= 4
    assert all(source <= 1500 and output <= 850 for source, output in sizes)


@pytest.mark.parametrize("cell", ["raise KeyboardInterrupt", "import sys; sys.exit(3)"])
def test_how_a_cell_was_stopped_is_told(cell):
    told = requested(cell)
    assert ("KeyboardInterrupt" if "Keyboard" in cell else "SystemExit: 3") in told.rpartition("Cells that ran")[
        2
    ].replace(cell, "")


def test_the_text_of_an_error_is_told_without_calling_the_users_code():
    cell = (
        "calls = []\nclass Own(Exception):\n    def __str__(self): calls.append(1); return 'text'\nraise Own('given')"
    )
    with ScriptedServer([ANSWER]) as server, reused_kernel(**environment(server)) as kernel:
        assert "text" in json.dumps(kernel.run(cell).outputs)  # IPython does call it
        kernel.run("%ci go")
        assert "Own: given" in sent(server)
