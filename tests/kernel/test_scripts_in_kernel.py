"""`ci_magic.ask` in a notebook: the live namespace, the conversation of `%%ci`, nothing drawn that was not wanted."""

import pytest

from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, failure
from tests.support.turns import environment, fenced, sent

SETUP = "import pandas as pd\nimport ci_magic\ndf = pd.DataFrame({'month': ['a', 'b'], 'sales': [1, 2]})"
FIGURE = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot(df['sales'])\nplt.show()\nprint('drawn')"


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """A kernel and the replies that it is going to get; `MPLBACKEND` is the notebook's own."""
    folder = tmp_path_factory.mktemp("notebook")
    more = {"CI_MAGIC_JOURNAL": str(folder / "journal.sqlite3"), "CI_MAGIC_LANGUAGE": "en"}
    more |= {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "IPYTHONDIR": str(folder / "ipython")}
    with ScriptedServer([]) as server:
        with live_kernel(cwd=folder, **environment(server, **more)) as kernel:
            assert kernel.run(SETUP).status == "ok"
            yield kernel, server


def reply(server, *steps):
    """Let these be the next replies, whatever a test before has left over."""
    server.steps = [failure(500)] * server._served + list(steps)


def test_the_live_namespace_is_used_and_nothing_is_drawn(talk):
    kernel, server = talk
    reply(server, fenced("total = df['sales'].sum()\ndisplay(df)\nprint('printed')\ntotal"))
    cell = kernel.run("result = ci_magic.ask('the total')")
    assert cell.status == "ok" and cell.outputs == [], cell.outputs
    assert kernel.value("(int(result.value), int(total))") == "(3, 3)"
    assert kernel.value("[part.mime for part in result.parts]").count("text/html") == 1


@pytest.mark.row("4-05", kind="plumbing")
def test_a_figure_comes_back_as_a_picture_and_the_result_draws_itself(talk):
    kernel, server = talk
    reply(server, fenced(FIGURE))
    cell = kernel.run("ci_magic.ask('plot sales', df=df)")
    assert cell.status == "ok", cell.reply
    (output,) = cell.outputs
    assert "data:image/png;base64,iVBORw0KGgo" in output["data"]["text/markdown"]
    assert output["data"]["text/plain"].startswith("<ci_magic.Result done: 1 figure")
    (picture,) = kernel.run("_.figures[0]").outputs
    assert picture["data"]["image/png"].startswith("iVBORw0KGgo")


def test_with_show_it_is_drawn_as_by_the_magic(talk):
    kernel, server = talk
    reply(server, fenced(FIGURE))
    cell = kernel.run("result = ci_magic.ask('plot sales', show=True)")
    assert "image/png" in [mime for output in cell.outputs for mime in output.get("data", {})]
    assert "drawn\n" in cell.text
    assert kernel.value("len(result.figures)") == "1"


def test_variables_given_are_there_for_the_request_only(talk):
    kernel, server = talk
    reply(server, fenced("mine = sales + extra\nmine"))
    assert kernel.run("extra = 'kept'\nresult = ci_magic.ask('sum', sales=1, extra=10)").status == "ok"
    assert kernel.value("(result.value, extra, 'sales' in globals(), mine)") == "(11, 'kept', False, 11)"


def test_the_conversation_is_that_of_the_magic_and_so_is_undo(talk):
    kernel, server = talk
    reply(server, fenced("first = 1"), fenced("second = 2"), fenced("third = 3"))
    cell = kernel.run("%%ci make the first")
    assert cell.status == "ok", cell.reply
    assert kernel.run("ci_magic.ask('make the second').value").status == "ok"
    assert "make the first" in sent(server)
    kernel.run("%%ci make the third")
    assert "make the second" in sent(server)
    assert kernel.run("%ci --undo\n%ci --undo").status == "ok"
    assert kernel.value("('first' in globals(), 'second' in globals(), 'third' in globals())") == "(True, False, False)"


def test_a_cell_may_await(talk):
    kernel, server = talk
    reply(server, fenced("waited = 4\nprint('heard')\nwaited"), fenced("while True: pass"))
    cell = kernel.run("result = await ci_magic.ask_async('four')\nresult.value")
    assert cell.status == "ok" and cell.shown == "4" and cell.text == ""
    assert kernel.value("waited") == "4"
    assert kernel.value("(await ci_magic.ask_async('never ends', timeout=1)).ending.value") == "'over budget'"


def test_a_session_in_a_notebook_has_a_namespace_of_its_own(talk):
    kernel, server = talk
    reply(server, fenced("df = 'mine'\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\ndf"))
    cell = kernel.run(
        "session = ci_magic.Session(n=1)\nresult = session.ask('something')\nresult.value, len(result.figures)"
    )
    assert cell.shown == "('mine', 1)", (cell.reply, cell.outputs)
    assert kernel.value("(type(df).__name__, type(get_ipython()).__name__)") == "('DataFrame', 'ZMQInteractiveShell')"
    cell = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert [list(output["data"]) for output in cell.outputs] == [["text/plain", "image/png"]]
    assert kernel.value("__import__('IPython').get_ipython() is get_ipython()") == "True"
