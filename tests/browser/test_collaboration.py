"""Real-time collaboration: two clients of one document, one of which asks."""

import pytest

from tests.support.browser import WAITS
from tests.support.server import ScriptedServer
from tests.support.turns import BEGUN, fenced, held

LOAD = "%load_ext ci_magic"


@pytest.fixture
def together(open_notebook, workbench):
    """One notebook open in two clients that share its document."""

    def opened(*cells, server):
        mine = open_notebook(*cells, server=server, window=workbench.window(collaboration=True))
        theirs = workbench.open(mine.path, workbench.window(collaboration=True))
        for notebook in (mine, theirs):
            assert notebook.page.evaluate("path => window.readLab.panel(path).context.model.collaborative", mine.path)
            notebook.becomes(*cells)
        return mine, theirs

    return opened


def test_one_client_writes_and_both_see_one_cell_that_only_one_trusts(together):
    mended, go = held(BEGUN, "x = 42\nprint('x is', x)\n```")
    with ScriptedServer([fenced("x = missing"), mended]) as server:
        mine, theirs = together(LOAD, "%%ci make x", "x + 1", server=server)
        mine.start_all()
        mine.wait(lambda: any("Begun" in cell.source for cell in theirs.generated()), "a cell that fills at both")
        go.set()
        mine.settled()
        theirs.becomes(*mine.sources)
        mine.wait(lambda: theirs.cells[2].text and theirs.cells[3].shown, "the result at the other client")
        assert [cell.id for cell in theirs.cells] == [cell.id for cell in mine.cells]
        for notebook in (mine, theirs):
            made = notebook.generated()
            assert [cell.text for cell in made] == ["x is 42\n"]
            assert notebook.cells[3].shown == "43"
        assert mine.generated()[0].trusted is True
        assert theirs.generated()[0].trusted is False
        assert "trusted" not in str(mine.save().cells[2].metadata)


def test_the_other_client_edits_above_during_the_turn_and_no_cell_is_lost_or_doubled(together):
    reply, go = held(BEGUN, f"print('begun', flush=True)\n{WAITS}\nprint('ended')\n```")
    with ScriptedServer([reply]) as server:
        mine, theirs = together(LOAD, "%%ci wait", "'after'", server=server)
        mine.run(0)
        mine.start(1)
        mine.wait(theirs.generated, "a cell that fills at both")
        theirs.go_to(0)
        theirs.command("notebook:insert-cell-above")
        mine.wait(lambda: len(mine.cells) == 5, "the inserted cell at the asking client")
        go.set()
        mine.wait(lambda: "begun" in mine.generated()[0].text, "code that runs")
        theirs.go_to(0)
        theirs.command("notebook:insert-cell-above")
        mine.wait(lambda: len(mine.cells) == 6, "the second cell at the asking client")
        mine.let_go()
        mine.settled()
        theirs.becomes(*mine.sources)
        assert [source.partition("\n")[0][:5] for source in mine.sources] == [
            "",
            "",
            "%load",
            "%%ci ",
            "# ci ",
            "'afte",
        ]
        mine.wait(lambda: theirs.cells[4].text == "begun\nended\n", "the output at the other client")
