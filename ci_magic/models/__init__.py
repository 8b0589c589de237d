"""Chat models: a client for OpenAI-compatible servers, a scripted model, and finding servers on this machine.

Importing this package does not import the SDK; the first request does, or `warm` beforehand.
"""

from .client import OpenAIModel as OpenAIModel
from .client import warm as warm
from .local import LocalServer as LocalServer
from .local import local_servers as local_servers
from .prices import price_of as price_of
from .scripted import ScriptedModel as ScriptedModel
from .server import on_this_machine as on_this_machine
