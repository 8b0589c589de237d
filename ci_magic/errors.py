"""Every error that ci_magic raises on purpose.

    CIMagicError
    ├── OptionError            a `%%ci` line that cannot be read
    ├── SettingsError          a setting or environment variable with a value that makes no sense
    ├── ToolError              a function that cannot be registered as a tool
    ├── JournalError           the record cannot be read or written
    ├── NotebookError          a notebook file cannot be read or written
    ├── ExportFailed           a conversation cannot be written to a file
    ├── ArchiveRefused         an archive is damaged, encrypted, too large or made to do harm
    ├── ModelError             no usable reply came from the model
    │   ├── AuthenticationFailed   401, 403
    │   ├── ModelNotFound          404
    │   ├── RateLimited            429
    │   ├── RequestRejected        other 4xx
    │   ├── ServerFailed           5xx, an error event in the stream
    │   ├── ConnectionFailed       refused, reset, cut
    │   ├── Stalled                nothing came within the read time-out
    │   └── BadReply               not this protocol: HTML, broken JSON, no end, nothing in it
    └── TurnFailed             a turn ended without success; raised by the magic so that the queue of cells stops

Each message is one line: what failed, then the remedy as something to type. A failure of the *user's code*
is not here: it is a value (`values.Failure`).
"""


class CIMagicError(Exception):
    """Base of all errors raised on purpose; IPython shows it as one line, without a stack."""

    def _render_traceback_(self) -> list[str]:
        return [f"ci_magic: {self}"]


class OptionError(CIMagicError):
    """The line of a magic cannot be read."""


class SettingsError(CIMagicError):
    """A setting has a value that makes no sense."""


class ToolError(CIMagicError):
    """A function cannot be registered as a tool."""


class JournalError(CIMagicError):
    """The record cannot be read or written."""


class NotebookError(CIMagicError):
    """A notebook file cannot be read or written."""


class ExportFailed(CIMagicError):
    """A conversation cannot be written to a file."""


class ArchiveRefused(CIMagicError):
    """An archive is damaged, encrypted, too large for this machine, or would write where it must not."""


class ModelError(CIMagicError):
    """No usable reply came from the model."""


class AuthenticationFailed(ModelError):
    """The server does not accept the key."""


class ModelNotFound(ModelError):
    """The server does not know the model or the address."""


class RateLimited(ModelError):
    """The server asks to slow down, or the quota is spent."""


class RequestRejected(ModelError):
    """The server does not accept the request."""


class ServerFailed(ModelError):
    """The server reports a failure of its own."""


class ConnectionFailed(ModelError):
    """The server could not be reached, or the connection broke."""


class Stalled(ModelError):
    """Nothing came within the read time-out."""


class BadReply(ModelError):
    """What came is not a chat completion: HTML, broken JSON, no end, or nothing at all."""


class TurnFailed(CIMagicError):
    """A turn ended without success."""
