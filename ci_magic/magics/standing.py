"""`--instructions`, `--assistant` and `--thread` without a prompt: what is kept beside the notebook."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..conversations import Conversations
from ..errors import OptionError
from ..language import _
from ..settings import Settings
from ..turn.restore import short
from ..values import Assistant, Tool
from ..wiring import Wiring
from ..wiring.standing import assistant_named, check_instructions, check_tools
from .threads import thread_text, threads

_SHOWN = 60


def standing(wiring: Wiring, options: dict[str, Any], prompt: str, settings: Settings) -> str | None:
    """Do what the options ask of instructions, assistants and threads; None where the request is another one.

    Raises:
        OptionError: the file cannot be read, the text is too long, there is none of this name.
    """
    kept = wiring.conversations(settings)
    _check(options, prompt)
    told = threads(wiring, kept, options, settings)
    if told is not None:
        return told
    if "forget" in options:
        return _forget(kept, options)
    if "instructions" in options or "tools" in options:
        return _set(wiring, kept, options, _given(options.get("instructions"), prompt), settings)
    if prompt.strip() or {"file", "fix"} & options.keys():
        return None
    if "assistant" in options and "model" in options:
        return _appoint(wiring, kept, options, None, settings)
    if "assistant" in options:
        found = assistant_named(kept, options["assistant"])
        return assistant_text(found, wiring.tools(found)) if found else None
    if "thread" in options:
        return thread_text(options["thread"], kept.overview().all_turns(options["thread"]))
    return None


def _check(options: dict[str, Any], prompt: str) -> None:
    for name in ("forget", "tools", "rename", "export"):
        if name in options and "instructions" not in options and prompt.strip():
            raise OptionError(_("--{name} takes no prompt: give it a line of its own").format(name=name))
    if {"instructions", "thread"} <= options.keys():
        raise OptionError(_("instructions belong to the notebook or to an assistant, not to a thread"))


def _forget(kept: Conversations, options: dict[str, Any]) -> str:
    if "thread" in options:
        if options["thread"] not in {each.name for each in kept.overview().threads()}:
            raise OptionError(_("there is no thread {name} to forget").format(name=options["thread"]))
        kept.forget_thread(options["thread"])
        return _("the thread {name} is forgotten").format(name=options["thread"])
    if "assistant" in options:
        assistant_named(kept, options["assistant"])
        kept.dismiss(options["assistant"])
        return _("the assistant {name} is forgotten").format(name=options["assistant"])
    if "instructions" in options:
        kept.instruct("")
        return _("the instructions of this notebook are forgotten")
    raise OptionError(_("--forget needs to know what: --instructions, --assistant NAME or --thread NAME"))


def _given(value: object, prompt: str) -> str | None:
    """Return the text behind `--instructions`, read from a file where it is `@FILE`; None where there is none."""
    parts = [value if isinstance(value, str) else "", prompt.strip()]
    text = "\n".join(part for part in parts if part)
    if not text:
        return "" if isinstance(value, str) else None
    if text.startswith("@") and "\n" not in text:
        text = _read(Path(text[1:]).expanduser())
    check_instructions(text)
    return text


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is no text in UTF-8")
        raise OptionError(_("{path} cannot be read ({reason})").format(path=path, reason=reason)) from None


def _set(wiring: Wiring, kept: Conversations, options: dict[str, Any], text: str | None, settings: Settings) -> str:
    if "assistant" in options:
        return _appoint(wiring, kept, options, text, settings)
    if "tools" in options:
        raise OptionError(_("--tools belongs to an assistant: %ci --assistant NAME --tools NAMES"))
    if text is None:
        return kept.instructions() or _("no instructions: %ci --instructions Answer in Korean.")
    masked = wiring.mask(settings, text)
    kept.instruct(masked)
    if not masked:
        return _("the instructions of this notebook are forgotten")
    return _with_rules(_("every reply in this notebook will heed: “{text}”"), masked, settings)


def _appoint(wiring: Wiring, kept: Conversations, options: dict[str, Any], text: str | None, settings: Settings) -> str:
    name = options["assistant"]
    before = kept.assistant(name) or Assistant(name)
    after = replace(
        before,
        instructions=before.instructions if text is None else wiring.mask(settings, text),
        model=options.get("model", before.model),
        tools=_enabled(options["tools"], wiring.tools()) if "tools" in options else before.tools,
    )
    if after != before:
        kept.appoint(after)
    elif not kept.assistant(name):
        assistant_named(kept, name)
    return assistant_text(after, wiring.tools(after))


def _enabled(names: str, known: Iterable[Tool]) -> tuple[str, ...] | None:
    if names in ("all", "none"):
        return None if names == "all" else ()
    wanted = tuple(dict.fromkeys(part.strip() for part in names.split(",") if part.strip()))
    check_tools(wanted, known)
    return wanted


def _with_rules(line: str, text: str, settings: Settings) -> str:
    told = line.format(text=short(text, _SHOWN))
    return told if settings.configured else "\n".join([told, _("the rules that answer without a model do not read it")])


def assistant_text(assistant: Assistant, tools: Sequence[Tool]) -> str:
    """Return what an assistant is: name, model, tools, instructions."""
    enabled = _("all that are registered") if assistant.tools is None else ", ".join(assistant.tools) or "-"
    rows = [
        (_("assistant"), assistant.name),
        (_("model"), assistant.model or _("the one that is set")),
        (_("tools"), enabled),
        *((f"  {each.call}{each.signature}", each.about) for each in tools if each.enabled),
        (_("instructions"), assistant.instructions or "-"),
    ]
    return "\n".join(f"{name}: {value}" if value else name for name, value in rows)


def status_lines(kept: Conversations, tools: Sequence[Tool]) -> str:
    """Return what is kept beside the notebook and which functions are registered, a line each."""
    rows = [
        (_("instructions"), short(kept.instructions(), _SHOWN)),
        (_("assistants"), ", ".join(each.name for each in kept.assistants())),
        (_("threads"), ", ".join(each.name for each in kept.overview().threads())),
        (_("tools"), ", ".join(f"{each.call}{each.signature}" for each in tools)),
    ]
    return "\n".join(f"{name}: {value or '-'}" for name, value in rows)
