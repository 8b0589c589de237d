"""What magics and shell commands do, by their names."""

import re

from ..values import EffectKind

HARMLESS = frozenset(
    {
        "alias_magic",
        "autoawait",
        "autocall",
        "automagic",
        "autoindent",
        "autosave",
        "autoreload",
        "aimport",
        "bookmark",
        "cat",
        "cd",
        "clear",
    }
    | {
        "cls",
        "colors",
        "config",
        "connect_info",
        "debug",
        "dhist",
        "dirs",
        "doctest_mode",
        "gui",
        "head",
        "help",
        "hist",
        "history",
    }
    | {
        "ldir",
        "less",
        "lf",
        "lk",
        "ll",
        "ls",
        "lsmagic",
        "lx",
        "magic",
        "man",
        "matplotlib",
        "mkdir",
        "more",
        "page",
        "pastebin_off",
    }
    | {
        "pdb",
        "pdef",
        "pdoc",
        "pfile",
        "pinfo",
        "pinfo2",
        "popd",
        "pprint",
        "precision",
        "psearch",
        "psource",
        "pushd",
        "pwd",
        "pycat",
    }
    | {
        "pylab",
        "quickref",
        "set_env",
        "subshell",
        "tail",
        "tb",
        "unalias",
        "who",
        "who_ls",
        "whos",
        "xmode",
        "load_ext",
        "reload_ext",
    }
    | {
        "unload_ext",
        "latex",
        "markdown",
        "svg",
        "html",
        "HTML",
        "SVG",
        "env",
        "watermark",
        "qtconsole_off",
        "logstop",
        "logstate",
        "logoff",
    }
)
RUNS_PYTHON = frozenset(
    {"time", "timeit", "prun", "capture", "memit", "mprun", "lprun", "snakeviz", "scalene", "pyinstrument", "debug"}
)
"""Magics whose line or body is Python that runs in the namespace."""

KINDS: dict[str, EffectKind] = {
    **dict.fromkeys(("rm", "rmdir", "mv", "rmf", "ren", "reset", "reset_selective", "xdel"), "delete"),
    **dict.fromkeys(
        ("sx", "system", "sc", "bash", "sh", "script", "cmd", "powershell", "perl", "ruby", "js_node", "run", "edit"),
        "shell",
    ),
    **dict.fromkeys(
        ("python", "python2", "python3", "pypy", "killbgscripts", "alias", "rehashx", "qtconsole", "ed", "!"), "shell"
    ),
    **dict.fromkeys(("pip", "conda", "mamba", "micromamba", "uv", "poetry"), "install"),
    **dict.fromkeys(("quit", "exit", "Quit", "Exit"), "exit"),
    **dict.fromkeys(("pastebin", "load_url"), "network"),
    **dict.fromkeys(("ci",), "ci_magic"),
}
WRITES: dict[str, str] = {
    "writefile": "",
    "file": "",
    "save": ".py",
    "notebook": "",
    "logstart": "",
    "cp": "",
    "store_to": "",
}
"""Magics that write a file, with the ending they add to its name."""

_INSTALLERS = (
    r"(?:pip[\d.]*|conda|mamba|micromamba|uv|pipx|poetry|apt|apt-get|aptitude|brew|yum|dnf|apk|pacman|npm|easy_install)"
)
_INSTALLS = re.compile(
    rf"(?:^|[\s;&|('\"/\\]){_INSTALLERS}(?:\.exe)?\s+(?:[-\w./=]+\s+)*?"
    r"(?:install|uninstall|add|remove|update|upgrade|sync|purge|create|download|-S\w*)\b"
)
_MORE_THAN_ONE = re.compile(r"[;&|<>`\n]|\$\(")
_ONLY_READS = re.compile(r"\s*(?:list|show|freeze|check|index|info|search|config list|--version|-V|help|--help)\b")
_OPTIONS = re.compile(r"^(?:\s*-(?:[nrplsgDTxfm]\s*\S+|-?[\w-]+(?:=\S+)?)(?=\s|$))+")


def command_kinds(command: str) -> tuple[EffectKind, ...]:
    """Return what a shell command does: it installs, or it is a shell command, or (two commands in one) both."""
    if not _INSTALLS.search(command):
        return ("shell",)
    return ("install", "shell") if _MORE_THAN_ONE.search(re.sub(r"[\"'][^\"']*[\"']", "", command)) else ("install",)


def reads_only(name: str, line: str) -> bool:
    """Whether an installer's magic only reports, as `%pip list` does."""
    return KINDS.get(name) == "install" and _ONLY_READS.match(line) is not None


def without_options(line: str) -> str:
    """Return the Python of a line such as `-n 10 -r 3 f(x)`."""
    return _OPTIONS.sub("", line).strip()


def written_path(line: str) -> str:
    """Return the path in the line of a magic that writes a file; empty if it is made at run time."""
    words = [word for word in line.split() if not word.startswith("-")]
    path = words[0].strip("'\"") if words else ""
    return "" if re.search(r"[{$]", path) else path
