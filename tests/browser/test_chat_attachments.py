"""What goes along with a message: files that are dropped, pasted or picked, cells, variables, and a file alone."""

import functools
import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, sent

SALES = "month,amount\n2026-01,10\n2026-02,32\n"


@pytest.mark.row("1-10", kind="mechanism")
def test_files_are_dropped_and_pasted_go_beside_the_notebook_and_belong_to_one_message(open_chat, lab):
    with ScriptedServer([Stream("Two files."), Stream("None.")]) as server:
        chat = open_chat("'first'", server=server)
        folder = (lab.root / chat.notebook.path).parent
        chat.hand_over("drop", ("매출 2026.csv", "text/csv", SALES), ("notes.txt", "text/plain", "hello notes"))
        expect(chat.attached).to_have_count(2)
        chat.hand_over("paste", ("pasted.csv", "text/csv", SALES))
        expect(chat.attached).to_have_count(3)
        assert (folder / "매출 2026.csv").read_text("utf-8") == SALES
        chat.button("Remove notes.txt").click()
        expect(chat.attached).to_have_count(2)
        turn = chat.ask("what is in them?")
        expect(chat.attached).to_have_count(0)
        expect(turn).to_contain_text("매출 2026.csv")
        for part in ("매출 2026.csv", "pasted.csv", "amount"):
            assert part in sent(server)
        assert "hello notes" not in sent(server)
        # A file of that name that is there is not overwritten.
        chat.hand_over("drop", ("pasted.csv", "text/csv", "other\n1\n"))
        expect(chat.attached).to_have_count(1)
        assert (folder / "pasted.csv").read_text("utf-8") == SALES
        assert [file for file in folder.glob("pasted*.csv") if file.read_text("utf-8") == "other\n1\n"]
        chat.attached.get_by_role("button").first.click()
        expect(chat.attached).to_have_count(0)
        chat.ask("and now?")


@pytest.mark.row("0-01", kind="mechanism")
def test_a_file_without_a_word_is_explored(open_chat, lab):
    code = "import pandas as pd\nframe = pd.read_csv('sales.csv')\nframe.describe()"
    with ScriptedServer([fenced(code), Stream("Two months.")]) as server:
        chat = open_chat("'first'", server=server)
        chat.hand_over("drop", ("sales.csv", "text/csv", SALES))
        expect(chat.attached).to_have_count(1)
        chat.ask()
        assert "sales.csv" in sent(server, 0)
        made = chat.notebook.generated()[0]
    assert "read_csv('sales.csv')" in made.source
    assert made.data("text/html")


def test_files_variables_and_cells_are_completed_behind_an_at_sign(open_chat, lab):
    steps = [Stream("I see them."), Stream("I see the cell.")]
    with ScriptedServer(steps) as server:
        chat = open_chat("price_list = [1, 2, 3]", "total = sum(price_list)\ntotal", server=server)
        notebook = chat.notebook
        folder = (lab.root / notebook.path).parent
        (folder / "prices.csv").write_text(SALES, "utf-8")
        notebook.run(0)
        notebook.run(1)
        chat.choose("look at @pri", "prices.csv")
        chat.page.keyboard.type(" with @price_l")
        # The variable, which the kernel names, not the cell, whose source the page has.
        expect(chat.suggestions.filter(has_text=re.compile("^price_list"))).not_to_have_count(0)
        # By keys alone.
        notebook.press("Enter")
        expect(chat.box).to_have_value(re.compile("price_list"))
        expect(chat.turns).to_have_count(0)
        notebook.press("End", "Enter")
        chat.ends()
        assert "amount" in sent(server)
        assert "price_list" in sent(server)
        chat.choose("explain @tot", "total = sum")
        expect(chat.attached).to_have_count(1)
        chat.box.click()
        notebook.press("End", "Enter")
        expect(chat.turns).to_have_count(2)
        chat.ends()
        assert "total = sum(price_list)" in sent(server)
        # Escape closes the list and keeps the text.
        chat.box.click()
        chat.page.keyboard.type("@pri")
        expect(chat.suggestions).not_to_have_count(0)
        notebook.press("Escape")
        expect(chat.suggestions).to_have_count(0)
        expect(chat.box).to_have_value("@pri")


@pytest.mark.row("3-08", kind="mechanism")
def test_the_file_browser_and_the_menu_of_a_cell_hand_over_to_the_chat(open_chat, lab):
    steps = [Stream("A table."), Stream("It divides by zero."), Stream("Looks good."), Stream("It adds.")]
    with ScriptedServer(steps) as server:
        chat = open_chat("1 / 0", "def add(a, b):\n    return a + b", server=server)
        notebook, page = chat.notebook, chat.page
        folder = (lab.root / notebook.path).parent
        (folder / "data.csv").write_text(SALES, "utf-8")
        chat.window.command("filebrowser:open-path", path=f"{folder.name}/data.csv", dontShowBrowser=True)
        chat.window.command("filebrowser:activate")
        chat.window.command("filebrowser:go-to-path", path=folder.name)
        page.locator(".jp-DirListing-item", has_text="data.csv").click(button="right")
        page.locator(".lm-Menu").get_by_text("Attach to Chat").click()
        chat.show()
        expect(chat.attached).to_have_count(1)
        chat.ask("what is it?")
        assert "amount" in sent(server)
        # A failed cell is explained, any cell is reviewed, both at once; asking waits for the words.
        notebook.run(0)
        menu_of(notebook, 0, "Explain This Error")
        expect(chat.turns).to_have_count(2)
        chat.ends()
        assert "ZeroDivisionError" in sent(server)
        assert notebook.sources[0] == "1 / 0"
        menu_of(notebook, 1, "Review This Cell")
        expect(chat.turns).to_have_count(3)
        chat.ends()
        assert "return a + b" in sent(server)
        menu_of(notebook, 1, "Ask About This Cell")
        expect(chat.box).to_be_focused()
        page.keyboard.type("what does it do?")
        notebook.press("Enter")
        expect(chat.turns).to_have_count(4)
        chat.ends()
        assert "return a + b" in sent(server)
        assert len(notebook.cells) == 2


def menu_of(notebook, index, entry):
    notebook.cell(index).locator(".jp-InputArea-prompt").first.click(button="right")
    notebook.page.locator(".lm-Menu").get_by_text(entry).click()


class Site(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_args):
        pass


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "remote.csv").write_text("month,turnover\n2026-01,10\n", "utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Site, directory=folder))
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_of_the_web_is_named_behind_an_at_sign_and_fetched_after_a_yes(open_chat, lab, site):
    url = f"http://127.0.0.1:{site.server_port}/remote.csv"
    with ScriptedServer([Stream("One month.")]) as server:
        chat = open_chat("'first'", server=server)
        folder = (lab.root / chat.notebook.path).parent
        for answer in ("No", "Yes"):
            chat.choose(f"what is in @{url}", url)
            expect(chat.attached).to_have_count(1)
            chat.send()
            chat.is_in("requires_action")
            expect(chat.approval).to_contain_text(f"Fetch {url}")
            assert (site.asked, server.chats) == ([], [])
            chat.approval.get_by_role("button", name=answer, exact=True).click()
            expect(chat.approval).to_have_count(0)
            if answer == "No":
                expect(chat.ends("failed")).to_contain_text("you said no")
        expect(chat.ends()).to_contain_text("One month.")
        assert (site.asked, (folder / "remote.csv").exists()) == (["/remote.csv"], True)
        assert "turnover" in sent(server)
