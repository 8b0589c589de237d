"""Instructions, assistants and threads in a real kernel: what is on the wire, across restarts, and what is not."""

import json
import shutil

import pytest

from tests.support.kernels import live_kernel
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream, completion
from tests.support.turns import environment, fenced, sent


def asked(server, kernel, source):
    """Run a cell that asks the model; return all that was sent for it."""
    before = len(server.chats)
    cell = kernel.run(source)
    assert cell.status == "ok", cell.reply
    return "\n".join(sent(server, number) for number in range(before, len(server.chats)))


def roles(server, number=-1):
    return [message["role"] for message in server.chats[number].body["messages"]]


def system(server, number=-1):
    return server.chats[number].body["messages"][0]["content"]


@pytest.mark.row("1-08", "3-16", kind="mechanism")
def test_instructions_go_along_with_every_prompt_across_restarts_until_they_are_forgotten(tmp_path):
    env = {"JPY_SESSION_NAME": str(tmp_path / "sales.ipynb")}
    (tmp_path / "domain.md").write_text("Amounts are in 만원.\nQ1 starts in April.\n", encoding="utf-8")
    with ScriptedServer([Stream("So."), fenced("x = 1")], exhausted="repeat") as server:
        with live_kernel(cwd=tmp_path, **env, **environment(server)) as kernel:
            asked(server, kernel, "%%ci first")
            assert "Instructions" not in system(server)
            told = kernel.run("%ci --instructions Answer in Korean, as a table.").text
            assert "every reply in this notebook will heed" in told
            asked(server, kernel, "%%ci second")
            assert system(server).endswith("the forms of a reply stay:\nAnswer in Korean, as a table.")
        with live_kernel(cwd=tmp_path, **env, **environment(server)) as kernel:
            first = kernel.run("%%ci third")
            assert "instructions of this notebook: “Answer in Korean, as a table.”" in first.text
            assert "instructions of" not in kernel.run("%%ci fourth").text
            assert all("Answer in Korean, as a table." in system(server, number) for number in (-2, -1))
            assert kernel.run("%ci --instructions").text == "Answer in Korean, as a table.\n"

            # A file of the field of work, and the body of a cell.
            kernel.run("%ci --instructions @domain.md")
            asked(server, kernel, "%%ci fifth")
            assert system(server).endswith("Amounts are in 만원.\nQ1 starts in April.")
            kernel.run("%%ci --instructions\nFirst line.\nSecond line.")
            asked(server, kernel, "%%ci sixth")
            assert system(server).endswith("\nFirst line.\nSecond line.")

            missing = kernel.run("%ci --instructions @nowhere.md")
            assert "nowhere.md cannot be read" in missing.reply["evalue"]
            long = kernel.run("%%ci --instructions\n" + "word " * 5000)
            assert "20,000 may go along" in long.reply["evalue"]
            kernel.run("%ci --instructions --forget")
            asked(server, kernel, "%%ci seventh")
            assert "Instructions" not in system(server)
    assert not list((tmp_path / ".ci_magic").rglob("instructions.json"))


def test_instructions_of_one_notebook_are_not_those_of_another_and_hold_no_key(tmp_path):
    secret = "sk-proj-abcdefghijklmnop0123456789ABCD"
    with ScriptedServer([Stream("So.")], exhausted="repeat") as server:
        for name in ("one", "two"):
            env = {"JPY_SESSION_NAME": str(tmp_path / f"{name}.ipynb")}
            with reused_kernel(cwd=tmp_path, **env, **environment(server)) as kernel:
                if name == "one":
                    kernel.run(f"%ci --instructions Be brief. The key is {secret}")
                asked(server, kernel, "%%ci go")
                assert ("Be brief." in system(server)) == (name == "one")
        assert secret not in sent(server, 0)
    kept = "".join(path.read_text("utf-8") for path in (tmp_path / ".ci_magic").rglob("*.json"))
    assert "Be brief." in kept and secret not in kept


