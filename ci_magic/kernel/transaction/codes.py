"""What a compiled function can reach: its global names, read from the byte code, those of nested functions too."""

import dis
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from .mentions import OPAQUE_NAMES, OPAQUE_WORDS

_BY_NAME = frozenset(
    {"LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_NAME", "STORE_NAME", "LOAD_FROM_DICT_OR_GLOBALS"}
)


@dataclass(frozen=True, slots=True)
class CodeMentions:
    """Global names, imported modules and the names of attributes; see `mentions.Mentions`."""

    names: frozenset[str]
    modules: frozenset[str]
    words: frozenset[str]
    opaque: bool


@lru_cache(maxsize=2048)
def mentions_of(code: CodeType) -> CodeMentions:
    """Return what a code object mentions."""
    names: set[str] = set()
    modules: set[str] = set()
    for each in dis.get_instructions(code):
        if each.opname in _BY_NAME:
            names.add(each.argval)
        elif each.opname == "IMPORT_NAME":
            modules.add(each.argval)
    words = {*code.co_names, *(each for each in code.co_consts if type(each) is str and each.isidentifier())}
    inner = [mentions_of(each) for each in code.co_consts if type(each) is CodeType]
    opaque = bool(
        OPAQUE_NAMES & names or OPAQUE_WORDS.intersection(code.co_names) or ("sys" in names and "modules" in words)
    )
    return CodeMentions(
        frozenset(names).union(*(each.names for each in inner)),
        frozenset(modules).union(*(each.modules for each in inner)),
        frozenset(words).union(*(each.words for each in inner)),
        opaque or any(each.opaque for each in inner),
    )
