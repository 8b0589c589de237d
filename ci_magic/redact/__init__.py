"""Masks keys and passwords in text that leaves the machine or goes into the record.

Three nets: values known to be secret (also URL-encoded, escaped or in base64), shapes that nothing but a key has, and
`name = value` pairs whose name says that the value is secret; a fourth one for personal data, where it is wanted.
Every pattern is bounded or possessive, so that no text, however odd, takes more than linear time; masking what is
masked changes nothing.
"""

from .known import secret_values as secret_values
from .masks import masks_in as masks_in
from .names import secret_name as secret_name
from .redactor import Redactor as Redactor
