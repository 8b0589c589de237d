"""What is kept beside a notebook: its instructions, its threads, and the assistants of its folder.

All of it lies in the folder `.ci_magic` as JSON, readable by the owner only. Texts are masked before they come here.
What goes along with the prompts of a thread is one file, what a panel showed of its turns another.
"""

from .kept import Conversations as Conversations
from .overview import Hit as Hit
from .overview import ThreadInfo as ThreadInfo
from .records import SHAPE as SHAPE
from .records import Record as Record
