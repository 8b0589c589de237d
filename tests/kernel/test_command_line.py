"""`python -m ci_magic ask` from a shell: pipes, exit status, encodings, files."""

import json
import os
import signal
import subprocess
import sys
import time
import zlib

import pytest

from ci_magic.cli import main
from tests.support.server import Drop, ScriptedServer, Stream, failure
from tests.support.turns import environment, fenced

SALES = "month,region,sales\n2026-01,a,1\n2026-02,b,2\n2026-01,a,3.5\n"
FIGURE = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nprint('drawn')"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "sales.csv").write_text(SALES)
    return folder


def ask(folder, *arguments, server=None, **options):
    environ = {**os.environ, **(environment(server) if server else {}), **options.pop("env", {})}
    options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
    return subprocess.run(
        [sys.executable, "-m", "ci_magic", "ask", *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        timeout=120,
        **{"text": True, "encoding": "utf-8", **options},
    )


@pytest.mark.row("1-16", kind="offline")
def test_the_average_monthly_sales_of_a_file_are_printed_right(folder):
    done = ask(folder, "average sales by month", "-f", "sales.csv", "--quiet")
    assert done.returncode == 0 and done.stderr == ""
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("2026")]
    assert [(month[:7], float(value)) for month, value in rows] == [("2026-01", 2.25), ("2026-02", 2.0)]


@pytest.mark.row("0-01", kind="offline")
def test_a_file_without_a_word_is_explored(folder):
    done = ask(folder, "-f", "sales.csv", "--quiet", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in ("month", "region", "sales"))


def test_answer_on_stdout_progress_on_stderr_figures_in_a_folder(folder):
    with ScriptedServer([fenced(FIGURE, before="Here.\n"), fenced(FIGURE)]) as server:
        done = ask(folder, "draw it", "--out", "out", server=server)
        assert done.returncode == 0
        assert done.stdout == "drawn\n\nHere.\n"
        assert (
            "fig, ax = plt.subplots()" in done.stderr and "· done" in done.stderr and "first token after" in done.stderr
        )
        assert (folder / "out" / "figure-1.png").read_bytes().startswith(b"\x89PNG")
        assert str(folder / "out" / "figure-1.png").removeprefix(f"{folder}/") in done.stderr
        before = zlib.crc32((folder / "out" / "figure-1.png").read_bytes())
        assert ask(folder, "draw it", "--out", "out", "--quiet", server=server).stderr == ""
        assert zlib.crc32((folder / "out" / "figure-1.png").read_bytes()) == before
        assert (folder / "out" / "figure-2.png").exists()


@pytest.mark.parametrize(
    ("step", "arguments", "status", "line"),
    [
        (Stream("Four."), (), 0, ""),
        (fenced("broken"), ("--attempts", "1"), 3, "NameError"),
        (fenced("import os\nos.remove('sales.csv')"), (), 4, "nobody can be asked"),
        (fenced("while True: pass"), ("--timeout", "1"), 5, "time limit"),
        (failure(401, "no"), (), 6, "key"),
        (Stream("unused"), ("--privacy", "loud"), 2, "--privacy"),
        (Stream("unused"), ("--attempts", "0"), 2, "attempts"),
        (Stream("unused"), ("-f", "missing.csv"), 2, "missing.csv"),
    ],
)
def test_the_exit_status_is_the_ending(folder, monkeypatch, capsys, step, arguments, status, line):
    monkeypatch.chdir(folder)
    with ScriptedServer([step]) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        try:
            ended = main(["ask", "do it", "--quiet", *arguments])
        except SystemExit as usage:
            ended = usage.code
        err = capsys.readouterr().err
        assert ended == status, err
        assert line in err and "Traceback" not in err
        assert (folder / "sales.csv").exists()


def test_without_a_prompt_and_a_file_there_is_nothing_to_do(folder):
    done = ask(folder)
    assert done.returncode == 2 and "the prompt is empty" in done.stderr


def test_a_table_on_stdin_and_the_result_as_json(folder):
    done = ask(folder, "average sales by month", "-f", "-", "--json", "--quiet", input=SALES)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["ending"], told["state"], told["error"]) == ("done", "completed", "")
    assert "2.25" in told["parts"][1]["text"] and "stdin.csv" in told["code"]
    assert told["first_token"] is None or told["first_token"] >= 0


def test_a_figure_in_json_is_a_path(folder):
    with ScriptedServer([fenced(FIGURE)]) as server:
        told = json.loads(ask(folder, "draw", "--json", "--quiet", server=server).stdout)
        assert told["figures"] == ["figure-1.png"] and told["parts"][-1]["path"] == "figure-1.png"
        assert told["tokens"] == {"prompt": 11, "completion": 7, "estimated": False}


def test_who_reads_may_go_away(folder):
    with ScriptedServer([fenced("print('a line')")]) as server:
        environ = {**os.environ, **environment(server)}
        # `true` has ended long before the answer comes.
        command = f"{sys.executable} -m ci_magic ask print --quiet | true"
        done = subprocess.run(command, shell=True, cwd=folder, env=environ, capture_output=True, text=True, timeout=120)
        assert done.stderr == "" and len(server.chats) == 1


@pytest.mark.parametrize(
    ("encoding", "seen"), [("utf-8", "매출 합계"), ("ascii", r"\ub9e4\ucd9c \ud569\uacc4"), ("cp949", "매출 합계")]
)
def test_text_that_the_terminal_cannot_show_is_no_error(folder, encoding, seen):
    with ScriptedServer([fenced("print('매출 합계')")]) as server:
        environ = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        done = ask(folder, "합계", server=server, env=environ, encoding=encoding)
        assert done.returncode == 0 and done.stdout.strip() == seen


@pytest.mark.parametrize(("step", "marker"), [(Drop("stall"), "asking"), (fenced("while True: pass"), "running")])
def test_ctrl_c_ends_with_130(folder, step, marker):
    with ScriptedServer([step]) as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "ci_magic", "ask", "wait"],
            cwd=folder,
            env={**os.environ, **environment(server)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while marker not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 130 and out.strip() == ""
        assert "interrupted" in err and "Traceback" not in err


def test_on_a_terminal_the_user_is_asked_and_stdout_stays_clean(folder):
    """Both ends of a pseudo-terminal: the question on stderr, the answer typed."""
    import pty

    with ScriptedServer([fenced("import os\nos.remove('sales.csv')\n'removed'")]) as server:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "ci_magic", "ask", "remove it", "--quiet"],
            cwd=folder,
            env={**os.environ, **environment(server)},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.write(ours, b"r\n")
        out, err = process.communicate(timeout=60)
        os.close(ours), os.close(theirs)
        assert process.returncode == 0 and out.strip() == "'removed'"
        assert "os.remove('sales.csv')" in err and "delete" in err
        assert not (folder / "sales.csv").exists()
