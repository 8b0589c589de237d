"""`ci_magic.ask` in a plain program: the real SDK against a scripted server, or the rules without a model."""

import os
import subprocess
import sys
import textwrap
import threading
import time

import pandas as pd
import pytest

import ci_magic
from ci_magic.errors import CIMagicError, OptionError, SettingsError, TurnFailed
from ci_magic.tools import unregister
from tests.support.server import Drop, ScriptedServer, Stream, failure
from tests.support.turns import environment, fenced, sent


@pytest.fixture
def server(monkeypatch, request):
    with ScriptedServer(request.param) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        yield server


def answering(*steps):
    return pytest.mark.parametrize("server", [steps], indirect=True, ids=[""])


@pytest.fixture
def sales():
    return pd.DataFrame({"month": ["2026-01", "2026-02", "2026-01"], "region": ["a", "b", "a"], "sales": [1, 2, 3.5]})


def run_script(source, tmp_path, *arguments, **options):
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(source), encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        encoding="utf-8",
        **options,
    )


@answering(fenced("total = df['sales'].sum()\ntotal"))
@pytest.mark.row("2-11", "3-07", "4-01", kind="mechanism")
def test_a_request_returns_the_live_value_the_code_and_what_it_cost(server, sales):
    result = ci_magic.ask("the total", df=sales)
    assert result.ok and result.ending == "done" and result.state == "completed" and result.error == ""
    assert result.value == 6.5
    assert result.code.startswith("total = ")
    assert (result.usage.prompt_tokens, result.usage.completion_tokens, result.attempts) == (11, 7, 1)
    assert result.model == "scripted" and result.first_token >= 0
    assert "the total" in sent(server)


@answering(fenced("half = df.head(1)\nhalf"))
def test_the_value_is_the_object_itself_and_the_repr_holds_no_data(server, sales):
    result = ci_magic.ask("half of it", df=sales)
    assert result.value["sales"].tolist() == [1.0]
    assert repr(result) == "<ci_magic.Result done: 1 table, value DataFrame, 18 tokens>"
    assert "<table" in result.tables[0].data and "2026-01" in result.tables[0].text


@answering(fenced("df['sales'] = 0\nbroken"), fenced("df['double'] = df['sales'] * 2\ndf['double'].sum()"))
def test_a_failed_attempt_is_put_back_in_the_frame_given_and_a_good_one_stays(server, sales):
    result = ci_magic.ask("double the sales", df=sales)
    assert result.value == 13.0 and result.attempts == 2
    assert sales["sales"].tolist() == [1, 2, 3.5] and list(sales) == ["month", "region", "sales", "double"]


@answering(fenced("broken"), fenced("still_broken"), fenced("and_again"))
def test_a_failure_is_a_value_with_one_line(server):
    result = ci_magic.ask("do something")
    assert not result.ok and result.ending == "gave up" and result.state == "failed"
    assert "NameError" in result.error and "\n" not in result.error
    assert result.value is None and result.parts[1:] == ()
    with pytest.raises(TurnFailed, match="NameError"):
        result.raise_for_ending()


@answering(failure(401, "no such key"))
def test_a_model_that_fails_is_a_value_too(server):
    result = ci_magic.ask("do something")
    assert result.ending == "model failed" and result.state == "failed" and result.error


@answering(Stream("Four."))
@pytest.mark.row("3-04", kind="mechanism")
def test_an_answer_in_words_runs_no_code(server):
    result = ci_magic.ask("how much is 2 + 2?")
    assert result.ending == "answered" and result.text == "Four." and result.code == ""
    assert result.raise_for_ending() is result


def test_what_makes_no_sense_is_raised(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="privacy is 'loud'"):
        ci_magic.ask("x", privacy="loud")
    with pytest.raises(CIMagicError, match="the prompt is empty"):
        ci_magic.ask("  ")
    with pytest.raises(CIMagicError, match="the prompt is not text"):
        ci_magic.ask(pd.DataFrame())
    with pytest.raises(OptionError, match=r"nothing\.csv"):
        ci_magic.ask("x", files="nothing.csv")


REPLY = """\
Here you are.
```python
import matplotlib.pyplot as plt
print("first")
display(df.head(1))
print("second")
fig, ax = plt.subplots()
ax.plot(df["sales"])
plt.show()
```"""


