"""What was seen of the live namespace: plain text and numbers, no live object among them."""

from dataclasses import dataclass
from typing import Literal

from .circumstance import Circumstance
from .effects import EffectKind
from .privacy import Privacy

ColumnKind = Literal["number", "text", "datetime", "boolean", "category", "other"]

VariableKind = Literal[
    "frame", "series", "array", "scalar", "text", "container", "function", "class", "module", "object"
]


@dataclass(frozen=True, slots=True)
class Fact:
    """A few words on a variable or a column; `level` is the strictest privacy setting under which they may be told."""

    text: str
    level: Privacy = "full"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame or of a file's table.

    `name` is how it reads, `literal` the Python expression that selects it (they differ for numbers and tuples).
    `nulls` is None where it was not counted. `samples` are a few values as Python literals; `facts` say the rest, such
    as a range or the form of its dates.
    """

    name: str
    literal: str
    dtype: str
    kind: ColumnKind = "other"
    nulls: int | None = None
    samples: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """One name of the namespace.

    `type_name` is qualified (`pandas.DataFrame`). `signature` describes functions and classes and holds no
    values; `preview` holds values and is left out where privacy asks for it. `qualified` is where a function,
    class or module comes from (`shutil.rmtree`), for the guard. `mentioned` says that the prompt names it, `forced`
    that it does so as `@name` and wants all detail, `recent` that a cell that ran lately used it.
    `facts` stand behind the head in one line; `details` (the tables of a database, the lines of a chart) are lines of
    their own. `lazy` says that reading values from it computes.
    """

    name: str
    type_name: str
    kind: VariableKind
    shape: tuple[int, ...] | None = None
    columns: tuple[Column, ...] = ()
    columns_left_out: int = 0
    signature: str = ""
    preview: str = ""
    qualified: str = ""
    mentioned: bool = False
    forced: bool = False
    recent: bool = False
    lazy: bool = False
    facts: tuple[Fact, ...] = ()
    details: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that the prompt names, or that was given with it, and that exists. `path` is as it was written there.

    `size` is in bytes. Where only names may be told, `kind` is empty and `size` 0, and `dtype` of the columns is empty
    too. `facts` stand behind the head in one line; `details` (sheets, tables, pages, entries, first lines) are lines of
    their own. `problem` says in one line what is wrong with the file. `given` files came with the prompt.
    `part` is the sheet, table or member whose `columns` these are, `skipped` how many of its rows stand above the
    header. `large` says that all of it would not fit into the memory that is free.
    """

    path: str
    kind: str
    size: int
    encoding: str = ""
    separator: str = ""
    columns: tuple[Column, ...] = ()
    facts: tuple[Fact, ...] = ()
    details: tuple[Fact, ...] = ()
    problem: str = ""
    given: bool = False
    part: str = ""
    skipped: int = 0
    large: bool = False


@dataclass(frozen=True, slots=True)
class RecentCell:
    """A cell that ran before this one: its source, the error it ended with (empty if none), its execution count.

    `output` is bounded text of what it printed and showed, `figures` a digest of each figure.
    """

    source: str
    error: str = ""
    count: int = 0
    output: str = ""
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the user registered as a tool and that can be called now.

    `call` is how code calls it, `load` the import that it needs before (empty where the name is bound). `signature` is
    told under "schema" and wider, `about`, the first paragraph of its docstring, under "full". `qualified` is where
    it comes from and `effects` what it declares, for the guard; only `enabled` tools are told to the model.
    """

    call: str
    qualified: str
    signature: str = ""
    about: str = ""
    load: str = ""
    effects: tuple[EffectKind, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Namespace:
    """The whole view: variables (those the prompt mentions first), files it names, versions, recent cells.

    `left_out` counts variables that were not described; `origins` maps every name that holds a function, class or
    module to where it comes from, described or not, so that the guard can resolve `rm = shutil.rmtree`; `taken` are
    all names that are bound, so that new code binds others. Neither leaves this machine.
    `shared` are facts about several variables, such as likely keys between frames; `engines` say what computes on
    other machines or processes; `headings` are the notebook's Markdown headings, with their marks (`## Sales`). `tools`
    are registered functions. `environment` says what the prompt asks about the machine, where data goes and what lasts.
    """

    variables: tuple[Variable, ...] = ()
    left_out: int = 0
    files: tuple[FileFacts, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    recent: tuple[RecentCell, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    taken: frozenset[str] = frozenset()
    directory: str = ""
    shared: tuple[Fact, ...] = ()
    engines: tuple[Fact, ...] = ()
    headings: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    environment: tuple[Circumstance, ...] = ()
