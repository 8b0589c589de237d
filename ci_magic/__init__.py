"""A code interpreter that lives in your own Jupyter kernel.

`%load_ext ci_magic`, then a cell `%%ci plot sales by month`; in a script `ci_magic.ask("plot sales by month", df=df)`.
Importing this package imports neither IPython nor an SDK.
"""

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from .api import Result as Result
    from .api import Session as Session
    from .api import ask as ask
    from .api import ask_async as ask_async
    from .tools import tool as tool

_LATER = {"Result": ".api", "Session": ".api", "ask": ".api", "ask_async": ".api", "tool": ".tools"}

__all__ = ["__version__", "load_ipython_extension", "unload_ipython_extension", "unpack", *_LATER]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Import the rest when it is used: loading the package stays quick."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name], __name__), name)


def load_ipython_extension(shell: Any) -> None:
    """Add `%%ci` and `%ci` to an IPython shell; a second load changes nothing."""
    from .magics import load  # noqa: PLC0415  # IPython is met only here

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take `%%ci` and `%ci` out again, leaving the shell as it was before the load."""
    from .magics import unload  # noqa: PLC0415

    unload(shell)


def unpack(path: str | PathLike[str], to: str | PathLike[str] | None = None) -> list[Path]:
    """Unpack an archive (ZIP, tar, gz, bz2, xz) and return the paths of its files.

    They go to the folder `to`; without it to one in the working directory that is named like the archive, or, for one
    compressed file, to the working directory itself. Sizes are checked against free memory and disk, no entry gets
    out of the folder, links become copies, no file is overwritten: one that is there with the same content stays.

    Raises:
        ci_magic.errors.ArchiveRefused: damaged, encrypted, too large or made to do harm; nothing of it is left.
        OSError: the archive cannot be read or its files cannot be written; nothing of it is left.
    """
    from .archives import unpack as unpack_archive  # noqa: PLC0415  # loading the package stays quick

    return unpack_archive(Path(path).expanduser(), None if to is None else Path(to).expanduser())
