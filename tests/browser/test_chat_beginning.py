"""How the panel begins: no key, no model, a kernel without ci_magic, a kernel that is not Python's."""

import json
import sys

import pytest
from playwright.sync_api import expect

from tests.support.browser import ChatPanel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import sent

# The package is not there until somebody installs it.
WITHOUT = (
    "import sys; sys.modules['ci_magic'] = None;"
    " from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
)
OTHER_LANGUAGE = """
from ipykernel.kernelbase import Kernel
from ipykernel.kernelapp import IPKernelApp

class Echo(Kernel):
    implementation, implementation_version, banner = 'echo', '1', 'echo'
    language_info = {'name': 'echo', 'mimetype': 'text/plain', 'file_extension': '.txt'}

    def do_execute(self, code, silent, *args, **options):
        return {'status': 'ok', 'execution_count': self.execution_count, 'payload': [], 'user_expressions': {}}

IPKernelApp.launch_instance(kernel_class=Echo)
"""


def kernel_of(lab, name, code, language):
    """Install a kernel for this server; return the metadata of a notebook that uses it."""
    folder = lab.root.parent / "data" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-c", code, "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": name, "language": language}
    (folder / "kernel.json").write_text(json.dumps(spec))
    return {"name": name, "display_name": name, "language": language}


def test_kernels_without_ci_magic_and_of_other_languages_are_told_so(workbench, lab):
    without = kernel_of(lab, "without", WITHOUT, "python")
    echo = kernel_of(lab, "echo", OTHER_LANGUAGE, "echo")
    # A client of its own: what kernels there are is asked when a page is loaded.
    window = workbench.window()
    notebook = workbench.open(lab.write("without.ipynb", ["'first'"], kernelspec=without), window)
    chat = ChatPanel(notebook).show()
    chat.linked("missing")
    expect(chat.region.get_by_text("%pip install ci_magic")).to_be_visible()
    chat.button("Put it into a cell").click()
    notebook.wait(lambda: "%pip install ci_magic" in notebook.sources, "the line in a cell")
    assert [cell.outputs for cell in notebook.cells] == [[]] * 2
    # Installed by a cell: the panel notices by itself.
    notebook.write(0, "import sys\nsys.modules.pop('ci_magic', None)")
    notebook.run(0)
    chat.ready()
    path = lab.write("echo.ipynb", ["'first'"], kernelspec=echo)
    window.show(path)
    window.page.wait_for_function("path => window.readLab.kernel(path)?.status === 'idle'", arg=path)
    chat.linked("none")
    expect(chat.region).to_contain_text("needs a Python kernel")
    lab.shut_down(path)


def test_without_a_key_the_first_view_offers_three_ways_and_looks_for_nothing_until_clicked(open_chat):
    with ScriptedServer([Stream("From this machine.")], models=("small", "large")) as server:
        chat = open_chat("rows = [1, 2, 3]")
        notebook = chat.notebook
        notebook.execute(
            "from ci_magic.models import local as _local;"
            f"_local.local_servers.__kwdefaults__['ports'] = {{{server.port}: 'Ollama'}}"
        )
        expect(chat.region.get_by_role("heading", name="Who shall answer?")).to_be_visible()
        expect(chat.region).to_contain_text("OPENAI_API_KEY")
        expect(chat.button("Look for local servers")).to_be_visible()
        expect(chat.button("Use the built-in rules")).to_be_visible()
        chat.page.wait_for_load_state("networkidle")
        assert server.requests == []
        chat.button("Look for local servers").click()
        offered = chat.region.get_by_role("list", name="Servers").get_by_role("listitem")
        expect(offered).to_have_count(2)
        offered.filter(has_text="small").get_by_role("button", name="Use").click()
        chat.ask("who are you?")
        expect(chat.turn()).to_contain_text("From this machine.")
        assert server.chats[0].body["model"] == "small"
        assert "authorization" not in server.chats[0].headers or "sk-" not in server.chats[0].headers["authorization"]
        assert "who are you?" in sent(server)


@pytest.mark.row("1-13", kind="mechanism")
def test_the_built_in_rules_answer_without_any_server(open_chat):
    chat = open_chat("import pandas as pd\nsales = pd.DataFrame({'month': ['a', 'b'], 'amount': [1, 2]})")
    notebook = chat.notebook
    notebook.restart()  # a kernel that has imported nothing
    notebook.run(0)
    chat.button("Use the built-in rules").click()
    chat.ask("mean of amount in sales")
    made = notebook.generated()[0]
    assert "1.5" in made.shown + made.text
    assert notebook.value("'openai' in __import__('sys').modules") is False


def test_the_model_is_picked_from_what_the_server_offers(open_chat):
    with ScriptedServer([Stream("One."), Stream("Two.")], models=("scripted", "second", "third")) as server:
        chat = open_chat("'first'", server=server)
        chat.ask("one")
        chat.button("scripted").click()
        options = chat.page.get_by_role("listbox", name="Models").get_by_role("option")
        expect(options).to_have_count(3)
        options.filter(has_text="second").click()
        expect(chat.button("second")).to_be_visible()
        chat.ask("two")
        assert [request.body["model"] for request in server.chats] == ["scripted", "second"]
