"""Threads, standing instructions and assistants in the panel, and the thread as a file."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, sent


@pytest.mark.row("1-09", kind="mechanism")
def test_threads_are_made_renamed_switched_found_and_deleted_and_do_not_leak(open_chat):
    steps = [Stream("Apples are red."), Stream("Pears are green."), Stream("Plums are blue."), Stream("Yes.")]
    with ScriptedServer(steps) as server:
        chat = open_chat("'first'", server=server)
        chat.ask("tell me about apples")
        chat.new_thread()
        chat.ask("what of pears")
        assert "apples" not in sent(server).lower()
        names = chat.thread_names(2)
        assert any("pears" in name for name in names)
        apples, pears = (next(name for name in names if word in name) for word in ("apples", "pears"))
        # Rename.
        chat.thread(pears).get_by_role("button", name="Rename").click()
        box = chat.page.get_by_role("dialog").get_by_role("textbox", name="Name")
        box.fill("배와 자두")
        box.press("Enter")
        expect(chat.thread("배와 자두")).to_have_count(1)
        # Switch there and back.
        chat.switch_to(apples)
        expect(chat.turn(0)).to_contain_text("Apples are red.")
        expect(chat.turns).to_have_count(1)
        chat.switch_to("배와 자두")
        expect(chat.turn(0)).to_contain_text("Pears are green.")
        chat.ask("and plums?")
        assert "Pears are green." in sent(server)
        assert "Apples" not in sent(server)
        # Search.
        chat.threads()
        chat.page.get_by_role("searchbox", name="Search threads").fill("APPLES ARE")
        hits = chat.page.get_by_role("dialog", name="Threads").get_by_role("list", name="Found").get_by_role("listitem")
        expect(hits).to_have_count(1)
        hits.get_by_role("button").click()
        expect(chat.turn(0)).to_contain_text("Apples are red.")
        # Delete.
        chat.thread("배와 자두").get_by_role("button", name="Delete").click()
        doomed = chat.page.get_by_role("dialog").filter(has_text="Its cells stay.")
        doomed.get_by_role("button", name="Delete", exact=True).click()
        expect(chat.thread("배와 자두")).to_have_count(0)
        chat.page.keyboard.press("Escape")
        assert chat.thread_names(1) == [apples]
        assert not any("배와" in file.name for file in chat.kept("*"))


def test_what_fails_is_said_and_menus_and_dialogs_obey_keys_and_give_the_focus_back(open_chat):
    with ScriptedServer([Stream("Red."), Stream("Green.")], models=("scripted", "second", "third")) as server:
        chat = open_chat("'first'", server=server)
        page = chat.page
        chat.ask("apples")
        chat.new_thread()
        chat.ask("pears")
        taken, name = chat.thread_names(2)
        chat.thread(name).get_by_role("button", name="Rename").click()
        box = page.get_by_role("dialog").get_by_role("textbox", name="Name")
        expect(box).to_be_focused()
        box.fill(taken)
        box.press("Enter")
        expect(chat.region.get_by_role("alert")).to_contain_text(taken)
        assert sorted(chat.thread_names(2)) == sorted([taken, name])
        # The next action takes the line away.
        expect(chat.region.get_by_role("alert")).to_have_count(0)
        more = chat.button("More")
        more.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("menu", name="More")).to_be_visible()
        page.keyboard.press("Escape")
        expect(more).to_be_focused()
        # The menu before has come to its end.
        expect(more).not_to_have_attribute("aria-disabled", "true")
        page.keyboard.press("Enter")
        expect(page.get_by_role("menu", name="More")).to_be_visible()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Assistants")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(more).to_be_focused()
        # A model by some letters of its name, and by the arrows.
        for keys, model in ((("s", "e", "c", "Enter"), "second"), (("Tab", "End", "Enter"), "third")):
            chat.region.get_by_role("button", name=re.compile("scripted|second")).click()
            expect(page.get_by_role("textbox", name="Name of the model")).to_be_focused()
            expect(page.get_by_role("listbox", name="Models").get_by_role("option")).to_have_count(3)
            for key in keys:
                page.keyboard.press(key)
            expect(chat.button(model)).to_be_visible()


def test_threads_are_kept_across_a_reload_a_restart_and_another_machine(open_chat, workbench, lab):
    with ScriptedServer(
        [fenced("x = 1\nprint(x)", "I make it.\n"), Stream("It is one."), Stream("Still one.")]
    ) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        chat.ask("make x")
        chat.ask("what is x")
        notebook.save()
        notebook.reload()
        chat.show()
        expect(chat.turns).to_have_count(2)
        expect(chat.turn(1)).to_contain_text("It is one.")
        notebook.restart()
        chat.ready()
        expect(chat.turns).to_have_count(2)
        chat.ask("and now?")
        assert "It is one." in sent(server)
        # The folder alone is what another machine gets.
        assert chat.kept()
        elsewhere = notebook.path.replace("work.ipynb", "copy/work.ipynb")
        notebook.save()
        source = (lab.root / notebook.path).parent
        copied(source, lab.root / elsewhere)
        other = type(chat)(workbench.open(elsewhere)).open()
        expect(other.turns).to_have_count(3)
        expect(other.turn(2)).to_contain_text("Still one.")
        other.close()


def copied(folder, notebook):
    import shutil

    shutil.copytree(folder, notebook.parent, ignore=lambda path, names: [name for name in names if name == "copy"])


@pytest.mark.row("1-07", kind="mechanism")
@pytest.mark.row("1-08", kind="mechanism")
def test_instructions_and_assistants_are_edited_in_the_panel_and_obeyed(open_chat):
    with ScriptedServer([Stream("Arr."), Stream("Short."), Stream("Again.")]) as server:
        chat = open_chat("'first'", server=server)
        page = chat.page
        chat.more("Instructions…")
        dialog = page.get_by_role("dialog", name="Instructions")
        dialog.get_by_role("textbox", name="Instructions").fill("Answer like a pirate.")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        chat.ask("hello")
        assert "Answer like a pirate." in sent(server)
        chat.more("Assistants…")
        dialog = page.get_by_role("dialog", name="Assistants")
        dialog.get_by_role("button", name="New assistant").click()
        dialog.get_by_role("textbox", name="Name").fill("editor")
        dialog.get_by_role("textbox", name="What it is told").fill("Answer in two words.")
        dialog.get_by_role("button", name="Save").click()
        dialog.get_by_role("button", name="Ask editor").click()
        expect(chat.attached).to_have_count(1)
        chat.ask("and you?")
        assert "Answer in two words." in sent(server)
        # Both are files beside the notebook, which the magic obeys too.
        chat.notebook.execute("get_ipython().run_line_magic('load_ext', 'ci_magic')")
        chat.more("Instructions…")
        box = page.get_by_role("dialog", name="Instructions").get_by_role("textbox", name="Instructions")
        expect(box).to_have_value("Answer like a pirate.")
        box.fill("")
        page.get_by_role("dialog", name="Instructions").get_by_role("button", name="Save").click()
        chat.ask("bye")
        assert "pirate" not in sent(server).rpartition("bye")[0].partition("Arr.")[0]


def test_a_thread_is_exported_as_a_notebook_and_as_a_report(open_chat, lab):
    figure = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2, 3])\nplt.show()\nprint('drawn')"
    with ScriptedServer([fenced(figure, "I draw it.\n"), Stream("It **rises**.")]) as server:
        chat = open_chat("%matplotlib inline", server=server)
        chat.notebook.run(0)
        chat.ask("draw it")
        chat.ask("what do you see?")
        folder = (lab.root / chat.notebook.path).parent
        before = set(folder.iterdir())
        chat.more("Export as notebook")
        chat.notebook.wait(lambda: set(folder.glob("*.ipynb")) - before, "the notebook")
        chat.more("Export as report")
        chat.notebook.wait(lambda: set(folder.glob("*.md")) - before, "the report")
    book = nbformat.read(next(iter(set(folder.glob("*.ipynb")) - before)), as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert "plt.plot([1, 2, 3])" in code[-1].source
    assert any("image/png" in output.get("data", {}) for output in code[-1].outputs)
    said = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    assert "draw it" in said
    assert "It **rises**." in said
    report = next(iter(folder.glob("*.md"))).read_text("utf-8")
    assert "It **rises**." in report
    assert "drawn" in report
    assert any(folder.rglob("*.png"))
