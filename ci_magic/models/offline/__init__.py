"""Rules instead of a model: what answers where no key and no server is set."""

from .engine import OfflineModel as OfflineModel
from .engine import explain as explain
from .request import Request as Request
from .understand import understand as understand
