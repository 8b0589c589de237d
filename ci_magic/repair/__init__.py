"""Deciding whether a failed attempt is repaired, and telling the model what went wrong."""

from .difference import difference as difference
from .fonts import with_fonts as with_fonts
from .fresh import fresh_view as fresh_view
from .offline import out_of_reach as out_of_reach
from .outcome import after_step as after_step
from .stop import insists as insists
from .stop import is_repeated as is_repeated
from .stop import is_same as is_same
from .stop import last_that_ran as last_that_ran
from .stop import reason_to_stop as reason_to_stop
from .stop import stood as stood
from .stop import wants_fresh_view as wants_fresh_view
from .tell import after_failure as after_failure
from .tell import after_look as after_look
from .tell import after_refused_look as after_refused_look
from .tell import after_regenerate as after_regenerate
from .tell import after_unusable as after_unusable
from .tell import clipped as clipped
from .tell import one_line as one_line
