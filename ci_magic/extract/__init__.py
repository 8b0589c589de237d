"""Reads a model's reply: prose, code for a cell, a look, or nothing that can be used.

`ReplyReader` is fed while the model writes; `read_reply` reads a reply that is whole. Models differ in how
they mark code, so this is lenient about the marks and strict about what counts as code: prose is never run,
and no character of code is changed. Nothing here runs code or knows IPython.
"""

from .binding import binding as binding
from .plan import read_edited as read_edited
from .plan import read_plan as read_plan
from .plan import read_revision as read_revision
from .reader import ReplyReader as ReplyReader
from .reader import read_reply as read_reply
