"""What would leave the machine first, before anything does."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..values import Ask, Message
from ..values.events import Sent
from .state import turn_of
from .tools import Tools


@dataclass(frozen=True, slots=True)
class Parcel:
    """The messages of a request, and what would be noted about it; `sent` is None where nothing leaves the machine.

    `pictures` says that figures of the result would follow as pictures.
    """

    messages: tuple[Message, ...]
    sent: Sent | None
    pictures: bool = False


def parcel_for(ask: Ask, tools: Tools, history: Sequence[Message]) -> Parcel:
    """Return what a turn would send first; nothing is sent."""
    turn = turn_of(ask, tools, history)
    turn.begin()
    request = turn.request()
    sending = tools.model.sending(request)
    if sending is None:
        return Parcel(request.messages, None)
    return Parcel(request.messages, turn.sent(sending), ask.explain and ask.pictures and turn.shares_values)
