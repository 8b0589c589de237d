"""Generate Again on prompts that bring options of their own."""

from tests.support.server import ScriptedServer
from tests.support.turns import fenced

LOAD = "%load_ext ci_magic"


def test_a_prompt_that_asks_for_a_repair_is_written_anew_instead(open_notebook):
    with ScriptedServer([fenced("n = 1"), fenced("n = 2")]) as server:
        notebook = open_notebook(LOAD, "%%ci make n", server=server)
        notebook.run_all()
        pinned = notebook.sources[1]
        notebook.write(1, pinned.replace("%%ci ", "%%ci --repair "))
        notebook.go_to(1)
        notebook.command("ci_magic:generate-again")
        notebook.wait(lambda: notebook.sources[1] == pinned, "a turn that ended well")
        notebook.settled()
        _, asked, made = notebook.cells
        assert asked.of("error") == []
        assert made.source == f"# ci {pinned.split()[2]}\nn = 2"
        # The kept code would have run first, and nobody would have been asked.
        assert len(server.chats) == 2
    assert notebook.value("n") == 2
