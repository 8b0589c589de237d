"""Real-time collaboration: two clients of one document, one of which asks."""

import pytest

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced

LOAD = "%load_ext ci_magic"


@pytest.fixture
def together(open_notebook, workbench):
    """One notebook open in two clients that share its document."""

    def opened(*cells, server):
        mine = open_notebook(*cells, server=server, window=workbench.window(collaboration=True))
        theirs = workbench.open(mine.path, workbench.window(collaboration=True))
        for notebook in (mine, theirs):
            assert notebook.page.evaluate("path => window.readLab.panel(path).context.model.collaborative", mine.path)
        return mine, theirs

    return opened


def test_one_client_writes_and_both_see_one_cell_that_only_one_trusts(together):
    steps = [fenced("x = missing"), Stream("```python\nx = 42\nprint('x is', x)\n```", chunk=6, delay=0.05)]
    with ScriptedServer(steps) as server:
        mine, theirs = together(LOAD, "%%ci make x", "x + 1", server=server)
        mine.run_all()
        mine.wait(lambda: len(theirs.cells) == 4 and theirs.cells[3].shown, "the result at the other client")
        assert theirs.sources == mine.sources
        assert [cell.id for cell in theirs.cells] == [cell.id for cell in mine.cells]
        for notebook in (mine, theirs):
            made = notebook.generated()
            assert [cell.text for cell in made] == ["x is 42\n"]
            assert notebook.cells[3].shown == "43"
        assert mine.generated()[0].trusted is True
        assert theirs.generated()[0].trusted is False
        assert "trusted" not in str(mine.save().cells[2].metadata)


def test_the_other_client_edits_above_during_the_turn_and_no_cell_is_lost_or_doubled(together):
    code = "import time\nprint('begun', flush=True)\ntime.sleep(1)\nprint('ended')"
    with ScriptedServer([Stream(f"```python\n{code}\n```", chunk=4, delay=0.06)]) as server:
        mine, theirs = together(LOAD, "%%ci wait", "'after'", server=server)
        mine.run(0)
        mine.start(1)
        mine.wait(theirs.generated, "a cell that fills at both")
        theirs.go_to(0)
        theirs.command("notebook:insert-cell-above")
        mine.settled()
        mine.wait(lambda: theirs.sources == mine.sources, "one document")
        assert [source.partition("\n")[0][:5] for source in mine.sources] == ["", "%load", "%%ci ", "# ci ", "'afte"]
        mine.wait(lambda: theirs.cells[3].text == "begun\nended\n", "the output at the other client")
