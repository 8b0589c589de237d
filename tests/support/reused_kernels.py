"""Kernels that the tests of a file find as if they were new: most of what a test takes is its kernel's start."""

import os
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from tests.support.kernels import LiveKernel, live_kernel, started

_READ_LATE = ("OPENAI_", "CI_MAGIC_", "PYTEST_", "IPYTHONDIR", "JPY_SESSION_NAME")
"""What these variables say is read when it is needed, or does not matter to a kernel that runs."""

# `changed` holds what a test has set in modules of ci_magic: module, name and the value to be put back.
BEGIN = """
def begin():
    import os, sys, types

    environ, path, folder = dict(os.environ), list(sys.path), os.getcwd()
    changed = []
    heard = {event: list(callbacks) for event, callbacks in get_ipython().events.callbacks.items()}

    def reset(shell):
        if "ci_magic" in shell.extension_manager.loaded:
            shell.extension_manager.unload_extension("ci_magic")
        for module, name in (("tools", "_known"), ("describe", "_by_type"), ("describe", "_by_name")):
            if registered := getattr(sys.modules.get(f"ci_magic.{module}"), name, None):
                registered.clear()
        for event, callbacks in heard.items():
            shell.events.callbacks[event][:] = callbacks
        while changed:
            setattr(*changed.pop())
        if "matplotlib" in sys.modules:
            sys.modules["matplotlib"].rcdefaults()
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
        shell.reset(new_session=True)
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environ)
        os.chdir(folder)

    sys.modules["reused_kernel"] = types.SimpleNamespace(reset=reset, changed=changed)


begin()
del begin
"""
RESET = "__import__('reused_kernel').reset(get_ipython())"


_MOST = 3
"""Kernels of different environments that are kept at a time."""


class Reused:
    """A kernel that is begun with these variables, from its first use until `close`.

    Attributes:
        is_busy: whether a test has it now.
        spoiled: a test failed in it: the next one gets a new kernel.
    """

    def __init__(self):
        self._kernel = None
        self._environ = {}
        self.is_busy = False
        self.spoiled = False

    @contextmanager
    def kernel(self, cwd, env):
        self.is_busy = True
        try:
            kernel = self._as_it_began(env)
            changes = _changes(self._environ, {**os.environ, **env})
            there = {name: value for name, value in changes.items() if value is not None}
            gone = [name for name, value in changes.items() if value is None]
            code = (
                f"import os\nos.environ.update({there!r})\nfor name in {gone!r}: os.environ.pop(name, None); del name\n"
            )
            code += f"os.chdir({str(cwd or Path.cwd())!r})\ndel os\n"
            assert kernel.quietly(code)["status"] == "ok"
            assert kernel.run("%load_ext ci_magic").status == "ok"
            yield kernel
        except BaseException:
            self.spoiled = True
            raise
        finally:
            self.is_busy = False

    def _as_it_began(self, env):
        if self._kernel and (self.spoiled or not self._was_reset()):
            self.spoiled = True
            self.close()
        if self._kernel is None:
            self._environ = {**os.environ, **env}
            self._kernel = LiveKernel(*started(None, env))
            assert self._kernel.quietly(BEGIN)["status"] == "ok"
        return self._kernel

    def _was_reset(self):
        kernel = self._kernel
        try:
            done = kernel.manager.is_alive() and kernel.quietly(RESET, timeout=10)["status"] == "ok"
        except Empty:
            return False
        while kernel.client.stdin_channel.msg_ready():
            kernel.client.get_stdin_msg(timeout=1)
        return done

    def close(self):
        if self._kernel:
            self._kernel.client.stop_channels()
            self._kernel.manager.shutdown_kernel(now=self.spoiled)
        self._kernel, self.spoiled = None, False


class Pool:
    """The kernels of a file, by what was set when they began."""

    def __init__(self):
        self._kernels = {}

    def serving(self, env):
        """Return the kernel that can have these variables; None where there is none to be had."""
        key = frozenset(item for item in {**os.environ, **env}.items() if not item[0].startswith(_READ_LATE))
        if key not in self._kernels and len(self._kernels) == _MOST:
            return None
        found = self._kernels.setdefault(key, Reused())
        return None if found.is_busy else found

    def spoil(self):
        """A test failed: the next one gets new kernels."""
        for each in self._kernels.values():
            each.spoiled = True

    def close(self):
        for each in self._kernels.values():
            each.close()
        self._kernels.clear()


POOL = Pool()


@contextmanager
def reused_kernel(cwd=None, **env):
    """As `live_kernel`, where libraries may be imported already; of two at a time the second is new."""
    found = POOL.serving(env)
    with found.kernel(cwd, env) if found else live_kernel(cwd=cwd, **env) as kernel:
        yield kernel


def _changes(before, after):
    """Return the variables that differ, with None for those that are gone."""
    return {name: after.get(name) for name in {*before, *after} if before.get(name) != after.get(name)}
