"""What survives between turns: the conversation, the pins, the files that turns made, what earlier kernels did."""

from .files import TurnFiles as TurnFiles
from .session import Here as Here
from .session import Session as Session
from .undo import TakenBack as TakenBack
