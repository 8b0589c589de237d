"""Rules instead of a model: what answers where no key and no server is set."""

from .engine import OfflineModel as OfflineModel
from .engine import explain as explain
from .request import Request as Request
from .surroundings import circumstances_in_words as circumstances_in_words
from .understand import understand as understand
