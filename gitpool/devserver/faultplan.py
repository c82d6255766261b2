"""Faults from a JSON document: which requests, the how-many-th of them, and what goes wrong with those.

Each rule counts the requests that match it, from 1; of several rules that strike, the first counts.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gitpool.devserver import faults
from gitpool.devserver.faults import FaultAction
from gitpool.devserver.golang.duration import SECOND, parse_duration

_ACTIONS = ("refuse", "no-leader", "too-many", "delay", "cut-before", "cut-after", "stale")
_KEYS = ("do", "method", "path", "nth", "times", "status", "text", "delay")


@dataclass(frozen=True, slots=True)
class Rule:
    """Strikes the ``nth`` request that matches, and so many ``times`` in a row."""

    action: FaultAction
    method: str = "*"
    path: str = "*"
    nth: int = 1
    times: int = 1

    def matches(self, method: str, path: str) -> bool:
        """Whether the request is one of those that are counted; both are globs, in which ``*`` takes slashes too."""
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)


class FaultPlan:
    """Rules with their counts; a Fault that the server asks, and that may be replaced while it runs."""

    def __init__(self, document: object = ()) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._seen: list[int] = []
        self._document: object = []
        self.replace(document)

    def replace(self, document: object) -> None:
        """Forget the rules and take these; ValueError with a sentence where one makes no sense."""
        items = list(document) if isinstance(document, list | tuple) else None
        if items is None:
            raise ValueError("it is no list of faults")
        rules = [_rule(item, f"[{number}]") for number, item in enumerate(items)]
        with self._lock:
            self._rules, self._seen, self._document = rules, [0] * len(rules), items

    @property
    def document(self) -> object:
        """The rules as they were given."""
        return self._document

    def counted(self) -> list[int]:
        """How many requests each rule has seen."""
        with self._lock:
            return list(self._seen)

    def needs_past(self) -> bool:
        """Whether any rule answers from the past, which somebody has to keep for it."""
        return any(rule.action.kind is faults.Misfortune.STALE for rule in self._rules)

    def __call__(self, method: str, path: str, _body: bytes) -> FaultAction | None:
        """What goes wrong with this request, if anything."""
        struck = None
        with self._lock:
            for number, rule in enumerate(self._rules):
                if not rule.matches(method, path):
                    continue
                self._seen[number] += 1
                if struck is None and rule.nth <= self._seen[number] < rule.nth + rule.times:
                    struck = rule.action
        return struck


def _rule(given: object, place: str) -> Rule:
    if not isinstance(given, Mapping):
        raise ValueError(f"{place} is no object")
    unknown = sorted(set(given) - set(_KEYS))
    if unknown:
        raise ValueError(f"{place}: {', '.join(unknown)} is unknown; a fault has {', '.join(_KEYS)}")
    method, path = given.get("method", "*"), given.get("path", "*")
    if not isinstance(method, str) or not isinstance(path, str):
        raise ValueError(f"{place}: method and path are text")
    return Rule(_action(given, place), method, path, _count(given, "nth", place), _count(given, "times", place))


def _count(given: Mapping[str, object], name: str, place: str) -> int:
    value = given.get(name, 1)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{place}: {name} is a number from 1 on")
    return value


def _action(given: Mapping[str, object], place: str) -> FaultAction:
    kind = given.get("do")
    if kind == "refuse":
        status, text = given.get("status", 500), given.get("text", "refused")
        if not isinstance(status, int) or not 400 <= status <= 599 or not isinstance(text, str):
            raise ValueError(f"{place}: status is a number from 400 to 599, and text is text")
        text.encode()
        return faults.refuse(status, text)
    if kind == "delay":
        return faults.delay(_seconds(given, "1s", place))
    if kind == "stale":
        return faults.stale(_seconds(given, "1s", place))
    simple = {
        "no-leader": faults.refuse(500, faults.NO_LEADER),
        "too-many": faults.too_many(),
        "cut-before": faults.drop_request(),
        "cut-after": faults.drop_reply(),
    }
    if not isinstance(kind, str) or kind not in simple:
        raise ValueError(f"{place}: do is one of {', '.join(_ACTIONS)}")
    return simple[kind]


def _seconds(given: Mapping[str, object], default: str, place: str) -> float:
    try:
        return max(0.0, parse_duration(str(given.get("delay", default))) / SECOND)
    except ValueError:
        raise ValueError(f"{place}: delay is a duration such as 500ms or 2s") from None
