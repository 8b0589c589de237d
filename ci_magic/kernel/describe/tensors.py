"""Arrays of other libraries: shape and type, where the library keeps them as plain values."""

from typing import Any

from ...values import Fact, Variable
from .arrays import array_dtype, is_array
from .classes import inherits, loaded, stored, type_name
from .dtypes import dtype_text, is_numpy
from .literals import counted
from .view import View

_DIMENSIONS = 32


def describe_tensor(name: str, value: Any, _view: View) -> Variable | None:
    """Describe a tensor of torch by shape, type and device; None for any other value."""
    tensors = (loaded("torch", "Tensor"), loaded("torch.nn.parameter", "Parameter"))
    if not any(type(value) is each for each in tensors):
        return None
    facts = (Fact(f"device {value.device}", "schema"),) if str(value.device) != "cpu" else ()
    shape = tuple(int(length) for length in value.shape)
    return Variable(name, type_name(type(value)), "array", shape=shape, signature=f"dtype {value.dtype}", facts=facts)


def describe_sparse(name: str, value: Any, view: View) -> Variable | None:
    """Describe a sparse matrix of scipy by shape, type and how many items it stores; None for any other value."""
    if not inherits(type(value), loaded("scipy.sparse", "sparray")) and not inherits(
        type(value), loaded("scipy.sparse", "spmatrix")
    ):
        return None
    shape, items = stored(value, "_shape"), stored(value, "data")
    if not _is_shape(shape):
        return None
    array = is_array(items)
    words = f"dtype {dtype_text(array_dtype(items))}" if array and not dtype_is_object(items) else ""
    count = len(items) if array and words and view.counts else None
    facts = (Fact(f"{counted(count, 'item')} stored", "stats"),) if count is not None else ()
    return Variable(name, type_name(type(value)), "array", shape=shape, signature=words, facts=facts)


def dtype_is_object(array: Any) -> bool:
    """Say whether an array holds Python objects, as some sparse formats keep lists."""
    return bool(array_dtype(array).kind == "O")


def describe_array_like(name: str, value: object) -> Variable | None:
    """Describe what keeps a shape and a type as plain attributes, whatever it is; None for any other value."""
    shape = next((found for key in ("shape", "_shape") if _is_shape(found := stored(value, key))), None)
    if shape is None:
        return None
    dtype = next((found for key in ("dtype", "_dtype") if is_numpy(found := stored(value, key))), None)
    words = f"dtype {dtype_text(dtype)}" if dtype is not None else ""
    return Variable(name, type_name(type(value)), "array", shape=shape, signature=words)


def _is_shape(value: object) -> bool:
    return type(value) is tuple and len(value) <= _DIMENSIONS and all(type(length) is int for length in value)
