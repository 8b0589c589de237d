"""The line of `%%ci` and `%ci`: options first, then the prompt, which is not touched."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import OptionError
from ..language import _


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name without dashes, what its value is called (empty for a switch), its help, its reader.

    It may have one letter for short; a `several` option may be given more than once, and its values make a list. A
    switch that `texts` takes what stands in quotes behind it, if that ends the line or another option follows.
    """

    name: str
    value: str
    help: str
    read: Callable[[str], Any] = str
    letter: str = ""
    several: bool = False
    texts: bool = False

    @property
    def shown(self) -> str:
        """How the option is written, with its value."""
        short = f"-{self.letter}, " if self.letter else ""
        return f"{short}--{self.name} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A line, read: the options that were given, and the prompt exactly as typed."""

    options: dict[str, Any] = field(default_factory=dict)
    prompt: str = ""


_LONGEST_NAME = 80


def _positive(kind: type[int] | type[float], what: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            raise ValueError(what) from None
        if not 0 < number < float("inf"):
            raise ValueError(what)
        return number

    return read


def _identifier(text: str) -> str:
    if not text.isidentifier():
        raise ValueError("a Python name")
    return text


def _name(text: str) -> str:
    # As `values.conversation.is_name`, which would bring all of `values` along at load.
    if not text.strip() or len(text) > _LONGEST_NAME or not text.isprintable():
        raise ValueError("a name of at most 80 characters")
    return text.strip()


def _report(text: str) -> str:
    other = re.search(r"\.(?:pdf|docx?|odt|rtf|tex|pptx?|xlsx?|ipynb|txt|csv)\Z", text, re.IGNORECASE)
    if other or not text.strip(" ."):
        raise ValueError("NAME.md, NAME.html")
    return text


def _export(text: str) -> str:
    if not re.search(r"[^/\\.\s]\.(?:ipynb|md|html?)\Z", text, re.IGNORECASE):
        raise ValueError("NAME.ipynb, NAME.md, NAME.html")
    return text


def _pin(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{6}", text):
        raise ValueError("six hex digits")
    return text


OPTIONS = (
    Option(
        "attempts",
        "N",
        "run and repair the code at most N times in all (default 3)",
        _positive(int, "a whole number above 0"),
    ),
    Option("model", "M", "ask the model M; scripted:FILE.json replays written replies"),
    Option("new", "", "ask the model again, even if this prompt has kept code"),
    Option("repair", "", "start from the kept code of this prompt and mend it"),
    Option("fix", "", "repair the cell that failed last; it is shown as a difference before it runs"),
    Option("preview", "", "print exactly what would be sent, and send nothing"),
    Option(
        "timeout",
        "S",
        "stop the whole turn, running code too, after S seconds (default 3600)",
        _positive(float, "seconds above 0"),
    ),
    Option(
        "ask",
        "WHEN",
        "ask before running code: effects (default: only if it reaches outside the namespace), always, never",
    ),
    Option(
        "privacy",
        "LEVEL",
        "what the model sees: full (default), stats (no values), schema (names, types), names, none (the prompt)",
    ),
    Option(
        "file",
        "PATH",
        "give a file along, or several (*.csv, a URL); without a prompt it is explored",
        letter="f",
        several=True,
    ),
    Option("plan", "", "show a numbered plan first; nothing runs before you approve it"),
    Option("explain", "", "say in one to three sentences what the result shows; every number is checked"),
    Option("pictures", "", "let the model see figures as pictures, not only in words"),
    Option("report", "NAME", "write the turn with its figures to NAME.md or NAME.html", _report),
    Option(
        "assistant",
        "NAME",
        "answer as the assistant NAME; without a prompt: show it, or make it with --instructions, --model, --tools",
        _name,
    ),
    Option(
        "thread", "NAME", "go on in the conversation NAME, kept beside the notebook; without a prompt: show it", _name
    ),
    Option("instructions", "", "show what every reply must heed; TEXT or @FILE behind it sets it", texts=True),
    Option("tools", "NAMES", "with --assistant: the registered functions that it may call: a,b or all or none"),
    Option("threads", "", "without a prompt: list the threads of this notebook, with their tokens and what they cost"),
    Option("search", "WORDS", "without a prompt: find the turns of this notebook's threads that hold all of the words"),
    Option("rename", "NAME", "with --thread NAME: call it so", _name),
    Option("export", "FILE", "with --thread NAME: write it to FILE.ipynb, FILE.md or FILE.html", _export),
    Option("forget", "", "with --instructions, --assistant NAME or --thread NAME: delete it"),
    Option("into", "NAME", "put the answer in the variable NAME", _identifier),
    Option("pin", "ID", "the code of this prompt is the cell marked `# ci ID`; put there by ci_magic", _pin),
    Option("status", "", "without a prompt: show the settings and limits in force"),
    Option("models", "", "without a prompt: list the models of the server, and the model servers of this machine"),
    Option("environment", "", "without a prompt: describe this machine, where your data goes, and what lasts"),
    Option("log", "", "without a prompt: show the last turns of this notebook, with every attempt"),
    Option("ledger", "", "without a prompt: list what was sent from this machine, when, to whom and how much"),
    Option("undo", "", "without a prompt: take back what the last turn changed, where nothing has changed it since"),
    Option("restore", "", "without a prompt: run again what the last kernel of this notebook had accepted, in order"),
    Option("help", "", "show this text"),
)
_BY_NAME = {option.name: option for option in OPTIONS}
_BY_LETTER = {option.letter: option for option in OPTIONS if option.letter}
_ALONE = ("status", "models", "environment", "log", "ledger", "undo", "restore", "threads", "search", "help")


def help_text() -> str:
    """Return what `--help` and `%%ci?` show."""
    width = max(len(option.shown) for option in OPTIONS) + 2
    rows = [f"  {option.shown:<{width}}{option.help}" for option in OPTIONS]
    head = [
        "Write what you want; a language model writes the code, which runs here and is repaired until it succeeds.",
        "",
        "  %%ci [OPTIONS] [--] PROMPT     the prompt may go on in the body of the cell",
        "  %ci [OPTIONS] [--] PROMPT      the same in one line",
        "",
        "Options stand before the prompt, and `--` ends them:",
        "",
    ]
    return "\n".join([*head, *rows])


# A letter that is no option begins the prompt: `-5 degrees`.
_LETTERS = "".join(_BY_LETTER)
_OPTION = re.compile(
    rf"""[ \t]*(?:
        --(?P<end>)
        | --(?P<name>[A-Za-z][\w-]*)(?:=(?P<value>\S*))?
        | -(?P<letter>[{_LETTERS}])
    )(?=\s|$)""",
    re.VERBOSE,
)


def parse(line: str) -> Line:
    """Read a line: options up to the first word that is none, then the prompt, byte for byte.

    Raises:
        OptionError: an unknown option, a missing or senseless value, options that exclude each other.
    """
    options: dict[str, Any] = {}
    rest = line
    while match := _OPTION.match(rest):
        rest = rest[match.end() :]
        if match["end"] is not None:
            break
        option = _BY_LETTER.get(match["letter"] or "") or _BY_NAME.get(match["name"] or "")
        if option is None:
            raise OptionError(_unknown(match["name"]))
        value, rest = _value(option, match["value"], rest)
        options[option.name] = [*options.get(option.name, ()), value] if option.several else value
    prompt = re.sub(r"\A[ \t]", "", rest) if options or rest is not line else rest
    alone = [name for name in _ALONE if name in options]
    if alone and alone[0] != "help" and prompt.strip():
        raise OptionError(_("--{name} takes no prompt: %ci --{name}").format(name=alone[0]))
    if "new" in options and "repair" in options:
        raise OptionError(_("--new and --repair exclude each other: give one of them"))
    return Line(options, prompt)


_QUOTED = re.compile(r"[ \t]+(\"[^\"\n]*\"|'[^'\n]*')(?=\s*\Z|[ \t]+--[a-z])")


def _value(option: Option, given: str | None, rest: str) -> tuple[Any, str]:
    if option.texts and given is None:
        quoted = _QUOTED.match(rest)
        return (quoted[1][1:-1], rest[quoted.end() :]) if quoted else (True, rest)
    if not option.value:
        if given is not None:
            raise OptionError(_("--{name} takes no value").format(name=option.name))
        return True, rest
    if given is None:
        match = re.match(r"[ \t]+(\"[^\"\n]*\"|'[^'\n]*'|\S+)", rest)
        if match is None or match[1].startswith("--"):
            raise OptionError(
                _("--{name} needs a value: --{name} {value}").format(name=option.name, value=option.value)
            )
        given, rest = match[1], rest[match.end() :]
    if len(given) > 1 and given[0] == given[-1] and given[0] in "\"'":
        given = given[1:-1]
    try:
        return option.read(given), rest
    except ValueError as error:
        raise OptionError(
            _("--{name} {given!r} is not one of: {allowed}").format(name=option.name, given=given, allowed=error)
        ) from None


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _BY_NAME, 1)
    hint = _("did you mean --{near}?").format(near=near[0]) if near else _("%ci --help lists them")
    return _("there is no option --{name}: {hint} A prompt that begins with dashes goes after `--`").format(
        name=name, hint=hint
    )
