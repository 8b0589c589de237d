"""A fake of every port, for tests of the loop without IPython."""

from dataclasses import replace

from ci_magic.models import ScriptedModel
from ci_magic.turn import Tools, run_turn
from ci_magic.values import Ask, Failure, Namespace, Observation, Written
from ci_magic.values.approval import Decision, code_hash


class FakeKernel:
    """Runs nothing: answers each run with the next observation of a script and remembers what it was asked."""

    def __init__(self, *observations):
        self.observations = list(observations)
        self.ran, self.put_back = [], []
        self.undone = Observation("ok")

    def look(self, ask):
        return Namespace()

    def transform(self, code):
        return code

    def run(self, code, *, seconds, keep, into=None, accept=None, quiet=False, instead_of_last=False):
        if instead_of_last:
            self.put_back.append(self.ran[-1][0])
            return self.undone
        self.ran.append((code, keep))
        outcome = self.observations.pop(0) if self.observations else Observation("ok")
        if isinstance(outcome, BaseException):
            raise outcome
        if outcome.status == "ok" and accept is not None and not accept(outcome):
            self.put_back.append(code)
        return outcome


class FakeCells:
    def __init__(self, takes=False, replace="yes"):
        self.takes, self.replace = takes, replace
        self.kept, self.handed = [], []

    def keep(self, code):
        self.kept.append(code)
        return self.takes

    def hand_over(self, code):
        self.handed.append(code)
        return self.takes

    def may_replace(self, original):
        return self.replace


class FakeApprover:
    """Gives the choices of a script; with none left nobody can be asked."""

    def __init__(self, *choices, plans=()):
        self.choices, self.plans = list(choices), list(plans)
        self.asked, self.asked_plans = [], []

    def approve(self, code, judgement):
        self.asked.append((code, judgement))
        if not self.choices:
            return None
        choice = self.choices.pop(0)
        return choice if isinstance(choice, Decision) else Decision(choice, code_hash(code), note="a note")

    def approve_plan(self, steps):
        self.asked_plans.append(steps)
        return self.plans.pop(0) if self.plans else None


class FakeListener:
    def __init__(self):
        self.heard = []

    def hear(self, event):
        self.heard.append(event)


class FakeReporter:
    """Writes nothing: says that it wrote what it was asked for."""

    def write(self, ask, settled):
        return replace(settled, reports=(Written(ask.report, created=True),))


class FakeFiles:
    def __init__(self, *existing):
        self.existing = set(existing)

    def exists(self, path):
        return path in self.existing

    def ours(self, path):
        return False

    def text(self, name):
        return None


class FakeClock:
    """Seconds that pass only when told, or by `step` at every look."""

    def __init__(self, step=0.0):
        self.now, self.step = 0.0, step

    def __call__(self):
        self.now += self.step
        return self.now


FakeChatModel = ScriptedModel


def failed(message="division by zero", line="1/0", kind="ZeroDivisionError", **more):
    return Observation("error", failure=Failure(kind, message, 1, line, f"{kind}: {message}"), **more)


def tools(*replies, kernel=None, **changes):
    parts = {
        "model": FakeChatModel(replies),
        "kernel": kernel or FakeKernel(),
        "cells": FakeCells(),
        "approver": FakeApprover(),
        "files": FakeFiles(),
        "mask": str,
        "mask_prompt": str,
        "clock": FakeClock(),
    }
    return Tools(**{**parts, **changes})


def events_of(given, ask=None, **options):
    return list(run_turn(ask or Ask("do it"), given, **options))


def settled_of(given, ask=None, **options):
    return events_of(given, ask, **options)[-1]
