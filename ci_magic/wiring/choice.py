"""Which model the settings choose."""

from pathlib import Path

from ..errors import SettingsError
from ..language import _
from ..models import OpenAIModel, ScriptedModel, local_servers
from ..models.offline import OfflineModel
from ..ports import ChatModel
from ..settings import DEFAULT_MODEL, OPENAI_URL, Settings

SCRIPTED = "scripted:"
"""What a model's name starts with to be a file of written replies, for tests and for notebooks that must not change."""


def choose(settings: Settings, url: str) -> ChatModel:
    """Return the model that `settings` choose; `url` is its server.

    Raises:
        SettingsError: the choice cannot work, such as OpenAI's own server without a key.
    """
    if settings.model.startswith(SCRIPTED):
        return ScriptedModel.from_file(Path(settings.model.removeprefix(SCRIPTED)).expanduser())
    if not settings.configured:
        return OfflineModel()
    official = url.rstrip("/") == OPENAI_URL
    if official and settings.api_key is None:
        raise SettingsError(
            _("no key for {url}: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server").format(url=url)
        )
    return OpenAIModel(
        settings.model or (DEFAULT_MODEL if official else ""),
        base_url=url,
        api_key=settings.api_key,
        read_timeout=settings.read_timeout,
        wait_limit=settings.wait_limit,
    )


def local_choices() -> list[str]:
    """Return one line for each model server found on this machine: what it is, and how it is chosen."""
    line = _("{name} answers on this machine; to use it: OPENAI_BASE_URL={url} CI_MAGIC_MODEL={model}")
    return [
        line.format(name=server.name, url=server.base_url, model=next(iter(server.models), "NAME"))
        for server in local_servers()
    ]
