"""The door from scripts and shells: `ci_magic.ask`, `ci_magic.Session`."""

from .asking import ask as ask
from .asking import ask_async as ask_async
from .result import Part as Part
from .result import Result as Result
from .session import Session as Session
