"""A shell that nobody sees, for code that a script asks for: IPython's own, without its traces in the process.

IPython makes itself at home: it puts its namespace in the place of `__main__`, names into `builtins`, prompts into
`sys`, a profile into the home directory and a callback into `atexit`. Here none of it is done, and what code in a
notebook relies on (`display`, `get_ipython`, classes that can be pickled) is there while code runs and gone after it.
"""

import atexit
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

# Only who needs a shell imports this module.
from IPython.core.builtin_trap import BuiltinTrap  # noqa: TID253
from IPython.core.displayhook import DisplayHook  # noqa: TID253
from IPython.core.displaypub import DisplayPublisher  # noqa: TID253
from IPython.core.history import HistoryManager  # noqa: TID253
from IPython.core.interactiveshell import InteractiveShell  # noqa: TID253
from IPython.core.profiledir import ProfileDir  # noqa: TID253
from IPython.display import display  # noqa: TID253
from traitlets import Type
from traitlets.config import Config

from .collected import FigureCollector, collecting

_MAIN = "__main__"
_SINGLETON = "_instance"


class _SilentHook(DisplayHook):
    """Keeps the last results and prints nothing."""

    def write_output_prompt(self) -> None:
        """Print nothing."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Print nothing."""

    def finish_displayhook(self) -> None:
        """Print nothing; the result has been told."""
        self._is_active = False


class _SilentPublisher(DisplayPublisher):
    """Shows nothing; the recorder hears what is displayed before it comes here."""

    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Show nothing."""

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002  # IPython's own signature
        """Clear nothing."""


class PrivateShell(InteractiveShell):
    """IPython without a user: a namespace of its own, in a module that is `__main__` while code runs.

    Args:
        names: what the namespace holds at the beginning; the objects themselves, not copies.
    """

    displayhook_class = Type(_SilentHook)
    display_pub_class = Type(_SilentPublisher)

    def __init__(self, names: Mapping[str, Any]) -> None:
        module = ModuleType(_MAIN, "Code that was asked for by ci_magic.ask.")
        config = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
        super().__init__(user_module=module, config=config)
        atexit.unregister(self.atexit_operations)
        self.user_ns.update(names)
        self._collector = FigureCollector(self)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be the shell of this process as long as code runs: `__main__`, the one that `get_ipython` returns."""
        with ExitStack() as stack:
            for owner in self._walk_mro():
                stack.callback(_put_back, owner, vars(owner).get(_SINGLETON))
                setattr(owner, _SINGLETON, self)
            stack.callback(sys.modules.__setitem__, _MAIN, sys.modules[_MAIN])
            sys.modules[_MAIN] = self.user_module
            stack.enter_context(collecting())
            yield

    def close(self) -> None:
        """Let go of the namespace."""
        self.user_ns.clear()
        if self.history_manager is not None:
            self.history_manager.end_session()
            self.history_manager = None

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        """Make no directory."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """Make a profile that is gone with the shell; IPython 8 keeps a small database in it."""
        del profile_dir
        folder = tempfile.mkdtemp(prefix="ci_magic-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.profile_dir = ProfileDir(location=folder)

    def init_virtualenv(self) -> None:
        """Leave `sys.path` alone."""

    def init_sys_modules(self) -> None:
        """Leave `sys.modules` alone."""

    def init_prompts(self) -> None:
        """Leave `sys.ps1` alone, by which programs tell that somebody types."""

    def init_builtins(self) -> None:
        """Add names to `builtins` for as long as code runs."""
        self.builtin_trap = BuiltinTrap(shell=self)
        self.builtin_trap.auto_builtins["display"] = display
        self.builtin_trap.auto_builtins["__IPYTHON__"] = True

    def init_history(self) -> None:
        """Keep no history on disk."""
        self.history_manager = HistoryManager(shell=self, parent=self)
        self.configurables.append(self.history_manager)  # type: ignore[arg-type]  # IPython does the same

    def enable_gui(self, gui: Any = None) -> None:
        """Show no windows: figures are collected."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[Any, str]:
        """Say that figures are collected, whatever `%matplotlib` asks for."""
        return gui, "agg"


def _put_back(owner: Any, instance: Any) -> None:
    setattr(owner, _SINGLETON, instance)
