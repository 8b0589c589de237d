"""The record of turns, kept on this machine: what was asked, what was written, how each attempt and turn ended.

One SQLite file per user, readable by the owner only. Pins are looked up here where no notebook cell holds the code,
and what an earlier kernel did is found here after its death. What leaves the machine is noted before it does. Text is
masked before it is written, and every step is on disk before it is shown.
"""

from .entries import Dispatch as Dispatch
from .entries import Entry as Entry
from .entries import Place as Place
from .entries import Tried as Tried
from .journal import Journal as Journal
from .processes import kernel_id as kernel_id
from .recorded import Recorded as Recorded
