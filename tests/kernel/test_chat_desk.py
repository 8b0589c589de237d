"""What a panel asks besides turns, of a real kernel: threads, standing words, models, names, files."""

import json
import sys
import threading
import unicodedata

import nbformat
import pytest

from ci_magic.kernel.completion import names_from
from tests.support.chat_page import ChatPage, Refused
from tests.support.chat_world import notebook_in
from tests.support.kernels import execute
from tests.support.server import ScriptedServer, Stream, failure
from tests.support.turns import fenced, held, sent

INLINE = "module://matplotlib_inline.backend_inline"
MODELS = ["small", "large", "text-embedding-1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def server():
    with ScriptedServer([], models=MODELS) as server:
        yield server


@pytest.fixture(scope="module")
def kernel(folder, server):
    with notebook_in(folder, server, CI_MAGIC_EXPLAIN="0", MPLBACKEND=INLINE) as kernel:
        yield kernel


@pytest.fixture(scope="module")
def page(kernel):
    with ChatPage(kernel) as page:
        page.hello()
        yield page


def answered(page, server, step, prompt, **options):
    """Send a message and return the record of its turn."""
    server.steps.append(step)
    return page.settled(page.send(prompt, **options))


def names(threads):
    return [each["name"] for each in threads]


def test_threads_are_listed_read_renamed_searched_and_deleted(page, server, kernel, folder):
    first = answered(page, server, Stream("It **rose** in 서울."), "monthly sales", thread="Sales")
    second = answered(page, server, fenced("total = 41 + 1\nprint(total)"), "sum them", thread="Sales")
    server.steps.append(Stream("By magic."))
    assert kernel.run("%ci --thread Magic a question").status == "ok"

    threads = {each["name"]: each for each in page.hello()["threads"]}
    assert threads.keys() == {"Sales", "Magic"}
    spent = {"turns": 2, "tokens": 36, "cost": pytest.approx(2 * (11 * 1000 + 7 * 2000) / 1e6)}
    assert {name: threads["Sales"][name] for name in spent} == spent
    assert (threads["Magic"]["turns"], threads["Magic"]["tokens"]) == (1, 18)
    assert second["spent"]["cost"] == pytest.approx(0.025)

    told = page.ask("thread", name="Sales", before=None)
    assert [(each["id"], each["state"]) for each in told["turns"]] == [
        (each["id"], "completed") for each in (first, second)
    ]
    assert [each["undoable"] for each in told["turns"]] == [False, True]
    assert told["turns"][0]["text"] == "It **rose** in 서울."
    assert told["more"] is False
    earlier = page.ask("thread", name="Sales", before=second["at"])
    assert [each["id"] for each in earlier["turns"]] == [first["id"]]
    (magic,) = page.ask("thread", name="Magic", before=None)["turns"]
    assert (magic["prompt"], magic["text"]) == ("a question", "By magic.")
    assert page.ask("thread", name="nobody's", before=None) == {"turns": [], "more": False}

    (hit,) = page.ask("search", text=unicodedata.normalize("NFD", "ROSE 서울"))["hits"]
    assert (hit["thread"], hit["turn"]) == ("Sales", first["id"]) and "서울" in hit["text"]

    for name, to, problem in (
        ("Sales", "Magic", "already"),
        ("nobody's", "x", "there is no thread"),
        ("Sales", "x" * 81, "80 characters"),
    ):
        with pytest.raises(Refused, match=problem):
            page.ask("rename", name=name, to=to)
    assert page.ask("rename", name="Sales", to="월별 매출") == {}
    page.until(lambda: any(each["op"] == "threads" and "월별 매출" in names(each["threads"]) for each in page.notices))
    assert "월별 매출" in kernel.run("%ci --threads").text

    # What belongs to it went along: the conversation, and what an undo takes out of it.
    answered(page, server, Stream("So."), "and now", thread="월별 매출")
    assert "It **rose**" in sent(server)
    assert page.ask("undo", turn=second["id"])["cells"] == second["cells"]
    turns = page.ask("thread", name="월별 매출", before=None)["turns"]
    assert [each["undone"] for each in turns] == [False, True, False]
    answered(page, server, Stream("So."), "once more", thread="월별 매출")
    assert "total = 41 + 1" not in sent(server)

    assert page.ask("delete", name="Magic") == page.ask("delete", name="월별 매출") == {}
    assert page.hello()["threads"] == []
    assert kernel.run("%ci --threads").text.startswith("no threads yet")
    assert not [each for each in (folder / ".ci_magic").rglob("*.json*") if each.is_file()]


def test_a_thread_with_a_turn_that_is_on_keeps_its_name_until_that_has_ended(page, server):
    reply, go = held("It is", " so.")
    server.steps.append(reply)
    turn = page.send("slowly", thread="Busy")
    page.until(lambda: page.turns.get(turn, {}).get("text"))
    for op, more in (("rename", {"to": "other"}), ("delete", {})):
        with pytest.raises(Refused, match="is not over yet"):
            page.ask(op, name="Busy", **more)
    (live,) = page.ask("thread", name="Busy", before=None)["turns"]
    assert (live["id"], live["state"], live["error"]) == (turn, "in_progress", None)
    go.set()
    page.settled(turn)
    assert page.ask("rename", name="Busy", to="other") == page.ask("delete", name="other") == {}


def test_instructions_and_assistants_go_along_as_those_of_the_magic_do(page, server, kernel):
    kernel.run(
        "import ci_magic\n@ci_magic.tool\ndef convert(amount: float) -> float:\n    'Convert won.'\n    return amount"
    )
    key = "sk-proj-abcdefghijklmnop0123456789ABCD"
    page.ask("instruct", text=f"Answer in Korean. {key}")
    page.ask("appoint", assistant={"name": "bo", "instructions": f"Be brief. {key}", "model": "", "tools": ["convert"]})
    found = page.ask("standing")
    (assistant,) = found["assistants"]
    assert found["instructions"].startswith("Answer in Korean.") and key not in json.dumps(found)
    assert assistant.pop("instructions").startswith("Be brief.")
    assert assistant == {"name": "bo", "model": "", "tools": ["convert"]}
    assert found["tools"] == ["convert"]
    assert "Be brief." in kernel.run("%ci --assistant bo").text
    answered(page, server, Stream("네."), "hello", thread="t", assistant="bo")
    assert "Answer in Korean." in sent(server) and "Be brief." in sent(server)

    for assistant, problem in (
        ({"name": "x" * 81}, "80 characters"),
        ({"name": "y", "tools": ["rm"]}, "rm is no registered function; registered are: convert"),
        ({"name": "z", "instructions": "word " * 5000}, "20,000 may go along"),
    ):
        with pytest.raises(Refused, match=problem):
            page.ask("appoint", assistant={"instructions": "", "model": "", "tools": None, **assistant})
    with pytest.raises(Refused, match="20,000 may go along"):
        page.ask("instruct", text="word " * 5000)
    page.ask("dismiss", name="bo")
    page.ask("instruct", text="")
    assert {name: page.ask("standing")[name] for name in ("instructions", "assistants")} == {
        "instructions": "",
        "assistants": [],
    }
    page.ask("delete", name="t")


def test_a_model_is_chosen_of_those_that_the_server_has_and_no_key_goes_to_another(page, server, kernel):
    assert page.ask("models")["models"] == ["large", "small"]
    assert page.ask("choose", model="large", base_url="")["status"]["model"] == "large"
    answered(page, server, Stream("So."), "hello", thread="t")
    assert server.chats[-1].body["model"] == "large"
    # The magic goes on as it was set.
    server.steps.append(Stream("So."))
    kernel.run("%%ci hello")
    assert server.chats[-1].body["model"] == "scripted"

    with pytest.raises(Refused, match="is not the server that is set: set OPENAI_BASE_URL"):
        page.ask("choose", model="m", base_url="https://elsewhere.example/v1")
    with ScriptedServer([Stream("From here.")], models=["local"]) as other:
        status = page.ask("choose", model="", base_url=other.base_url)["status"]
        assert (status["host"], status["key"]) == (other.host, False)
        assert page.ask("models")["models"] == ["local"]
        record = answered(page, server, Stream("unused"), "hello", thread="t")
        assert record["text"] == "From here."
        assert other.chats[0].body["model"] == "local"
        assert all("sk-test" not in json.dumps(request.headers) for request in other.requests)
        server.steps.pop()
        other.models = failure(500, "it broke")
        with pytest.raises(Refused, match="it broke") as refused:
            page.ask("models")
        assert "\n" not in str(refused.value)
    with pytest.raises(Refused, match="cannot be reached"):
        page.ask("models")
    assert page.ask("choose", model="", base_url="")["status"]["model"] == "scripted"
    assert page.ask("models")["models"] == ["large", "small"]
    assert all(each.keys() == {"name", "base_url", "models"} for each in page.ask("servers")["servers"])
    page.ask("delete", name="t")


HOSTILE = """
import pandas as pd
class Loud:
    def __getattribute__(self, name):
        open("touched", "a").write(name)
        return object.__getattribute__(self, name)
    def __repr__(self):
        open("touched", "a").write("repr")
        return ""
sales = pd.DataFrame({"a": [1]})
salary, Sales_total, _hidden, 매출 = 1.5, [1], 2, "x"
saloon = Loud()
import time as salt
"""


def test_variables_complete_by_their_names_while_the_kernel_is_busy(page, kernel, folder):
    assert kernel.run(HOSTILE).status == "ok"
    kinds = {each["name"]: each["kind"] for each in page.ask("complete", prefix="sal")["names"]}
    assert kinds == {"sales": "DataFrame", "salary": "float", "saloon": "Loud", "Sales_total": "list"}
    assert page.ask("complete", prefix=unicodedata.normalize("NFD", "매"))["names"] == [{"name": "매출", "kind": "str"}]
    assert [each["name"] for each in page.ask("complete", prefix="_hid")["names"]] == ["_hidden"]
    everything = {each["name"] for each in page.ask("complete", prefix="")["names"]}
    assert {"pd", "In", "Out", "exit", "get_ipython", "_hidden", "salt"}.isdisjoint(everything) and "Loud" in everything
    busy = kernel.send(
        "import pathlib\nwhile not pathlib.Path('enough').exists():\n"
        "    for number in range(500):\n        globals()[f'new_{number}'] = number\n"
        "    for number in range(500):\n        del globals()[f'new_{number}']"
    )
    for _time in range(20):
        assert len(page.ask("complete", prefix="sal")["names"]) == 4
        assert len(page.ask("complete", prefix="new_")["names"]) <= 50
    (folder / "enough").touch()
    assert kernel.collect(busy).status == "ok"
    assert not (folder / "touched").exists()


def test_names_complete_while_another_thread_binds_and_deletes_some():
    names, over = {f"name_{number}": number for number in range(3000)}, threading.Event()

    def change():
        while not over.is_set():
            for number in range(50):
                names[f"other_{number}"] = number
            for number in range(50):
                del names[f"other_{number}"]

    thread, interval = threading.Thread(target=change), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        thread.start()
        for _time in range(30):
            assert len(names_from(names, (), "name")) == 50
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(interval)


def content(page, cell):
    """A cell of the page as it is exported: with the outputs of its last run, as a notebook has them."""
    outputs = []
    for each in page.shown(cell):
        kind, fields = each["type"], {name: each[name] for name in ("name", "text", "data", "metadata") if name in each}
        outputs.append({"output_type": kind, **fields})
    return {"id": cell, "cell_type": "code", "source": page.cells[cell], "outputs": outputs, "execution_count": 3}


def test_a_thread_is_written_as_a_notebook_that_runs_and_as_a_report_with_its_figures(page, server, kernel, folder):
    thread = "그림/../<b>"
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('drawn')"
    records = [
        answered(page, server, fenced("numbers = [1, 2]"), "make numbers", thread=thread),
        answered(page, server, fenced(plot), "plot them", thread=thread),
        answered(
            page,
            server,
            Stream("<script>alert(1)</script> ![x](http://a.example/b.png) Done."),
            "say so",
            thread=thread,
        ),
    ]
    cells = [content(page, cell) for record in records for cell in record["cells"]]
    assert len(cells) == 2
    written = page.ask("export", thread=thread, kind="notebook", cells=cells)["path"]
    assert written == "그림-..-b.ipynb"
    notebook = nbformat.read(folder / written, 4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells].count("code") == 2
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code] == [each["id"] for each in cells]
    assert code[1].metadata.ci_magic.turn == records[1]["id"]
    assert any("image/png" in output.get("data", {}) for output in code[1].outputs)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "> make numbers" in text and "&lt;script>" in text and "![" not in text
    ran = execute(notebook, folder, MPLBACKEND=INLINE)
    outputs = [output for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs]
    assert "drawn\n" in [output.get("text") for output in outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs)

    assert page.ask("export", thread=thread, kind="notebook", cells=[])["path"] == "그림-..-b-2.ipynb"
    report = page.ask("export", thread=thread, kind="report", cells=cells)["path"]
    told = (folder / report).read_text("utf-8")
    assert "그림/../&lt;b&gt;" in told and "<script" not in told and "![" in told and "a.example/b.png" in told
    (figure,) = (folder / f"{report.removesuffix('.md')}_files").iterdir()
    assert figure.read_bytes().startswith(b"\x89PNG")
    assert sorted(each.name for each in folder.iterdir() if each.suffix in (".md", ".ipynb")) == [
        "그림-..-b-2.ipynb", "그림-..-b.ipynb", "그림-..-b.md"
    ]  # fmt: skip
    with pytest.raises(Refused, match="there is nothing to write"):
        page.ask("export", thread="none", kind="report", cells=[])
