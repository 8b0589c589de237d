"""The answer to "may this code run?", bound to the code that was shown."""

import hashlib
from dataclasses import dataclass
from typing import Literal


def code_hash(code: str) -> str:
    """Return the SHA-256 of `code`, in hex: what an approval and a record bind to."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user chose for the code whose hash is `code_hash`.

    `edit` hands the code over to the user and ends the turn; `regenerate` asks the model again, with `note`. `code` is
    what the user saw, where it could be changed while the question stood; empty where it could not.
    """

    choice: Literal["run", "edit", "regenerate", "stop"]
    code_hash: str
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PlanDecision:
    """What the user chose for a plan: carry it out, have another one made with `note`, or stop.

    `text` is the plan as the user left it, a step a line; empty where it was not changed.
    """

    choice: Literal["go", "regenerate", "stop"]
    text: str = ""
    note: str = ""
