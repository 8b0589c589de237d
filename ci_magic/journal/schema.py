"""The tables of the record, and how an older record becomes one of this version."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SCHEMA_VERSION = 5

# Version 1 wrote its number last: a kernel that died before left the tables without it, hence "if not exists".
_BEGIN = """
CREATE TABLE IF NOT EXISTS turns (
  id INTEGER PRIMARY KEY,
  started REAL NOT NULL,
  notebook TEXT NOT NULL,
  cell TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  pin TEXT NOT NULL,
  prompt TEXT NOT NULL,
  options TEXT NOT NULL,
  model TEXT NOT NULL,
  ending TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  offered INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS turns_by_pin ON turns (notebook, pin);
CREATE TABLE IF NOT EXISTS attempts (
  turn INTEGER NOT NULL REFERENCES turns (id),
  number INTEGER NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  error TEXT NOT NULL,
  seconds REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
  notebook TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (notebook, path)
);
"""

_CAUSES = """
ALTER TABLE turns ADD COLUMN kernel TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN made TEXT NOT NULL DEFAULT '[]';
ALTER TABLE turns ADD COLUMN restores TEXT NOT NULL DEFAULT '[]';
ALTER TABLE attempts RENAME COLUMN error TO cause;
ALTER TABLE attempts ADD COLUMN difference TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN findings TEXT NOT NULL DEFAULT '[]';
ALTER TABLE attempts ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
ALTER TABLE attempts ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attempts_by_turn ON attempts (turn, number);
CREATE INDEX turns_by_kernel ON turns (notebook, kernel);
"""

_DISPATCHES = """
CREATE TABLE dispatches (
  id INTEGER PRIMARY KEY,
  turn INTEGER NOT NULL REFERENCES turns (id),
  at REAL NOT NULL,
  host TEXT NOT NULL,
  model TEXT NOT NULL,
  privacy TEXT NOT NULL,
  size INTEGER NOT NULL,
  masked INTEGER NOT NULL,
  errand TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  estimated INTEGER NOT NULL DEFAULT 1,
  answered INTEGER NOT NULL DEFAULT 0
);
"""

_STATES = """
ALTER TABLE turns ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN error_code TEXT NOT NULL DEFAULT '';
UPDATE turns SET state = CASE
  WHEN ending = '' THEN 'in_progress'
  WHEN ending IN ('done', 'answered') THEN 'completed'
  WHEN ending IN ('refused', 'interrupted') THEN 'cancelled'
  WHEN ending = 'over budget' THEN 'incomplete'
  WHEN ending = 'lost' THEN 'expired'
  ELSE 'failed' END;
UPDATE turns SET error_code = CASE ending WHEN 'lost' THEN 'kernel_died' ELSE replace(ending, ' ', '_') END
  WHERE state IN ('failed', 'incomplete', 'expired');
"""

_PLANS = """
ALTER TABLE turns ADD COLUMN plan TEXT NOT NULL DEFAULT '[]';
ALTER TABLE turns ADD COLUMN reading TEXT NOT NULL DEFAULT '';
"""

_STEPS = (_BEGIN, _CAUSES, _DISPATCHES, _STATES, _PLANS)
"""Entry N brings a record of version N to version N + 1; a new file begins at 0."""


def version_of(database: sqlite3.Connection) -> int:
    """Return the version of a record; 0 for a new file."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Do what follows at once or not at all; it is on disk afterwards."""
    # A transaction that begins as a reader may find that another writer was quicker, which no waiting mends.
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")


def bring_up_to_date(database: sqlite3.Connection) -> None:
    """Make the tables of this version out of whatever is there.

    Raises:
        sqlite3.Error: the file cannot be changed, or is a database of another kind; nothing was changed.
    """
    if version_of(database) == SCHEMA_VERSION:
        return
    with transaction(database):
        # Two kernels may open an old record together: the second finds the work done.
        version = version_of(database)
        if version == 0 and not _is_ours(database):
            raise sqlite3.DatabaseError("it is a database of another kind")
        for step in _STEPS[version:]:
            for statement in step.split(";"):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _is_ours(database: sqlite3.Connection) -> bool:
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return tables <= {"turns", "attempts", "files"}
