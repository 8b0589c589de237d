"""What a turn is told of its surroundings where the prompt asks for them: the machine, where data goes, what lasts."""

from ..kernel.asked import Topic, asked
from ..kernel.environment import machine, volatile
from ..ports import ChatModel
from ..settings import Settings, working_directory
from ..values import ChatRequest, Circumstance

_ALL: frozenset[Topic] = frozenset({"machine", "data", "lasts"})


def circumstances(settings: Settings, model: ChatModel, prompt: str | None = None) -> tuple[Circumstance, ...]:
    """Return what `prompt` asks about its surroundings, as it really is now; without a prompt all of it."""
    topics = _ALL if prompt is None else asked(prompt)
    found: list[Circumstance] = []
    if "machine" in topics:
        found += [*machine(working_directory()), _network(settings)]
    if "data" in topics:
        found.append(_data(settings, model))
    if "lasts" in topics:
        found.append(_lasts(settings))
    return tuple(found)


def _network(settings: Settings) -> Circumstance:
    unasked = settings.ask == "never" or "network" in settings.allow
    return Circumstance("network", (("allowed" if unasked else "asked", ""),))


def _data(settings: Settings, model: ChatModel) -> Circumstance:
    sending = model.sending(ChatRequest((), ""))
    if sending is None:
        return Circumstance("data", (("nowhere", ""),))
    values = (("server", sending.host), ("model", sending.model), ("privacy", settings.privacy))
    return Circumstance("data", values)


def _lasts(settings: Settings) -> Circumstance:
    directory = working_directory()
    ends = volatile(directory)
    values = [("directory", str(directory)), ("record", str(settings.journal))]
    return Circumstance("lasts", tuple([*values, ("volatile", ends)] if ends else values))
