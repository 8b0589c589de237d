"""What speaks against code before it runs: the user's data made anew, made up, or swapped for something else."""

import ast
from collections.abc import Callable, Iterator, Sequence

from ..values import Ask, Finding, Namespace, Variable
from ..values.events import Attempt
from . import honesty
from .existing import DATA, data_names, variable
from .origins import MADE_UP, Origins
from .prompt import asks_for_made_up, asks_for_reset, asks_to_load, asks_to_make, mentions
from .source import Bound, bindings, parse

_MANY = 20
_GRIDS = frozenset({"linspace", "arange", "zeros", "ones", "logspace", "meshgrid", "full", "empty", "eye"})


def before_run(
    ask: Ask,
    code: str,
    namespace: Namespace,
    attempts: Sequence[Attempt] = (),
    transform: Callable[[str], str] | None = None,
) -> tuple[Finding, ...]:
    """Return what speaks against running `code` as an answer to `ask`, in order of lines.

    `attempts` are those of this turn so far. `transform` makes plain Python of a cell and may raise SyntaxError; code
    that does not parse has no findings, for running it raises SyntaxError and nothing else.
    """
    tree = parse(code, transform)
    if tree is None:
        return ()
    origins = Origins(tree, data_names(namespace))
    found = list(_anew(ask.prompt, tree, namespace, origins))
    repair = honesty.Repair(ask.prompt, tree, namespace, origins, tuple(attempts))
    # What is made anew is not told a second time as made up.
    told = {finding.line for finding in found}
    found += [each for each in honesty.findings(repair) if each.line not in told or each.kind != "invented data"]
    return tuple(dict.fromkeys(sorted(found, key=lambda finding: finding.line)))


def _anew(prompt: str, tree: ast.Module, namespace: Namespace, origins: Origins) -> Iterator[Finding]:
    seen: set[str] = set()
    for each in bindings(tree):
        if each.name in seen:
            continue
        seen.add(each.name)
        live = variable(namespace, each.name)
        if each.sure and live is not None and live.kind in DATA and live.shape and all(live.shape):
            yield from _bound_anew(prompt, each, live, namespace, origins)


def _bound_anew(prompt: str, bound: Bound, live: Variable, namespace: Namespace, origins: Origins) -> Iterator[Finding]:
    own, all_of_it = origins.of(bound.value), origins.of_name(bound.name)
    if "live" in own:
        return
    if "file" in own:
        if not _wants_file(prompt, bound.value, namespace):
            yield Finding("reloaded", bound.name, bound.line)
    elif own and all_of_it <= MADE_UP and not _wants_new(prompt, bound) and _matters(prompt, bound, live, own):
        yield Finding("recreated", bound.name, bound.line)


def _matters(prompt: str, bound: Bound, live: Variable, own: frozenset[str]) -> bool:
    """Helpers such as `colors` or `x` are often made anew; data that the prompt is about is not."""
    if live.kind in ("frame", "series") or mentions(prompt, bound.name):
        return True
    if live.kind == "array":
        grid = any(isinstance(node, ast.Attribute) and node.attr in _GRIDS for node in ast.walk(bound.value))
        return "random" in own or not grid
    return live.shape is not None and live.shape[0] > _MANY


def _wants_new(prompt: str, bound: Bound) -> bool:
    if asks_for_made_up(prompt) or asks_for_reset(prompt):
        return True
    constants = [node.value for node in ast.walk(bound.value) if isinstance(node, ast.Constant)]
    given = [value for value in constants if type(value) in (str, int, float) and mentions(prompt, str(value))]
    if asks_to_make(prompt) and mentions(prompt, bound.name):
        # The user said what it is to be made of, or the code writes nothing down.
        return not constants or 2 * len(given) >= len(constants)
    return len(constants) > 1 and 3 * len(given) >= 2 * len(constants)


def _wants_file(prompt: str, value: ast.expr, namespace: Namespace) -> bool:
    texts = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return (
        asks_to_load(prompt) or bool(namespace.files) or any("." in text and mentions(prompt, text) for text in texts)
    )


def readings(ask: Ask, code: str, attempts: Sequence[Attempt], namespace: Namespace) -> tuple[Finding, ...]:
    """Return the names that a repair reads otherwise than the prompt has them: fair, and for the user to see."""
    tree = parse(code)
    before = [earlier for each in attempts if (earlier := parse(each.code)) is not None]
    return () if tree is None else tuple(honesty.readings(ask.prompt, tree, namespace, before))
