"""A code interpreter that lives in your own Jupyter kernel.

`%load_ext ci_magic`, then a cell `%%ci plot sales by month`.
Importing this package imports neither IPython nor an SDK.
"""

from typing import Any

from ._version import __version__ as __version__

__all__ = ["__version__", "load_ipython_extension", "unload_ipython_extension"]


def load_ipython_extension(shell: Any) -> None:
    """Add `%%ci` and `%ci` to an IPython shell; a second load changes nothing."""
    from .magics import load  # noqa: PLC0415  # IPython is met only here

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take `%%ci` and `%ci` out again, leaving the shell as it was before the load."""
    from .magics import unload  # noqa: PLC0415

    unload(shell)
