"""Which SQL can destroy or change what is stored."""

import re

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_CHANGES = re.compile(
    r"^\s*(?:EXPLAIN\s+ANALYZE\s+)?(?:DROP\s+\w|DELETE\s+FROM|UPDATE\s+(?:\w+\s+)?\S+\s+SET\b|UPDATE\s*$|INSERT\s+(?:INTO|OR|OVERWRITE)\b"
    r"|ALTER\s+\w|TRUNCATE\b|CREATE\s+OR\s+REPLACE|REPLACE\s+INTO|MERGE\s+INTO|GRANT\b|REVOKE\b|VACUUM\s+INTO|COPY\s.*\bTO\b"
    r"|RENAME\s+TABLE|DELETE\s*$|INSERT\s*$|DROP\s*$|ATTACH\b|SELECT\s[^;]*\bINTO\s+(?:OUTFILE\b|\w+\s+FROM\b))",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 20_000
_INSIDE_WITH = re.compile(r"\b(?:DELETE\s+FROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET)\b", re.IGNORECASE)


def changes_data(sql: str) -> bool:
    """Whether any statement in `sql` does more than read or make a new table; SQL too long to look at might."""
    if len(sql) > _LONGEST:
        return True
    statements = _NOISE.sub(" ", sql).split(";")
    return any(
        _CHANGES.match(statement) or (statement.lstrip()[:4].upper() == "WITH" and _INSIDE_WITH.search(statement))
        for statement in statements
    )
