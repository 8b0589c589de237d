"""Which model the settings choose."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from ..language import _
from ..models import OpenAIModel, ScriptedModel, local_servers, on_this_machine, price_of
from ..models.offline import OfflineModel
from ..ports import ChatModel
from ..settings import DEFAULT_MODEL, OPENAI_URL, Secret, Settings
from ..values import Usage

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


def stop_waiting(models: Iterable[ChatModel], interrupt: Callable[[], None]) -> None:
    """End the waiting for a model in another thread; `interrupt` interrupts that thread."""
    # First: while an interrupt of a thread that waits is pending, Python 3.11 stands still under a tracer.
    for model in list(models):
        if isinstance(model, OpenAIModel):
            model.hang_up()
    interrupt()


def layer_of(model: str, base_url: str, now: Settings) -> dict[str, Any]:
    """Return the settings that a choice in a panel comes to; without a model and a server it comes to none.

    Without `base_url` the server is that of the settings in force, `now`. The key of the environment is for the server
    that is set there, so a model server of this machine gets none, and another server cannot be chosen.

    Raises:
        SettingsError: it is another server.
    """
    url = base_url or now.base_url
    if not model and not base_url:
        return {}
    if not url:
        return {"model": model}
    same = url.rstrip("/") == now.base_url.rstrip("/")
    if not same and not on_this_machine(url):
        line = _("{url} is not the server that is set: set OPENAI_BASE_URL and restart the kernel")
        raise SettingsError(line.format(url=url))
    key = now.api_key if same else None
    return {"model": model, "base_url": url, "api_key": key or Secret("")}


def models_of(model: ChatModel) -> tuple[str, ...]:
    """Return the models that the server of `model` offers; none where nothing is asked over a network.

    Raises:
        ModelError: no usable list came.
    """
    return model.offered() if isinstance(model, OpenAIModel) else ()


def price_with(settings: Settings, model: ChatModel) -> Callable[[Usage], float | None]:
    """Return what says what one request to `model` costs, in US dollars; None where that is not known, or nothing."""
    if not isinstance(model, OpenAIModel):
        return lambda _usage: None
    return price_of(model.name, settings.base_url or OPENAI_URL, settings.prices)


def local_choices() -> list[str]:
    """Return one line for each model server found on this machine: what it is, and how it is chosen."""
    line = _("{name} answers on this machine; to use it: OPENAI_BASE_URL={url} CI_MAGIC_MODEL={model}")
    return [
        line.format(name=server.name, url=server.base_url, model=next(iter(server.models), "NAME"))
        for server in local_servers()
    ]
