"""What speaks against a run that raised nothing."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from ..values import Ask, Finding, Glyphs, Namespace, Observation, Warned
from ..values.events import Attempt
from . import result
from .existing import columns, is_file_name
from .prompt import asks_for_callable, asks_for_reset, identifiers, variables_asked_for
from .source import all_words, called, names_bound, parse

_LEGEND = "No artists with labels found to put in legend"
_NO_EFFECT = re.compile(
    rf"{_LEGEND}|"
    r"Attempt to set non-positive \w+ on a log-scaled axis will be ignored|"
    r"Pandas doesn't allow columns to be created via a new attribute name|"
    r"coroutine '.*' was never awaited|assertion is always true|"
    r"The following kwargs were not used by"
)
_SLICE = "SettingWithCopyWarning"
_OBJECT = re.compile(
    r"<(?:generator|map|filter|zip|enumerate|reversed|coroutine) object|<(?:map|filter|zip) at 0x|<bound method |"
    r"<built-in method |<[\w.]+GroupBy object at |^(?:Rolling|Expanding|ExponentialMovingWindow) \[",
    re.MULTILINE,
)
_FUNCTION = re.compile(r"<function \S+ at 0x")
_AXES = re.compile(r"<Axes: |Axes\(0\.\d+,|<matplotlib\.\S+ at 0x")
_LAZY_TYPES = frozenset({"generator", "map", "filter", "zip", "enumerate", "reversed", "coroutine", "async_generator"})
_FUNCTION_TYPES = frozenset({"function", "method", "builtin_function_or_method"})
_WINDOWS = ("GroupBy", "Rolling", "Resampler", "Expanding", "Window")
_SAID = re.compile(
    r"^.*(?:ERROR: (?:No matching distribution|Could not find a version|Could not install)|command not found|"
    r"(?:^|: )\S+: not found$|is not recognized as an internal or external command).*$",
    re.MULTILINE,
)
_RUNNERS = frozenset(
    {"system", "getoutput", "run_cell_magic", "run", "Popen", "check_output", "call", "run_line_magic"}
)
_ANSWERS_BY_CODE = frozenset(
    {
        "grep",
        "egrep",
        "fgrep",
        "rg",
        "diff",
        "cmp",
        "which",
        "test",
        "[",
        "type",
        "command",
        "pgrep",
        "findstr",
        "where",
        "ls",
    }
)
_FAILED_PROCESS = re.compile(r"CompletedProcess\(args=(.*), returncode=(?!0\b)(-?\d+)")


def after_run(
    ask: Ask,
    code: str,
    observation: Observation,
    namespace: Namespace,
    attempts: Sequence[Attempt] = (),
    transform: Callable[[str], str] | None = None,
) -> tuple[Finding, ...]:
    """Return what speaks against a run of `code` that ended ok, in order of lines; each costs a repair.

    `namespace` is what was seen before the run, `attempts` those of this turn before this one.
    """
    tree = parse(code, transform)
    if tree is None or observation.status != "ok":
        return ()
    run = result.Run(ask.prompt, tree, observation, namespace, attempts, ask.into)
    found = [
        *_commands(code, observation),
        *_figures(run),
        *_glyphs(observation.glyphs),
        *_without_effect(tree, observation),
        *_objects(run),
        *_names(run),
        *result.findings(run),
    ]
    return tuple(dict.fromkeys(sorted(found, key=lambda finding: finding.line)))


def _commands(code: str, observation: Observation) -> Iterator[Finding]:
    for command in observation.commands:
        if not _answers_by_code(command.line, command.exit_code):
            yield Finding("command failed", command.line, _line_with(code, command.line), str(command.exit_code))
    for match in _FAILED_PROCESS.finditer(observation.result):
        yield Finding("command failed", match[1], 0, match[2])
    tree = parse(code)
    runs = tree is None or bool(re.search(r"^\s*[%!]|=\s*!", code, re.MULTILINE)) or _runs_commands(tree)
    if not observation.commands and runs and (said := _SAID.search(observation.printed)):
        yield Finding("command failed", said.group().strip()[:200])


def _answers_by_code(line: str, exit_code: int) -> bool:
    """Whether a command says no by its exit code, as `grep` does where nothing matches."""
    last = re.split(r"\|\|?|&&|;", line)[-1].split()
    limit = 2 if last and last[0] == "ls" and re.search(r"[*?]", line) else 1
    return bool(last) and last[0] in _ANSWERS_BY_CODE and 0 < exit_code <= limit and (last[0] != "ls" or limit == 2)


def _line_with(code: str, command: str) -> int:
    words = command.split()[:2]
    lines = enumerate(code.split("\n"), 1)
    return next((number for number, line in lines if all(word in line for word in words)), 0)


def _runs_commands(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and called(node.func) in _RUNNERS for node in ast.walk(tree))


def _figures(run: result.Run) -> Iterator[Finding]:
    figures = [each for each in run.observation.shown if each.kind == "figure"]
    moves = any("Animation" in word for word in all_words(run.tree))
    if not figures or moves or asks_for_reset(run.prompt):
        return
    # An additional figure without any axes is no more than a line of text; one with bare axes is what was meant.
    bare = [each for each in figures if each.empty and each.shape and each.shape[0]]
    if bare or all(each.empty for each in figures):
        blank = (bare or figures)[0]
        yield Finding("nothing drawn", "", 0, "" if blank.shape and blank.shape[0] else "no axes")


def _glyphs(glyphs: Glyphs | None) -> Iterator[Finding]:
    if glyphs is not None and glyphs.found:
        characters = "".join(each for each in glyphs.characters if each not in glyphs.unfound)
        yield Finding("missing glyphs", characters[:20], 0, ", ".join(glyphs.found))
    if glyphs is not None and glyphs.unfound:
        yield Finding("no font", glyphs.unfound[:20], 0, glyphs.remedy)


def _without_effect(tree: ast.Module, observation: Observation) -> Iterator[Finding]:
    # matplotlib below 3.9 logs this instead of warning of it.
    logged = _LEGEND in observation.printed and not any(_LEGEND in each.message for each in observation.warned)
    said = [Warned("UserWarning", _LEGEND)] if logged else []
    for each in (*observation.warned, *said):
        if _NO_EFFECT.search(each.message) or (each.category == _SLICE and _is_chained(tree, each.line)):
            yield Finding("no effect", each.message.strip().split("\n")[0][:160], each.line)


def _is_chained(tree: ast.Module, line: int) -> bool:
    """Whether the statement at `line` assigns through two brackets; pandas below 3 warns of others that do work."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign)) and node.lineno <= line <= (node.end_lineno or line):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            return any(isinstance(each, ast.Subscript) and isinstance(each.value, ast.Subscript) for each in targets)
    return False


