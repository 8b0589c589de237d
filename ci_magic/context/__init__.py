"""What the model reads: the static instructions, the conversation so far, and one message with the data and the prompt.

The parts that never change come first, so that a provider's prompt cache holds. Whatever was collected from the
notebook stands between delimiters that it cannot close, and the user's own words come last, as they were typed.
"""

from .delimiting import delimit as delimit
from .messages import build_messages as build_messages
from .namespace import render_namespace as render_namespace
