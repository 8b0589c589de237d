"""Reports: turns told in a file of their own, in Markdown with figures beside it, or in one HTML page.

A whole conversation can be told too, and be written as a notebook.
"""

from .export import NOTEBOOK as NOTEBOOK
from .export import PAGES as PAGES
from .export import REPORT as REPORT
from .export import export as export
from .places import plain_stem as plain_stem
from .reporter import FileReporter as FileReporter
from .threads import Conversation as Conversation
