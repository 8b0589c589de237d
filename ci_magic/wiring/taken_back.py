"""What the user is told of a turn that was taken back."""

from ..language import _
from ..session import TakenBack
from ..turn.restore import short

_PROMPT_SHOWN = 60
_LEFT = {
    "changed since": lambda: _("changed since"),
    "cannot be restored": lambda: _("cannot be put back"),
    "overwritten": lambda: _("was overwritten, the old content is not kept"),
}


def undo_text(taken: TakenBack) -> str:
    """Return what an undo came to, in a few short lines: what is back, what is gone, what stays and why."""
    undone, step = taken.undone, taken.step
    stays = [f"{name} ({_LEFT[reason]()})" for name, reason in undone.left]
    rows = [
        (_("put back"), undone.restored),
        (_("removed"), undone.removed),
        (_("deleted"), undone.files),
        (_("left as it is"), stays),
    ]
    lines = [_("undone: “{prompt}”").format(prompt=short(step.prompt, _PROMPT_SHOWN))]
    lines += [f"  {what}: {', '.join(names)}" for what, names in rows if names]
    if len(lines) == 1:
        lines.append("  " + _("it had changed nothing here"))
    # In a chat the page takes the cells away.
    if step.offered and not step.message:
        lines.append("  " + _("the cell marked `# ci {pin}` stays in the notebook").format(pin=step.pin))
    return "\n".join(lines)
