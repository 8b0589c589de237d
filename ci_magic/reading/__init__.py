"""What a result says: whether to ask for it, what the model is told of the result, and which numbers it may name.

Pure: what was shown comes as values.
"""

from .asking import pictures as pictures
from .asking import question as question
from .asking import wanted as wanted
from .asking import withheld as withheld
from .grounding import Read as Read
from .grounding import grounded as grounded
