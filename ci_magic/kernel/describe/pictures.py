"""Images of PIL and figures of plotting libraries: what they are, without loading or drawing them."""

from typing import Any

from ...values import Fact, Variable
from ..figures import figure_facts
from .classes import bases, class_namespace, exact_text, inherits, loaded, stored, type_name
from .literals import path_words
from .view import View


def describe_image(name: str, value: Any, view: View) -> Variable | None:
    """Describe an image of PIL by its mode, size and format; None for any other value."""
    if not inherits(type(value), loaded("PIL.Image", "Image")):
        return None
    size = stored(value, "_size")
    if type(size) is not tuple or [type(each) for each in size] != [int, int]:
        return None
    forms = (exact_text(class_namespace(each).get("format")) for each in bases(type(value)))
    mode = exact_text(stored(value, "_mode")) or exact_text(stored(value, "mode"))
    form = next((each for each in forms if each), "")
    words = [f"{size[0]}x{size[1]} pixels", f"mode {mode}" if mode else "", form]
    path = stored(value, "filename")
    facts = [Fact(word, "schema") for word in words if word]
    facts += [Fact(f"file {path_words(path)}")] if view.values and path else []
    return Variable(name, type_name(type(value)), "object", facts=tuple(facts))


def describe_figure(name: str, value: Any, view: View) -> Variable | None:
    """Describe a figure or axes by what is drawn; None for any other value."""
    facts = figure_facts(value, view)
    return Variable(name, type_name(type(value)), "object", facts=facts) if facts else None
