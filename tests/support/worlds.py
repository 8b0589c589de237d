"""Generated namespaces, and programs that change them in every way that user code can.

A world is source: running it twice gives twins, with the same aliases and cycles. Programs are lists of statements
from `GRAMMAR`, in which `{word}` stands for something drawn.
"""

import re
from dataclasses import dataclass

from hypothesis import strategies as st

from .ingredients import ENDS, GENERIC, INGREDIENTS, PREAMBLE, WORDS

_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class Case:
    """The source of a world, an attempt that raises, and the attempt after it, which may raise as well."""

    world: str
    failing: str
    good: str


@st.composite
def cases(draw):
    """A namespace of a few kinds of objects that hold one another, and two programs over it."""
    chosen = draw(st.lists(st.sampled_from(sorted(INGREDIENTS)), min_size=1, max_size=4, unique=True))
    names = [name for kind in chosen for name in INGREDIENTS[kind].names]
    statement = _statements(chosen, [*names, "log"])
    links = draw(st.lists(_filled(st.sampled_from(_LINKS), names), max_size=4))
    world = "\n".join([PREAMBLE, *(INGREDIENTS[kind].source for kind in chosen), *map(_guarded, links)])
    failing = [*draw(st.lists(statement, min_size=1, max_size=8)), draw(_filled(st.sampled_from(ENDS), names))]
    good = draw(st.lists(statement, min_size=1, max_size=5))
    return Case(world, "\n".join(failing), "\n".join(good))


_LINKS = [
    "alias = {name}",
    "box = [{name}, {name}, ({name}, 1)]",
    "shelf = dict(first={name}, rest=[{name}])",
    "{name}.append({name})",
    "{name}['other'] = {name}",
    "{name}.friend = {name}",
    "def hidden(extra=0):\n    {name}.append(extra)\n    return {name}",
    "keep = (lambda held: lambda: held)({name})",
]


def _statements(chosen, names):
    own = [st.sampled_from(INGREDIENTS[kind].statements) for kind in chosen]
    templates = st.one_of(*own, *own, st.sampled_from(GENERIC))
    return st.builds(_wrapped, _filled(templates, names), st.sampled_from(_WRAPPERS))


@st.composite
def _filled(draw, templates, names):
    text = draw(templates)
    options = {"name": names, "fresh": [*names, "made", "other"], **WORDS}
    while _PLACE.search(text):  # a word may bring others in
        text = _PLACE.sub(lambda match: draw(st.sampled_from(options[match[1]])), text)
    return text


def _wrapped(statement, wrapper):
    return _guarded(wrapper.replace("STATEMENT", statement.replace("\n", "\n    ")).replace("TEXT", repr(statement)))


def _guarded(statement):
    """Let the program go on where a statement fails: what came before it in the statement still happened."""
    body = statement.replace("\n", "\n    ")
    return f"try:\n    {body}\nexcept Exception as error:\n    log.append(type(error).__name__)"


_PLAIN = "if True:\n    STATEMENT"
_WRAPPERS = [
    *[_PLAIN] * 6,
    "for _i in range(2):\n    STATEMENT",
    "def _step():\n    STATEMENT\n_step()",
    "class _Body:\n    STATEMENT",
    "exec(TEXT)",
    "exec(TEXT, globals())",
]
