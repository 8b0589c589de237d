"""The environment in words, for a model that is asked about it."""

from collections.abc import Iterator, Sequence

from ..values import Circumstance
from .words import line

_UNKNOWN = "could not be determined"
_FIXED = {
    "asked": "code that uses it asks the user first",
    "allowed": "code may use it",
    "nowhere": "nothing leaves this machine",
    "none": "none found",
}
_LASTS = (
    "variables are lost when the kernel restarts; files in {directory}, the cells of the saved notebook and the record "
    "{record} stay"
)
_VOLATILE = "; {directory} is on {volatile}, which may end with the machine or its container"


def environment_forms(environment: Sequence[Circumstance]) -> Iterator[str]:
    """Yield the environment, a line for each item; what could not be determined is said to be so."""
    if environment:
        yield "\n".join(["Environment, as the request asks:", *(line(f" {_words(each)}") for each in environment)])


def _words(circumstance: Circumstance) -> str:
    known = dict(circumstance.values)
    if circumstance.name == "lasts" and known:
        told = _LASTS + (_VOLATILE if "volatile" in known else "")
        return f"what lasts: {told.format_map(known)}"
    if circumstance.name == "data" and "server" in known:
        told = "this prompt and what it shows of the notebook (privacy {privacy}) go to {server}; secrets are masked"
        return f"data: {told.format_map(known)}; `%ci --ledger` lists every request; variables and files stay here"
    pairs = (" ".join(part for part in (_FIXED.get(what, what), value) if part) for what, value in known.items())
    return f"{circumstance.name}: {', '.join(pairs) or _UNKNOWN}"
