"""What can be said of text as Python without running it, IPython's magics and `!` included."""

import ast
import re
import warnings

_TOKEN = re.compile(
    r"""(?P<comment>\#.*)|(?P<triple>'{3}|"{3})|'(?:\\.|[^'\\])*(?:'|\\?$)|"(?:\\.|[^"\\])*(?:"|\\?$)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])"""
)
_CLOSERS = {quote * 3: re.compile(rf"(?:\\.|[^\\])*?{quote}{{3}}", re.DOTALL) for quote in "'\""}
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.|In ?\[\d*\]:|\.{3,}:)(?: |$)")
_FIRST_PROMPT = re.compile(r"\s*(?:>>> ?|In ?\[\d*\]: ?)\S")
_CELL_MAGIC = re.compile(r"\s*%%[A-Za-z]")
_MAGIC = re.compile(r"^(\s*)(?:%[A-Za-z]|!{1,2}\s*[\w./~$\\{\"'-]|\?{1,2}[\w.%])")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[^=\s%!][^=%!]*=\s*)(?:%[A-Za-z]|!\s*\S)")
_HELP = re.compile(r"^(\s*)%{0,2}[\w.\[\]*]+\?{1,2}\s*$")
_CODE_LINE = re.compile(
    r"^(?:import\s+\w|from\s+[\w.]+\s+import\b|(?:async\s+)?(?:def|class|for|with|while|if)\s.*[:(\\,]\s*(?:\#.*)?$|try:"
    r"|@\w|(?:print|display|await|assert|del)\b\s*[\w(]"
    r"|[^\W\d][\w.]*(?:\[[^\]]*\])*\s*(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)"
    r"|[^\W\d]\w*(?:\s*,\s*\w+)+\s*=(?!=)|[^\W\d][\w.]*(?:\[[^\]]*\])*(?:\.\w+)*\("
    r"|%{1,2}[A-Za-z]|!\w|>>> |In ?\[\d*\]:|\#)"
)


class StringTracker:
    """Follows Python source line by line: whether a string or a bracket is open at its end.

    It looks at every character once, so a whole stream costs linear time.
    """

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    @property
    def in_string(self) -> bool:
        """Whether a triple-quoted string is open."""
        return bool(self._quote)

    @property
    def in_statement(self) -> bool:
        """Whether a string or a bracket is open, so that the next line continues this one."""
        return bool(self._quote) or self._depth > 0

    def feed(self, line: str) -> None:
        """Take the next line, without its newline."""
        position = 0
        while position <= len(line):
            position = self._inside(line, position) if self._quote else self._outside(line, position)

    def _inside(self, line: str, position: int) -> int:
        found = _CLOSERS[self._quote].match(line, position)
        if not found:
            return len(line) + 1
        self._quote = ""
        return found.end()

    def _outside(self, line: str, position: int) -> int:
        found = _TOKEN.search(line, position)
        if not found or found.lastgroup == "comment":
            return len(line) + 1
        if found.lastgroup == "triple":
            self._quote = found.group()
        elif found.lastgroup:
            self._depth = max(0, self._depth + (1 if found.lastgroup == "open" else -1))
        return found.end()


def parse(code: str) -> ast.Module | None:
    """Return the syntax tree of `code`, magics read as calls of nothing; None if it has none."""
    tree = _parse_plain(code)
    if tree is None and _CELL_MAGIC.match(code):
        return ast.parse("magic()")
    return tree or _parse_plain(_without_magics(_without_prompts(_dedented(code))))


def looks_like_code(code: str) -> bool:
    """Whether `code` parses and does something: `x = 1` and `f(x)` do, `yes` and `42` do not."""
    tree = parse(code)
    return tree is not None and any(_acts(statement, code) for statement in tree.body)


def computes(code: str) -> bool:
    """Whether `code` parses and calls, imports, defines or loops, as prose such as `total = 42` does not."""
    tree = parse(code)
    if tree is None or not any(_acts(statement, code) for statement in tree.body):
        return False
    work = (
        ast.Call,
        ast.Import,
        ast.ImportFrom,
        ast.FunctionDef,
        ast.ClassDef,
        ast.For,
        ast.While,
        ast.Subscript,
        ast.Pass,
    )
    return any(isinstance(node, work) for node in ast.walk(tree))


def starts_like_code(line: str) -> bool:
    """Whether one line, by its looks alone, could begin a piece of Python; a line that is prose must not."""
    return _CODE_LINE.match(line) is not None


def smells_of_code(code: str) -> bool:
    """Whether any line looks like Python, for text that may not parse; comment signs alone do not count."""
    return any(starts_like_code(line.strip()) and not line.strip().startswith("#") for line in code.split("\n"))


def _parse_plain(code: str) -> ast.Module | None:
    # Strange escapes in strings make the parser warn; that is for the run to show, not for reading.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            return None


def _acts(statement: ast.stmt, code: str) -> bool:
    if isinstance(statement, ast.Expr):
        value = statement.value
        if isinstance(value, ast.Call):
            return not _spaced_call(value, code)
        return isinstance(value, (ast.Await, ast.Yield, ast.NamedExpr)) or (
            isinstance(value, ast.Subscript)
            and isinstance(value.slice, ast.Constant)
            and isinstance(value.slice.value, str)
        )
    if isinstance(statement, ast.AnnAssign):
        return statement.value is not None
    return not isinstance(statement, (ast.Return, ast.Raise, ast.Assert, ast.Break, ast.Continue))


def _spaced_call(call: ast.Call, code: str) -> bool:
    """`yes (perhaps)` is prose that happens to parse."""
    lines = code.split("\n")
    row = (call.func.end_lineno or 1) - 1
    line = lines[row].encode() if row < len(lines) else b""
    return line[call.func.end_col_offset or 0 :][:1] == b" "


def _dedented(code: str) -> str:
    first = next((line for line in code.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(indent) for line in code.split("\n")) if indent else code


def _without_prompts(code: str) -> str:
    if not _FIRST_PROMPT.match(code):
        return code
    return "\n".join(_PROMPT.sub("", line) for line in code.split("\n"))


def _without_magics(code: str) -> str:
    tracker, result, continued = StringTracker(), [], False
    for line in code.split("\n"):
        plain = "" if continued else line
        if not continued and not tracker.in_statement:
            plain = _magic_replaced(line)
        continued = (continued or plain != line) and line.endswith("\\")
        tracker.feed(plain)
        result.append(plain)
    return "\n".join(result)


def _magic_replaced(line: str) -> str:
    """Return the line with a magic, `!` command or `?` request replaced by a call of nothing."""
    if found := _MAGIC.match(line) or _HELP.match(line):
        return f"{found[1]}magic()"
    if found := _ASSIGNED_MAGIC.match(line):
        return f"{found[1]}magic()"
    return line
