"""Checks code before it runs, and a run that raised nothing: success is checked, not assumed.

Pure: what is known of live objects comes as values. Wrong alarms cost an attempt, so whatever a request can explain is
no finding.
"""

from .after import after_run as after_run
from .before import before_run as before_run
from .before import readings as readings
from .words import for_model as for_model
from .words import for_user as for_user
