"""The transaction around an attempt: what makes a repaired cell give the answer it would have given the first time.

    snapshot = Snapshot(namespace, tree)      # before the run; `tree` is the parsed code, None where it does not parse
    …run…
    snapshot.difference()                     # (names made, names bound to another object)
    snapshot.touched()                        # names made, bound anew, deleted or changed in place
    snapshot.restore()                        # put everything back; returns what could not be put back
    snapshot.copied                           # bytes that the copies took

Before the run every object that the code can reach is entered once in a memo keyed by identity, with a copy of its
content that is as cheap as its kind allows. Afterwards the content goes back into the same object, so that aliases,
views and closures stay true, and then the names are bound again. What the code cannot reach is neither copied nor
looked into; only its binding is remembered.

For taking back one thing later (undo):

    snapshot.bindings                         # name -> object before the run
    snapshot.unrestorable()                   # names that the code can change and that no copy covers
    for entry in snapshot.changed():          # Entry of each object whose content is not what it was, process state too
        entry.live, entry.name                # the object; the name it was found under ("" for process state)
        entry.restore()                       # put this one object back; any Exception: it could not be done
        entry.renewed()                       # a new Entry of the same object with the content of now:
        entry.renewed().changed()             # … which tells later whether it changed since
        entry.cost()                          # bytes that a copy of it takes, about
"""

from .rules import Entry
from .snapshot import BUDGET, Snapshot

__all__ = ["BUDGET", "Entry", "Snapshot"]
