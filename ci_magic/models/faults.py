"""What can go wrong with a request, as a table: the error, what the user reads, when to try again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .. import errors
from ..language import _
from .kinds import Kind, kind_of
from .report import Report, report_of
from .server import Server

Again = Literal["never", "begun", "always"]
"""Whether to try again: not at all, only where a part of the reply had come, or in any case."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed request: the error for the user, what failed (without the remedy), and when to try again."""

    error: errors.ModelError
    reason: str
    again: Again
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    error: type[errors.ModelError]
    what: Callable[[], str]
    remedy: Callable[[Server, Report], str]
    again: Again = "never"


def fault_of(error: BaseException, server: Server) -> Fault:
    """Translate whatever a request raised; the exception is not kept, because its request holds the key."""
    report = report_of(error, server)
    row = _TABLE[kind_of(error, report, server)]
    facts = {
        "host": server.host,
        "name": server.name,
        "url": server.address,
        "model": server.model,
        "said": f" ({report.words})" if report.words else "",
        "status": report.status,
        "limit": f"{server.read_timeout:g}",
        "longer": f"{server.read_timeout * 2:g}",
        "suggestion": server.suggestion,
        "delay": f"{report.delay or 0:.0f}",
    }
    what = server.scrubbed(row.what().format(**facts))
    remedy = server.scrubbed(row.remedy(server, report).format(**facts))
    return Fault(row.error(f"{what}: {remedy}"), what, row.again, report.delay)


def _set_key(_server: Server, _report: Report) -> str:
    return _("set OPENAI_API_KEY")


def _set_address(server: Server, _report: Report) -> str:
    if server.suggestion:
        return _("set OPENAI_BASE_URL={suggestion}")
    if not server.model:
        return _("name a model with --model NAME or CI_MAGIC_MODEL, or check OPENAI_BASE_URL")
    return _("check OPENAI_BASE_URL, which usually ends in /v1")


def _make_reachable(server: Server, _report: Report) -> str:
    if server.on_this_machine:
        return _("start it, or set OPENAI_BASE_URL to where it runs")
    return _("check the network and OPENAI_BASE_URL, then run the cell again")


def _choose_model(_server: Server, _report: Report) -> str:
    return _("choose another with --model NAME or CI_MAGIC_MODEL")


def _run_again(_server: Server, _report: Report) -> str:
    return _("run the cell again")


def _run_later(_server: Server, report: Report) -> str:
    return _("run the cell again in {delay} seconds") if report.delay else _("run the cell again later")


def _recover(server: Server, report: Report) -> str:
    # LM Studio reports a wrong path as a failure of its own.
    return _set_address(server, report) if server.suggestion else _run_later(server, report)


_TABLE: dict[Kind, _Row] = {
    "key wanted": _Row(errors.AuthenticationFailed, lambda: _("the server at {host} wants a key"), _set_key),
    "key refused": _Row(
        errors.AuthenticationFailed, lambda: _("the server at {host} does not accept the key"), _set_key
    ),
    "key unsendable": _Row(
        errors.AuthenticationFailed, lambda: _("the key holds characters that cannot be sent"), _set_key
    ),
    "unsigned": _Row(errors.AuthenticationFailed, lambda: _("the SDK could not sign the request to {host}"), _set_key),
    "forbidden": _Row(
        errors.AuthenticationFailed,
        lambda: _("the server at {host} does not allow this request{said}"),
        lambda *_facts: _("set OPENAI_API_KEY to a key that may use {model}"),
    ),
    "model unknown": _Row(
        errors.ModelNotFound, lambda: _("the server at {host} does not know the model {model}"), _choose_model
    ),
    "path unknown": _Row(errors.ModelNotFound, lambda: _("nothing answers at {url}"), _set_address),
    "quota spent": _Row(
        errors.RateLimited,
        lambda: _("the quota of this key is used up at {host}"),
        lambda *_facts: _("add credit there, or set OPENAI_BASE_URL and OPENAI_API_KEY to another server"),
    ),
    "too fast": _Row(errors.RateLimited, lambda: _("the server at {host} asks to slow down"), _run_later, "always"),
    "too long": _Row(
        errors.RequestRejected,
        lambda: _("the request is too long for {model}{said}"),
        lambda *_facts: _("send less with --privacy schema, or name a model that reads more with --model NAME"),
    ),
    "busy": _Row(
        errors.RequestRejected,
        lambda: _("the server at {host} is busy ({status}){said}"),
        _run_later,
        "always",
    ),
    "rejected": _Row(
        errors.RequestRejected,
        lambda: _("the server at {host} rejects the request ({status}){said}"),
        _choose_model,
    ),
    "failed": _Row(errors.ServerFailed, lambda: _("the server at {host} failed ({status}){said}"), _recover, "always"),
    "moved": _Row(errors.BadReply, lambda: _("{url} leads elsewhere"), _set_address),
    "no address": _Row(errors.ConnectionFailed, lambda: _("{url} is not the address of a server"), _set_address),
    "untrusted": _Row(
        errors.ConnectionFailed,
        lambda: _("the certificate of {host} cannot be verified"),
        lambda *_facts: _("set SSL_CERT_FILE to a file with the certificates of your network"),
    ),
    "unencrypted": _Row(
        errors.ConnectionFailed,
        lambda: _("no encrypted connection to {host} could be made"),
        lambda *_facts: _("set OPENAI_BASE_URL=http://{host}/v1 if the server has no encryption"),
    ),
    "proxy": _Row(
        errors.ConnectionFailed,
        lambda: _("the proxy does not connect to {host}"),
        lambda *_facts: _("set NO_PROXY={name}, or check HTTPS_PROXY"),
        "always",
    ),
    "host unknown": _Row(
        errors.ConnectionFailed, lambda: _("no server named {name} is found"), _make_reachable, "always"
    ),
    "unreachable": _Row(
        errors.ConnectionFailed,
        lambda: _("the server at {host} cannot be reached"),
        _make_reachable,
        "always",
    ),
    "cut": _Row(errors.ConnectionFailed, lambda: _("the connection to {host} broke"), _run_again, "always"),
    "stalled": _Row(
        errors.Stalled,
        lambda: _("nothing came from {host} for {limit} seconds"),
        lambda *_facts: _("run the cell again, or wait longer: %config CIMagic.read_timeout = {longer}"),
        "begun",
    ),
    "page": _Row(errors.BadReply, lambda: _("the server at {host} sent a web page instead of a reply"), _set_address),
    "foreign": _Row(errors.BadReply, lambda: _("what came from {host} is not a chat completion"), _set_address),
    "broken": _Row(errors.BadReply, lambda: _("what came from {host} is not JSON"), _run_again, "begun"),
    "truncated": _Row(
        errors.BadReply, lambda: _("the reply from {host} is truncated: it has no end"), _run_again, "always"
    ),
    "empty": _Row(errors.BadReply, lambda: _("the reply from {host} is empty: no text and no reasoning"), _run_again),
    "empty, length": _Row(
        errors.BadReply,
        lambda: _("{model} reached its limit of tokens before it wrote anything"),
        _choose_model,
    ),
    "empty, filter": _Row(
        errors.BadReply,
        lambda: _("the filter of the server at {host} withheld the reply"),
        lambda *_facts: _("put the request in other words"),
    ),
}
