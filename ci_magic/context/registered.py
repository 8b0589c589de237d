"""Functions that the user registered as tools, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..prompts import text
from ..values import Namespace, Tool
from .words import line

_MOST = 40


def told_tools(namespace: Namespace) -> tuple[Tool, ...]:
    """Return the tools that the model is told of."""
    return tuple(each for each in namespace.tools if each.enabled)


def without_tools(namespace: Namespace) -> Namespace:
    """Return `namespace` without the variables that are told as tools."""
    names = {each.call for each in told_tools(namespace)}
    if not names:
        return namespace
    return replace(namespace, variables=tuple(each for each in namespace.variables if each.name not in names))


def tools_rule(namespace: Namespace) -> str:
    """Return how the model has to use the tools; empty where there are none."""
    return text("tools") if told_tools(namespace) else ""


def tool_forms(tools: Sequence[Tool]) -> Iterator[str]:
    """Yield the tools with their parameters and what they do, with parameters alone, and by their names."""
    if not tools:
        return
    more = [f" … {len(tools) - _MOST} more"] if len(tools) > _MOST else []
    shown = tools[:_MOST]
    yield "\n".join(["Registered functions:", *(_line(each, about=True) for each in shown), *more])
    yield "\n".join(["Registered functions:", *(_line(each, about=False) for each in shown), *more])
    yield f"Registered functions: {', '.join(line(each.call) for each in shown)}"


def _line(tool: Tool, *, about: bool) -> str:
    start = "async " if tool.signature.startswith("async ") else ""
    parts = [f"{start}{tool.call}{tool.signature.removeprefix('async ')}"]
    parts += [f"after `{tool.load}`"] if tool.load else []
    parts += [f"# {tool.about}"] if about and tool.about else []
    return line(f" {'  '.join(parts)}")
