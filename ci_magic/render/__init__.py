"""Views of a turn: plain text in a terminal, one display in a notebook."""

from .made import Served as Served
from .notebook import NotebookView as NotebookView
from .terminal import TerminalView as TerminalView
