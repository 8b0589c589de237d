"""Judges code by what it would do outside the namespace, before it runs.

This is a seat belt, not a sandbox: it reads the syntax tree, resolves names through imports, aliases and the live
namespace, and asks where code deletes, overwrites, reaches the network, starts processes or hides what it does.
Code that sets out to get past it can. What cannot be known from reading (a path made at run time) is asked about;
what is only text (`"rm -rf"` in a string or a comment) is not.
"""

from .files import FileLookup as FileLookup
from .judge import judge as judge