@answering(Stream(REPLY))
@pytest.mark.row("1-15", "0-21", kind="mechanism")
def test_parts_are_in_order_with_their_role_and_pictures_come_as_base64(server, sales, tmp_path):
    result = ci_magic.ask("show it", df=sales)
    told = [(part.role, part.mime) for part in result.parts]
    assert told == [
        ("user", "text/plain"),
        ("assistant", "text/plain"),
        ("assistant", "text/html"),
        ("assistant", "text/plain"),
        ("assistant", "image/png"),
        ("assistant", "text/markdown"),
    ]
    assert result.parts[1].text.strip() == "first" and result.parts[3].text.strip() == "second"
    (figure,) = result.figures
    assert figure.data.startswith(b"\x89PNG") and figure.base64.startswith("iVBORw0KGgo")
    assert f"data:image/png;base64,{figure.base64}" in result._repr_markdown_()
    assert result.text == "Here you are."
    first, second = result.save(tmp_path / "out") + result.save(tmp_path / "out")
    assert (first.name, second.name) == ("figure-1.png", "figure-2.png") and first.read_bytes() == figure.data
    with pytest.raises(FileExistsError):
        figure.save(first)


@answering(fenced("x = 1"), fenced("x + 1"), fenced("x = 5\nx"))
@pytest.mark.row("1-02", "3-01", "1-24", kind="mechanism")
def test_a_session_keeps_its_names_and_its_conversation(server):
    with ci_magic.Session(y=7) as session:
        session.ask("begin with one")
        assert session.ask("one more").value == 2
        assert "begin with one" in sent(server) and "x = 1" in sent(server)
        session["z"] = 3
        assert list(session) == ["y", "x", "z"] and "z" in session
        with ci_magic.Session() as other:
            other.ask("five")
            assert list(other) == ["x"] and other["x"] == 5
            assert "begin with one" not in sent(server)
        assert session["x"] == 1


@answering(fenced("a"), fenced("answer = model * 2"))
def test_variables_named_like_options_and_the_variable_for_the_answer(server):
    assert ci_magic.ask("a", a=4, privacy="names").value == 4
    result = ci_magic.ask("twice", variables={"model": 21}, into="answer")
    assert result.value == 42


