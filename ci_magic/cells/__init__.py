"""Where generated code goes besides running: nowhere, the next cell, the next prompt."""

from .expand import expand as expand
from .freeze import freeze as freeze
from .frontend import Frontend as Frontend
from .frontend import frontend_of as frontend_of
from .next_input import InlineCells as InlineCells
from .next_input import NextCell as NextCell
from .next_input import NextPrompt as NextPrompt
