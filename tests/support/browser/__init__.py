"""JupyterLab and Notebook 7 in a real Chromium, read and driven as a user would."""

from .cells import Cell as Cell
from .chat_panel import ChatPanel as ChatPanel
from .chromium import NoBrowserError as NoBrowserError
from .notebook_page import WAITS as WAITS
from .notebook_page import NotebookPage as NotebookPage
from .patience import PATIENCE as PATIENCE
from .window import Window as Window
from .workbench import Workbench as Workbench