@answering(fenced("import shutil\nshutil.rmtree('kept')"), fenced("import shutil\nshutil.rmtree('kept')"))
@pytest.mark.row("2-08", kind="mechanism")
def test_what_reaches_outside_is_refused_where_nobody_can_be_asked_and_runs_where_it_is_allowed(
    server, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept").mkdir()
    result = ci_magic.ask("remove the folder")
    assert result.ending == "needs approval" and "\n" not in result.error and "CI_MAGIC_ALLOW=delete" in result.error
    assert (tmp_path / "kept").is_dir()
    assert ci_magic.ask("remove the folder", allow="delete").ok
    assert not (tmp_path / "kept").exists()


@answering(fenced("from pathlib import Path\nPath('made.txt').write_text('x')"))
@pytest.mark.row("1-21", kind="mechanism")
def test_files_that_the_code_writes_are_listed(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ci_magic.ask("write it").files == (str(tmp_path / "made.txt"),)


@answering(fenced("while True:\n    pass"), fenced("while True:\n    pass"))
@pytest.mark.row("1-22", kind="mechanism")
def test_the_time_limit_ends_code_in_the_main_thread_and_in_others(server):
    results = [ci_magic.ask("wait for ever", timeout=1)]
    thread = threading.Thread(target=lambda: results.append(ci_magic.ask("again", timeout=1)))
    thread.start()
    thread.join(30)
    assert [each.ending for each in results] == ["over budget", "over budget"]
    assert [each.state for each in results] == ["incomplete", "incomplete"]
    assert "time limit of 1 s" in results[1].error


@answering(fenced("'first'"), fenced("'second'"))
def test_a_program_that_asks_again_gets_a_new_answer(server):
    assert [ci_magic.ask("the same").value for _ in range(2)] == ["first", "second"]


@answering(fenced("to_won(2)"))
@pytest.mark.row("4-03", kind="mechanism")
def test_a_function_registered_in_a_script_is_offered_and_called(server):
    @ci_magic.tool
    def to_won(amount: float) -> float:
        """Turn dollars into won."""
        return amount * 1400

    try:
        assert ci_magic.ask("two dollars in won").value == 2800
        assert "to_won(amount: float) -> float" in sent(server) and "Turn dollars into won." in sent(server)
    finally:
        unregister(to_won)


@answering(fenced("1"))
def test_events_are_told_and_nothing_is_printed(server, capfd):
    events = []
    ci_magic.ask("one", on_event=events.append)
    assert [type(event).__name__ for event in events[:2]] == ["Asked", "Asking"]
    assert type(events[-1]).__name__ == "Settled"
    assert capfd.readouterr() == ("", "")


@answering(fenced("print('printed')\n41 + 1"))
def test_show_prints_as_a_terminal_does(server, capfd):
    ci_magic.ask("one", show=True)
    out, _err = capfd.readouterr()
    assert "41 + 1" in out and "printed\n" in out and "· done" in out


SCRIPT = """
    import atexit, builtins, os, signal, sys, threading, warnings
    import pandas as pd

    def state():
        import locale
        return {
            "main": sys.modules["__main__"], "display": sys.displayhook, "except": sys.excepthook,
            "unraisable": sys.unraisablehook, "builtins": dict(vars(builtins)), "filters": list(warnings.filters),
            "show": warnings.showwarning, "path": list(sys.path), "int": signal.getsignal(signal.SIGINT),
            "environ": dict(os.environ), "ps1": hasattr(sys, "ps1"), "streams": (sys.stdin, sys.stdout, sys.stderr),
            "write": sys.stdout.write, "directory": os.getcwd(), "locale": locale.setlocale(locale.LC_ALL),
            "trace": sys.gettrace(), "argv": list(sys.argv),
        }

    os.environ.pop("MPLBACKEND", None)
    before = state()
    import ci_magic
    light = sorted(each for each in ("IPython", "openai", "ci_magic.api") if each in sys.modules)
    df = pd.DataFrame({"month": ["2026-01", "2026-02"], "sales": [1, 2.5]})
    result = ci_magic.ask("plot sales by month", df=df)
    after = state()
    print([name for name in before if before[name] != after[name]])
    print(light, result.ok, len(result.figures), result.figures[0].data[1:4])
    from IPython import get_ipython
    print(get_ipython())
    import matplotlib
    import matplotlib.pyplot as plt
    chosen = dict.get(matplotlib.rcParams, "backend")
    print(type(chosen).__name__, plt.get_fignums(), os.path.exists(os.path.expanduser("~/.ipython")))
    figure = plt.figure()
    plt.ion(), plt.ioff()
    backend = matplotlib.get_backend()
    assert ci_magic.ask("plot sales by month", df=df).figures
    print(plt.get_fignums() == [figure.number], matplotlib.get_backend() == backend, [n for n in globals() if "sales" in n])
"""


@pytest.mark.row("4-05", kind="offline")
def test_a_plain_script_gets_a_plot_from_a_frame_and_a_sentence_and_finds_its_process_as_it_was(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environ = {**os.environ, "HOME": str(home)}
    environ.pop("IPYTHONDIR")
    done = run_script(SCRIPT, tmp_path, env=environ)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "[]",
        "[] True 1 b'PNG'",
        "None",
        "object [] False",
        "True True []",
    ]
    assert done.stderr == ""


def test_at_the_python_prompt_a_result_is_one_line(tmp_path):
    typed = "import ci_magic\nci_magic.ask('the average of sales by month', df={'month': [1, 2], 'sales': [3, 4]})\n"
    typed += "s = ci_magic.Session(numbers=[1, 2, 3])\ns\nprint(__name__)\n"
    done = subprocess.run(
        [sys.executable, "-i", "-q"], input=typed, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    lines = done.stdout.splitlines()
    assert lines[0].startswith("<ci_magic.Result ") and lines[1:] == ["<ci_magic.Session: numbers>", "__main__"]


WAITING = """
    import ci_magic, sys
    print("begun", flush=True)
    result = ci_magic.ask("wait", model="scripted", show=False, on_event=lambda e: print(type(e).__name__, flush=True))
    print(result, result.error, flush=True)
"""


@pytest.mark.parametrize(("step", "until"), [(Drop("stall"), "Sent"), (fenced("while True: pass"), "Running")])
def test_ctrl_c_ends_the_model_and_the_code(tmp_path, step, until):
    import signal

    with ScriptedServer([step]) as server:
        script = tmp_path / "program.py"
        script.write_text(textwrap.dedent(WAITING), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, str(script)], env={**os.environ, **environment(server)}, stdout=subprocess.PIPE, text=True
        )
        seen = []
        while until not in seen:
            seen.append(process.stdout.readline().strip())
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(30) == 0
        assert "<ci_magic.Result interrupted" in rest
        process.stdout.close()
