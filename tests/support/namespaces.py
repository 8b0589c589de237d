"""Describing a namespace as the kernel does, for tests of the describers."""

from pathlib import Path

from ci_magic.kernel.namespace import Earlier, describe_namespace


def secret(name):
    return any(word in name.lower() for word in ("password", "token", "api_key"))


def look(user_ns, prompt="", privacy="full", hidden=(), seconds=30.0, recent=(), used=(), headings=()):
    return describe_namespace(
        user_ns,
        hidden,
        prompt=prompt,
        privacy=privacy,
        directory=Path("work"),
        seconds=seconds,
        secret_name=secret,
        earlier=Earlier(tuple(recent), tuple(used), tuple(headings)),
    )


def described(value, name="value", **options):
    return look({name: value}, **options).variables[0]
