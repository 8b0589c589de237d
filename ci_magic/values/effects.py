"""What code would do outside the namespace, as judged before it runs."""

from dataclasses import dataclass
from typing import Literal

EffectKind = Literal[
    "delete",
    "overwrite",
    "shell",
    "network",
    "install",
    "secrets",
    "exit",
    "dynamic",
    "database",
    "ci_magic",
    "replace",
]
"""`dynamic` is code made at run time (`eval` of a value); `ci_magic` is a touch on this tool or the kernel itself;
`replace` puts something else in the place of what the user has or named: a made-up `df`, another column."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect: its kind, the line (1-based) and the source text that has it, and the target where it is known."""

    kind: EffectKind
    line: int
    source: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guard decided: `run` at once, `ask` first; and the effects it saw, in order of lines."""

    decision: Literal["run", "ask"]
    effects: tuple[Effect, ...] = ()