def _objects(run: result.Run) -> Iterator[Finding]:
    if asks_for_callable(run.prompt):
        return
    seen = run.observation
    last = next((each for each in seen.shown if each.last), None)
    line = run.tree.body[-1].lineno if run.tree.body else 0
    if last is not None and _is_no_answer(last.type_name):
        yield Finding("object printed", last.type_name, line)
        return
    match = _OBJECT.search(seen.printed) or _FUNCTION.search(seen.printed)
    if match is None and not any(each.kind == "figure" for each in seen.shown):
        drawn = last is not None and (last.kind == "axes" or last.text == "artists")
        match = _AXES.search(seen.printed) or (_AXES.search(seen.result) if drawn else None)
    if match is not None:
        yield Finding("object printed", match.group().strip("<> ("), _print_line(run.tree))


def _is_no_answer(type_name: str) -> bool:
    return type_name in _LAZY_TYPES | _FUNCTION_TYPES or type_name.endswith(_WINDOWS)


def _print_line(tree: ast.AST) -> int:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node.func) == "print")
    return next((node.lineno for node in calls), 0)


def _names(run: result.Run) -> Iterator[Finding]:
    seen = run.observation
    live = set(run.namespace.taken)
    live.update(seen.made, seen.changed, seen.touched, (each.name for each in seen.bound), names_bound(run.tree))
    words = all_words(run.tree)
    wanted = variables_asked_for(run.prompt)
    for name in wanted:
        if name not in live:
            yield Finding("name missing", name)
    known = {column.name for column, _ in columns(run.namespace)} | {name for name, _ in run.namespace.versions}
    files = " ".join(word for word in words if is_file_name(word))
    for name in identifiers(run.prompt):
        if name not in live | words | known | set(wanted) and name not in files:
            yield Finding("name missing", name)
