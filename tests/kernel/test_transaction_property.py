"""The promise: a failing attempt and a good one after it leave what the good one alone would have left.

By value, and by which names share which objects; the objects from before stay the same objects. Both worlds come
from the same source, and their portraits owe nothing to the code under test.
"""

import ast
import builtins
import copy
import os
import random
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path

import numpy
import pandas
import pytest
from hypothesis import given, note, settings

from ci_magic.kernel.transaction import Snapshot
from tests.support.portraits import Portrait, process_portrait
from tests.support.worlds import cases

EXAMPLES, HEAVY_EXAMPLES = 300, 5000


@pytest.fixture
def home(tmp_path):
    (tmp_path / "sub").mkdir()
    return tmp_path


@contextmanager
def fresh_process(home):
    """Give every world the same process state, and take back what it does to it."""
    import matplotlib.pyplot

    environment, path, parameters = dict(os.environ), sys.path, dict.copy(matplotlib.rcParams)
    entries, parameters = list(path), copy.deepcopy(parameters)
    arguments, stream, depth = list(sys.argv), sys.stderr, sys.getrecursionlimit()
    directory = Path.cwd()
    with warnings.catch_warnings(), pandas.option_context("display.max_rows", 50, "display.precision", 6):
        warnings.simplefilter("ignore")
        random.seed(1)
        numpy.random.seed(1)  # noqa: NPY002 - the state of the process is what is meant
        os.chdir(home)
        try:
            yield
        finally:
            matplotlib.pyplot.close("all")
            dict.update(matplotlib.rcParams, parameters)
            os.environ.clear()
            os.environ.update(environment)
            sys.path = path
            sys.path[:] = entries
            sys.argv[:], sys.stderr = arguments, stream
            sys.setrecursionlimit(depth)
            os.chdir(directory)


def run(namespace, code):
    """Run a program as a cell is run; returns what it raised."""
    try:
        exec(compile(code, "<cell>", "exec"), namespace)
    except BaseException as error:  # noqa: BLE001 - the programs raise SystemExit and KeyboardInterrupt too
        return type(error).__name__
    return ""


def life(case, home, *, fails_first):
    """What a world looks like before the good attempt and after it."""
    with fresh_process(home):
        namespace = {"__name__": "__main__", "__builtins__": builtins}
        exec(case.world, namespace)
        held = Portrait(namespace).objects
        if fails_first:
            snapshot = Snapshot(namespace, ast.parse(case.failing))
            assert run(namespace, case.failing)
            not_restored = snapshot.restore()
            assert not not_restored, not_restored
            # As in the kernel, nothing of the failed attempt is alive when the next one runs.
            del snapshot
        before = [*Portrait(namespace, held).lines, *process_portrait()]
        raised = run(namespace, case.good)
        return before, [raised, *Portrait(namespace, held).lines, *process_portrait()]


def keeps_the_promise(case, home):
    note(f"--- failing\n{case.failing}\n--- good\n{case.good}")
    twice, once = life(case, home, fails_first=True), life(case, home, fails_first=False)
    assert twice[0] == once[0], "the failing attempt left a trace"
    assert twice[1] == once[1], "the good attempt met another world"


@pytest.mark.untraced
@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_a_failing_attempt_leaves_no_trace(home, case):
    keeps_the_promise(case, home)


@pytest.mark.heavy
@pytest.mark.timeout(3600)
def test_no_failing_attempt_of_thousands_leaves_a_trace(home):
    ran = 0

    @settings(max_examples=HEAVY_EXAMPLES, derandomize=False, database=None)
    @given(case=cases())
    def check(case):
        nonlocal ran
        ran += 1
        keeps_the_promise(case, home)

    check()
    print(f"{ran} generated attempts put back without a trace")
    assert ran >= HEAVY_EXAMPLES
