"""Chat models: a client for OpenAI-compatible servers, a scripted model, and finding servers on this machine.

Importing this package does not import the SDK; the first request does, or `warm` beforehand.
"""

from .client import OpenAIModel as OpenAIModel
from .client import warm as warm
from .local import LocalServer as LocalServer
from .local import local_servers as local_servers
from .scripted import ScriptedModel as ScriptedModel
