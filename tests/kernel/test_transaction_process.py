"""The state of the process and of its libraries goes back; nothing is imported for it."""

import json
import locale
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.support.attempts import fail, world


@pytest.fixture(autouse=True)
def agg(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")


CHANGES = {
    "directory": ("os.chdir('/')", "os.getcwd()"),
    "environment": ("os.environ['CI_NEW'] = '1'; os.environ.pop('CI_OLD')", "dict(os.environ)"),
    "environment seen by programs": ("os.environ['CI_NEW'] = '1'", "os.system('test -n \"$CI_NEW\"')"),
    "path": ("sys.path.append('/x')", "list(sys.path)"),
    "path replaced": ("sys.path = ['/x']", "list(sys.path)"),
    "arguments": ("sys.argv.append('x')", "list(sys.argv)"),
    "streams": ("sys.stdout = io.StringIO()", "sys.stdout"),
    "recursion": ("sys.setrecursionlimit(5000)", "sys.getrecursionlimit()"),
    "random": ("random.seed(0)", "random.getstate()"),
    "random drawn": ("random.random()", "random.getstate()"),
    "numpy's random": ("np.random.seed(0)", "repr(np.random.get_state())"),
    "numpy's normal": ("np.random.normal()", "repr(np.random.get_state())"),
    "numpy's errors": ("np.seterr(divide='raise')", "np.geterr()"),
    "numpy's printing": ("np.set_printoptions(precision=2)", "np.get_printoptions()"),
    "parameters": ("plt.rcParams['figure.dpi'] = 42", "plt.rcParams['figure.dpi']"),
    "a list of parameters": ("plt.rcParams['font.sans-serif'].insert(0, 'X')", "list(plt.rcParams['font.sans-serif'])"),
    "a style": ("plt.style.use('ggplot')", "dict(plt.rcParams)"),
    "options": ("pd.set_option('display.max_rows', 7)", "pd.get_option('display.max_rows')"),
    "an option by attribute": ("pd.options.display.precision = 2", "pd.get_option('display.precision')"),
    "filters": ("warnings.simplefilter('ignore')", "list(warnings.filters)"),
    "filters reset": ("warnings.resetwarnings()", "list(warnings.filters)"),
    "locale": ("locale.setlocale(locale.LC_ALL, 'C.UTF-8')", "locale.setlocale(locale.LC_ALL)"),
    "figures": ("plt.figure(); plt.figure()", "plt.get_fignums()"),
}

IMPORTS = """
import io, locale, os, random, subprocess, sys, warnings
import numpy as np, pandas as pd
import matplotlib.pyplot as plt
"""


@pytest.fixture
def kept(monkeypatch):
    """Whatever a failing test leaves behind goes back."""
    monkeypatch.setenv("CI_OLD", "1")
    monkeypatch.setenv("CI_NEW", "0")
    monkeypatch.delenv("CI_NEW")
    state = Path.cwd(), list(sys.path), list(sys.argv), sys.stdout, sys.getrecursionlimit(), random.getstate()
    there = locale.setlocale(locale.LC_ALL)
    with warnings.catch_warnings():
        yield
    os.chdir(state[0])
    sys.path, sys.argv, sys.stdout = state[1:4]
    sys.setrecursionlimit(state[4])
    random.setstate(state[5])
    locale.setlocale(locale.LC_ALL, there)


@pytest.mark.parametrize("kind", CHANGES)
def test_state_goes_back(kind, kept):
    change, look = CHANGES[kind]
    locale.setlocale(locale.LC_ALL, "C")
    namespace = world(IMPORTS)
    before = eval(look, namespace)
    exec(f"seen = []\ndef see(): seen.append({look})", namespace)
    outcome = fail(namespace, f"{change}\nsee()")
    assert namespace["seen"] == []
    assert eval(look, namespace) == before and outcome.not_restored == ()
    change_shows = world(IMPORTS)
    exec(change, change_shows)
    try:
        assert eval(look, change_shows) != before, "the change must show"
    finally:
        import matplotlib.pyplot as plt
        import numpy as np
        import pandas as pd

        os.environ.pop("CI_NEW", None)
        plt.close("all")
        plt.rcdefaults()
        pd.reset_option("display.max_rows")
        pd.reset_option("display.precision")
        np.seterr(divide="warn")
        np.set_printoptions(precision=8)


def test_the_current_figure_stays_and_what_was_drawn_on_it_is_named():
    import matplotlib.pyplot as plt

    plt.close("all")
    namespace = world("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfig.canvas.draw()")
    try:
        assert fail(namespace, "plt.figure(); plt.plot([1])").not_restored == ()
        assert plt.get_fignums() == [1] and plt.gcf() is namespace["fig"]
        assert fail(namespace, "fig, ax").not_restored == ()
        assert fail(namespace, "plt.plot([1, 2])").not_restored == ("fig",)
        namespace["fig"].canvas.draw()
        assert fail(namespace, "ax.set_title('x')").not_restored == ("ax", "fig")
        namespace["fig"].canvas.draw()
        assert fail(namespace, "fig.suptitle('x')").not_restored == ("fig",)
        plt.figure(7).canvas.draw()
        assert fail(namespace, "plt.title('x')").not_restored == ("figure 7",)
    finally:
        plt.close("all")


def test_a_warning_that_a_failed_attempt_gave_is_given_again():
    namespace = world("import warnings\ndef warn(): warnings.warn('careful')")
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("default")
        fail(namespace, "warn()")
        exec("warn()", namespace)
        exec("warn()", namespace)
    assert len(given) == 2


def test_a_deleted_directory_is_no_trouble(tmp_path, kept):
    place = tmp_path / "gone"
    place.mkdir()
    os.chdir(place)
    place.rmdir()
    namespace = world("x = [1]")
    assert fail(namespace, "x.append(1)").not_restored == () and namespace["x"] == [1]


FRESH = """
import json, os, sys
from tests.support.attempts import fail, world
namespace = world("x = [1]")
outcome = fail(namespace, "x.append(2)")
heavy = sorted({"numpy", "pandas", "matplotlib", "polars", "sklearn"} & set(sys.modules))
outcome = fail(namespace, CODE)
import matplotlib, matplotlib.pyplot as plt, pandas as pd
print(json.dumps([heavy, namespace["x"], plt.rcParams["figure.dpi"], plt.get_fignums(), pd.get_option("display.max_rows"),
    list(outcome.not_restored)]))
"""
CODE = "import matplotlib.pyplot as plt, pandas as pd; plt.rcParams['figure.dpi'] = 42; plt.figure(); pd.set_option('display.max_rows', 7)"


def test_libraries_that_the_attempt_imported_go_back_to_their_start_and_none_is_imported():
    code = FRESH.replace("CODE", repr(CODE))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    heavy, x, dpi, figures, rows, not_restored = json.loads(done.stdout)
    assert heavy == [] and x == [1]
    assert (dpi, figures, rows, not_restored) == (100.0, [], 60, [])