CANARY = "canary-of-{thread}"


@pytest.fixture(scope="module")
def two_threads(tmp_path_factory):
    """Everything that was said to the model for three conversations in turns: two threads and the unnamed one."""
    folder = tmp_path_factory.mktemp("threads")

    def reply(thread, number):
        name = CANARY.format(thread=thread)
        # Each reply leaves marks everywhere: in code, in output, in the outcome, in the words beside the code.
        return fenced(f"v{number} = {number}\nprint('{name}-output')\n'{name}-result'", before=f"{name}-prose\n")

    order = ["a", "b", "", "a", "b", "", "a", "b", ""]
    steps = [reply(thread or "none", number) for number, thread in enumerate(order)]
    said = {"a": [], "b": [], "": []}
    own = {"CI_MAGIC_JOURNAL": str(folder / "journal.sqlite3"), "CI_MAGIC_LANGUAGE": "en"}
    with ScriptedServer(steps) as server, live_kernel(cwd=folder, **own, **environment(server)) as kernel:
        for number, thread in enumerate(order):
            option = f"--thread {thread} " if thread else ""
            prompt = f"{option}prompt {number} {CANARY.format(thread=thread or 'none')}-prompt"
            # Alone in its cell, on a line among others, and marked code that the user runs again.
            source = [f"%%ci {prompt}", f"user_{number} = 1\n%ci {prompt}", f"%%ci {prompt}"][number // 3]
            said[thread].append(asked(server, kernel, source))
            if number == 0:
                pin = kernel.run("%ci --log").text.split("  ")[1]
                assert kernel.run(f"# ci {pin}\nprint('canary-of-a_marked')").status == "ok"
        yield said, server, kernel, folder


@pytest.mark.row("1-09", "1-11", kind="mechanism")
@pytest.mark.parametrize("thread", ["a", "b", ""])
def test_what_is_said_in_one_thread_is_in_no_other(two_threads, thread):
    said, *_ = two_threads
    own = CANARY.format(thread=thread or "none")
    others = [CANARY.format(thread=each or "none") for each in ("a", "b", "") if each != thread]
    everything = "\n".join(said[thread])
    assert not [other for other in others if other in everything]
    for part in ("-prompt", "-output", "-result"):
        assert own + part in said[thread][1]
        assert own + part in said[thread][2]
    assert ("canary-of-a_marked" in everything) == (thread == "a")
    # The kernel is one: what another thread bound is there.
    assert "v0 = 0" in said[thread][2] and "v1 = 1" in said[thread][2]
    assert "user_5 = 1" in said[thread][2]


@pytest.mark.row("1-09", kind="mechanism")
def test_a_thread_goes_on_in_another_kernel_and_is_shown_and_listed(two_threads, tmp_path):
    *_, folder = two_threads
    shutil.copytree(folder / ".ci_magic", tmp_path / ".ci_magic")
    with (
        ScriptedServer([Stream("So.")], exhausted="repeat") as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as other,
    ):
        told = asked(server, other, "%%ci --thread a go on")
        assert "canary-of-a-output" in told and "canary-of-b" not in told and "canary-of-none" not in told
        assert roles(server) == ["system", *["user", "assistant"] * 3, "user"]
        assert "canary" not in asked(server, other, "%%ci what was said?")
        listed = other.run("%ci --threads").text.splitlines()
        assert [line.split("  ")[:2] for line in listed] == [["a", "4 prompts"], ["b", "3 prompts"]]
        shown = other.run("%ci --thread a").text
        assert shown.index("> prompt 0 canary-of-a-prompt") < shown.index("> go on")
        assert "canary-of-b" not in shown
        other.run("%ci --thread b --forget")
        assert "canary" not in asked(server, other, "%%ci --thread b again")
        assert "there is no thread c" in other.run("%ci --thread c --forget").reply["evalue"]


@pytest.mark.row("1-02", "1-24", "3-01", kind="mechanism")
def test_a_follow_up_finds_what_that_refers_to(tmp_path):
    code = "import pandas as pd\ntop = pd.DataFrame({'region': ['north', 'south'], 'sum': [70, 42]})\nprint('two regions')\ntop"
    steps = [fenced(code), Stream("It is north."), fenced("share = 70 / 112\nshare"), Stream("Yes.")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        asked(server, kernel, "%%ci sum by region")
        second = asked(server, kernel, "%%ci which of them leads?")
        assert roles(server) == ["system", "user", "assistant", "user"]
        last = server.chats[-1].body["messages"][-1]["content"]
        assert last.startswith("<ci_magic_data outcome>\nBound: top (DataFrame 2x2)\n")
        assert "Printed: two regions" in last and "north" in last.partition("</ci_magic_data>")[0]
        assert code in second
        asked(server, kernel, "%%ci and what share is that?")
        asked(server, kernel, "%%ci is that much?")
        # What was sent once stays as it was, but for what the last message held of the notebook.
        earlier, later = (server.chats[number].body["messages"] for number in (2, 3))
        assert later[: len(earlier) - 1] == earlier[:-1]
        assert roles(server) == ["system", *["user", "assistant"] * 3, "user"]
        assert "Bound: share (float)\nOut: 0.625" in later[-1]["content"]


@pytest.mark.row("1-24", "1-09", kind="mechanism")
def test_a_wider_setting_is_not_sent_again_under_a_stricter_one(tmp_path):
    values = fenced("secret_cell = 'north star'\nsecret_cell")
    with (
        ScriptedServer([values, Stream("narrow"), Stream("wide")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        asked(server, kernel, "%%ci --thread t a wide prompt")
        narrow = asked(server, kernel, "%%ci --thread t --privacy schema a narrow prompt")
        assert "north star" not in narrow and "a wide prompt" not in narrow
        wide = asked(server, kernel, "%%ci --thread t then")
        assert "north star" in wide and "a narrow prompt" in wide and "a wide prompt" in wide


def test_below_full_the_outcome_holds_names_and_types_alone(tmp_path):
    code = "import pandas as pd\nframe = pd.DataFrame({'a': ['canary']})\nprint('canary')\nframe"
    with (
        ScriptedServer(
            [fenced(code.replace("canary", "x")), Stream("So."), fenced("y = 'x'\ny"), Stream("So.")]
        ) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        asked(server, kernel, "%%ci --privacy schema one")
        asked(server, kernel, "%%ci --privacy schema two")
        outcome = server.chats[-1].body["messages"][-1]["content"].partition("</ci_magic_data>")[0]
        assert outcome == "<ci_magic_data outcome>\nBound: frame (DataFrame 1x1)\n"
        asked(server, kernel, "%%ci --privacy none --thread n three")
        asked(server, kernel, "%%ci --privacy none --thread n four")
        assert server.chats[-1].body["messages"][-1]["content"] == "four"


def test_what_is_undone_is_unsaid_in_its_thread_on_disk_too(tmp_path):
    with (
        ScriptedServer([fenced("x = 1"), fenced("y = 'gone'"), Stream("So.")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        asked(server, kernel, "%%ci --thread t first")
        asked(server, kernel, "%%ci --thread t second")
        kernel.run("%ci --undo")
        told = asked(server, kernel, "%%ci --thread t third")
        assert "first" in told and "second" not in told and "gone" not in told
        (path,) = (tmp_path / ".ci_magic" / "threads").glob("*.json")
        assert [each["prompt"] for each in json.loads(path.read_text())["exchanges"]] == ["first", "third"]


@pytest.mark.row("1-07", "1-11", kind="mechanism")
def test_an_assistant_is_name_instructions_model_and_tools_and_each_is_shown(tmp_path):
    with ScriptedServer([Stream("So.")], exhausted="repeat") as server:
        with live_kernel(cwd=tmp_path, **environment(server)) as kernel:
            kernel.run(
                "import ci_magic\n@ci_magic.tool\ndef convert(x: float) -> float:\n    '''Convert it.'''\n    return x"
            )
            kernel.run("@ci_magic.tool\ndef other():\n    '''Do else.'''")
            made = kernel.run(
                '%ci --assistant "데이터 bo" --model gpt-b --tools convert --instructions Say it in verse.'
            ).text
            assert made.splitlines() == [
                "assistant: 데이터 bo",
                "model: gpt-b",
                "tools: convert",
                "  convert(x: float) -> float: Convert it.",
                "instructions: Say it in verse.",
            ]
            kernel.run("%ci --instructions For the whole notebook.")
            told = asked(server, kernel, '%%ci --assistant "데이터 bo" hello')
            assert server.chats[-1].body["model"] == "gpt-b"
            assert system(server).endswith("For the whole notebook.\n\nSay it in verse.")
            assert "Registered functions:\n convert(x: float) -> float  # Convert it.\nVariables:" in told
            told = asked(server, kernel, "%%ci hello")
            assert server.chats[-1].body["model"] == "scripted"
            assert "verse" not in told and "# Convert it.\n other()  # Do else.\nVariables:" in told
            asked(server, kernel, '%%ci --assistant "데이터 bo" --model gpt-c hello there')
            assert server.chats[-1].body["model"] == "gpt-c"
            asked(server, kernel, '%%ci --assistant "데이터 bo" --thread t hello again')
            assert "  thread t  assistant 데이터 bo\n" in kernel.run("%ci --log").text
            unknown = kernel.run("%%ci --assistant bob hello")
            assert "there is no assistant bob" in unknown.reply["evalue"]
            assert len(server.chats) == 4
            wrong = kernel.run('%ci --assistant "데이터 bo" --tools nothing')
            assert "nothing is no registered function; registered are: convert, other" in wrong.reply["evalue"]
            for line in ("--assistant bo --tools all hello", "--thread t --forget hello", "--tools all"):
                assert kernel.run(f"%ci {line}").status == "error"
            assert "not to a thread" in kernel.run("%ci --thread t --instructions hello").reply["evalue"]
        with live_kernel(cwd=tmp_path, **environment(server)) as kernel:
            assert "model: gpt-b" in kernel.run('%ci --assistant "데이터 bo"').text
            kernel.run('%ci --assistant "데이터 bo" --model gpt-d')
            shown = kernel.run('%ci --assistant "데이터 bo"').text
            assert "model: gpt-d" in shown and "instructions: Say it in verse." in shown
            status = kernel.run("%ci --status").text
            assert "assistants: 데이터 bo" in status and "instructions: For the whole notebook." in status
            kernel.run('%ci --assistant "데이터 bo" --forget')
            assert "there is no assistant" in kernel.run('%ci --assistant "데이터 bo"').reply["evalue"]


@pytest.mark.row("1-25", kind="mechanism")
@pytest.mark.row("3-05", "3-06", kind="plumbing")
def test_a_summary_of_the_conversation_and_a_discussion_are_answers_in_words(tmp_path):
    steps = [
        fenced("rate = 0.25\nrate"),
        completion("You set a rate of 0.25."),
        completion("A median resists outliers."),
    ]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        asked(server, kernel, "%%ci set the rate")
        told = asked(server, kernel, "%%ci summarise what we did with @rate")
        assert "rate = 0.25" in told
        cell = kernel.run("%%ci mean or median for it?")
        assert "A median resists outliers." in json.dumps(cell.outputs)
        assert kernel.value("rate") == "0.25"


def test_a_folder_that_cannot_be_written_is_one_line_and_the_thread_goes_on(tmp_path):
    (tmp_path / ".ci_magic").write_text("")
    with (
        ScriptedServer([fenced("x = 'kept in mind'"), Stream("So.")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        first = kernel.run("%%ci --thread t one")
        assert first.status == "ok"
        assert first.text.count("cannot be written") == 1
        assert "kept in mind" in asked(server, kernel, "%%ci --thread t two")
