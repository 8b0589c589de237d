"""JupyterLab with the extension, and JupyterLab where it was switched off: the kernel notices by itself."""

from playwright.sync_api import expect

from tests.support.lab import EXTENSION
from tests.support.server import ScriptedServer
from tests.support.turns import fenced

LOAD = "%load_ext ci_magic"


def test_the_server_hands_the_extension_to_the_page_enabled(open_notebook):
    notebook = open_notebook("1")
    there, plugins = notebook.page.evaluate(
        """() => {
            const config = JSON.parse(document.getElementById('jupyter-config-data').textContent);
            const app = window.jupyterapp;
            return [
                config.federated_extensions.map(each => each.name),
                app.listPlugins().filter(id => id.startsWith('ci_magic:') && app.isPluginActivated(id)),
            ];
        }"""
    )
    assert EXTENSION in there
    assert plugins


def test_without_the_extension_the_code_runs_in_place_and_is_offered_below(open_notebook, workbench):
    window = workbench.window(disabled=(EXTENSION,))
    with ScriptedServer([fenced("x = 1/0"), fenced("x = 6 * 7\nprint('x is', x)")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "print('after', x)", server=server, window=window)
        notebook.run(0)
        asked = notebook.run(1)
        assert "x is 42\n" in asked.text
        assert asked.of("error") == []
        offered = notebook.cells[2]
        assert offered.source.startswith("# ci ")
        assert offered.source.endswith("\nx = 6 * 7\nprint('x is', x)")
        assert (offered.count, offered.outputs) == (None, [])
        assert notebook.run(3).text == "after 42\n"
        again = notebook.run(1)
        assert "the marked cell below" in again.shown
        assert len(notebook.cells) == 4
        assert len(server.chats) == 2


COUNT = """path => {
    window.calls = 0;
    window.readLab.kernel(path).anyMessage.connect((_, { msg }) => {
        window.calls += msg.header.msg_type === 'input_request';
    });
}"""


def test_a_client_without_the_extension_is_asked_once_and_never_again(open_notebook, workbench):
    window = workbench.window(disabled=(EXTENSION,))
    with ScriptedServer([fenced("x = 1"), fenced("y = 2")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "%%ci make y", server=server, window=window)
        notebook.run(0)
        notebook.page.evaluate(COUNT, notebook.path)
        notebook.run(1)
        notebook.run(3)
        assert len(server.chats) == 2
        assert notebook.page.evaluate("window.calls") == 1
        expect(notebook.page.locator(".jp-Stdin, .jp-Dialog")).to_have_count(0)
