"""What is kept beside a notebook: its instructions, its threads, and the assistants of its folder.

All of it lies in the folder `.ci_magic` as JSON, readable by the owner only. Texts are masked before they come here.
"""

from .kept import Conversations as Conversations
