"""No test reaches a network, a key or the user's own files by accident."""

import os
import sys
import warnings
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test depends on how fast the machine is; a submission is not judged by dice, everyday runs throw them.
settings.register_profile(
    "project",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("project")

_OURS = ("OPENAI_", "CI_MAGIC_", "JPY_SESSION_NAME")


# Kernels, servers and pages are processes with clocks of their own: what fails there is tried once more, and listed as
# such in the summary. What fails twice fails.
_PROCESSES = tuple(Path(__file__).parent / each for each in ("kernel", "notebooks", "browser"))


# What these do is done in servers, pages and builds, and by code that other tests trace: the tracer would only slow it
# down, several times.
_UNTRACED = (*_PROCESSES[1:], Path(__file__).parent / "contract" / "test_packaging.py")

# These interrupt threads. Python 3.11 stands still under a tracer while that is pending and the thread waits; what comes
# of it is shown by tests/kernel/test_traced.py.
_INTERRUPTING = (
    "test_chat_stop.py",
    "test_chat_worker.py",
    "test_command_line.py",
    "test_jobs.py",
    "test_rows_parity.py",
    "test_scripts.py",
    "test_scripts_async.py",
    "test_scripts_in_kernel.py",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.name in _INTERRUPTING or any(item.path.is_relative_to(each) for each in _UNTRACED):
            item.add_marker(pytest.mark.untraced)
        if any(item.path.is_relative_to(each) for each in _PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    with untraced() if item.get_closest_marker("untraced") else nullcontext():
        return (yield)


@contextmanager
def untraced():
    """Let the coverage of this process rest, and give none to the processes that are started meanwhile."""
    coverage = sys.modules.get("coverage")
    running = coverage and coverage.Coverage.current()
    if not running:
        yield
        return
    settings = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COVERAGE_PROCESS_")}
    running.stop()
    try:
        yield
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that what is measured was imported meanwhile
            running.start()
        os.environ.update(settings)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(_OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CI_MAGIC_JOURNAL", str(tmp_path / "journal.sqlite3"))
    monkeypatch.setenv("CI_MAGIC_LANGUAGE", "en")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


# What these share takes long to make: a browser, a shell that runs every case of a benchmark.
_TOGETHER = ("tests/browser/", "tests/contract/test_packaging.py")

# The tests of one file share a kernel, and meet it in the order in which they stand there.
_BY_FILE = ("tests/kernel/", "tests/notebooks/")


# pytest-xdist 3.8 does not see its own marks under pytest 9.2.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Under `--dist loadgroup` tests that share a browser, a server, a page or a kernel share one worker."""
    from xdist.scheduler import LoadGroupScheduling

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid):
            if nodeid.startswith(_BY_FILE):
                return nodeid.partition("::")[0]
            return next((each for each in _TOGETHER if nodeid.startswith(each)), super()._split_scope(nodeid))

    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and (module := sys.modules.get("tests.support.reused_kernels")):
        module.POOL.spoil()
    return report


@pytest.fixture(scope="module", autouse=True)
def reused_kernel_ends():
    """A kernel that the tests of a file share ends with the file."""
    yield
    if module := sys.modules.get("tests.support.reused_kernels"):
        module.POOL.close()
