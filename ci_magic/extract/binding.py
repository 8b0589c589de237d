"""Code whose last value is put into a variable."""

import ast


def binding(code: str, name: str) -> str:
    """Return code that puts its last value in `name`, unless it binds the name itself.

    Code with magics, and code that does not end with an expression, stays as it is.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return code
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    last = tree.body[-1] if tree.body else None
    if name in bound or not isinstance(last, ast.Expr) or _only_shows(last.value):
        return code
    lines = code.splitlines(keepends=True)
    # Offsets of the syntax tree count bytes.
    line = lines[last.lineno - 1].encode()
    lines[last.lineno - 1] = (line[: last.col_offset] + f"{name} = ".encode() + line[last.col_offset :]).decode()
    return "".join(lines).rstrip() + f"\n{name}"


def _only_shows(value: ast.expr) -> bool:
    """Whether an expression shows something and has no value of its own."""
    if not isinstance(value, ast.Call):
        return False
    function = value.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return called in ("print", "display", "show")
