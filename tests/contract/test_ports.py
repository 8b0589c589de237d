"""Every port is small and has a fake, and what is public is what is meant to be."""

import inspect

import ci_magic
from ci_magic import models, ports
from tests.support import fakes


def protocols():
    return {
        name: port
        for name, port in vars(ports).items()
        if getattr(port, "_is_protocol", False) and port.__module__ == ports.__name__
    }


def members(port):
    return [
        name
        for name, value in vars(port).items()
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property))
    ]


def test_every_port_has_a_fake_with_its_members():
    assert set(protocols()) == {"ChatModel", "Kernel", "Cells", "Approver", "Listener", "Reporter"}
    for name, port in protocols().items():
        fake = getattr(fakes, f"Fake{name}")
        instance = fake([]) if name == "ChatModel" else fake()
        for member in members(port):
            assert hasattr(instance, member), f"{fake.__name__}.{member}"


def test_ports_have_at_most_three_members():
    for name, port in protocols().items():
        assert len(members(port)) <= 3, name


def test_the_public_surface_is_small():
    loading = {"__version__", "load_ipython_extension", "unload_ipython_extension"}
    assert set(ci_magic.__all__) == loading | {"Result", "Session", "ask", "ask_async", "tool", "unpack"}
    assert all(hasattr(ci_magic, name) for name in ci_magic.__all__)
    assert {"OpenAIModel", "ScriptedModel", "local_servers"} <= set(vars(models))
