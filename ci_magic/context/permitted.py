"""What a privacy level lets through. The kernel leaves the rest out already; a leak must fail twice."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..values import Column, Fact, FileFacts, Namespace, Privacy, Tool, Variable, allows


def permitted(namespace: Namespace, privacy: Privacy) -> Namespace:
    """Return `namespace` without what `privacy` forbids."""
    if privacy == "full":
        return namespace
    if privacy == "none":
        return Namespace()
    typed = allows(privacy, "schema")
    return Namespace(
        variables=tuple(_variable(each, privacy) for each in namespace.variables),
        left_out=namespace.left_out if typed else 0,
        files=tuple(_file(each, privacy) for each in namespace.files),
        versions=namespace.versions if typed else (),
        shared=_facts(namespace.shared, privacy),
        engines=_facts(namespace.engines, privacy),
        tools=tuple(_tool(each, privacy) for each in namespace.tools),
        environment=namespace.environment if typed else (),
    )


def _variable(variable: Variable, privacy: Privacy) -> Variable:
    kept = replace(
        variable,
        preview="",
        columns=_columns(variable.columns, privacy),
        facts=_facts(variable.facts, privacy),
        details=_facts(variable.details, privacy),
    )
    if allows(privacy, "schema"):
        return kept
    return replace(
        kept, type_name="", kind="object", shape=None, columns_left_out=0, signature="", qualified="", lazy=False
    )


def _tool(tool: Tool, privacy: Privacy) -> Tool:
    return replace(tool, about="", signature=tool.signature if allows(privacy, "schema") else "")


def _columns(columns: Sequence[Column], privacy: Privacy) -> tuple[Column, ...]:
    counted, typed = allows(privacy, "stats"), allows(privacy, "schema")
    return tuple(
        Column(
            each.name,
            each.literal,
            each.dtype if typed else "",
            each.kind if typed else "other",
            nulls=each.nulls if counted else None,
            facts=_facts(each.facts, privacy),
        )
        for each in columns
    )


def _file(file: FileFacts, privacy: Privacy) -> FileFacts:
    columns, facts = _columns(file.columns, privacy), _facts(file.facts, privacy)
    if allows(privacy, "schema"):
        return replace(file, columns=columns, facts=facts, details=_facts(file.details, privacy))
    return FileFacts(file.path, "", 0, columns=columns, facts=facts, given=file.given)


def _facts(facts: Iterable[Fact], privacy: Privacy) -> tuple[Fact, ...]:
    return tuple(each for each in facts if allows(privacy, each.level))
