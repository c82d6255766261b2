"""Hold a server against a recording: requests are sent as they were, answers compared as the recordings' README says.

Indexes (``<i1>``) and identifiers (``<id1>``) are names in a recording: what one first stands for, it keeps; two names
never stand for the same; ``ascending`` lists index names in the order in which their values must rise.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gitpool.devserver import DevServer, ManualClock

from .speaking import Answer, ask

CONFORMANCE = Path(__file__).resolve().parent.parent / "conformance"
_MOST_WAITING = 16
_PATIENCE = 20.0
# Waits that a recording lets end by themselves, and longer than any of them; the others take a minute.
_SHORT = re.compile(r"wait=(?:[1-5]s|\d+ms)(?!\w)")
_SHORT_WAITS = 6.0
_NAME = re.compile(r"<(?:i|id)\d+>")


def groups(pattern: str) -> list[tuple[str, dict[str, Any]]]:
    """The groups of all recordings that match, each with a readable name."""
    found = []
    for path in sorted(CONFORMANCE.glob(pattern)):
        for group in json.loads(path.read_text(encoding="utf-8")):
            found.append((f"{path.stem}:{group['group']}", group))
    return found


def replay(
    server: DevServer, group: dict[str, Any], *, wording: bool = False, clock: ManualClock | None = None
) -> list[str]:
    """Everything in which the server differs from the recording; ``wording``: also that of Go's own libraries.

    Where a recording lets time pass, or has requests wait, the server has to go by the clock.
    """
    with ThreadPoolExecutor(_MOST_WAITING) as people:
        replayed = _Replay(server, people, clock, wording=wording)
        problems = [
            f"step {number} {_title(step)}: {problem}"
            for number, step in enumerate(group["steps"], 1)
            for problem in replayed.step(step)
        ]
        # Who still waits, because something else has gone wrong, is let go.
        server.store.close()
    rising = [int(replayed.names[name]) for name in group.get("ascending", []) if name in replayed.names]
    if rising != sorted(set(rising)):
        problems.append(f"indexes do not rise: {rising}")
    return problems


def _title(step: dict[str, Any]) -> str:
    request = step.get("request", {})
    return f"{request.get('method', '')} {request.get('path', step.get('finish', step.get('still', '')))}"


class _Replay:
    """One group on its way: the names bound so far, and the requests that wait."""

    def __init__(
        self, server: DevServer, people: ThreadPoolExecutor, clock: ManualClock | None, *, wording: bool
    ) -> None:
        self.names: dict[str, str] = {}
        self._server = server
        self._people = people
        self._clock = clock
        self._wording = wording
        self._started: dict[str, Future[Answer]] = {}
        self._paths: dict[str, str] = {}

    def step(self, step: dict[str, Any]) -> list[str]:
        """Take one step, and say what is different."""
        if "wait" in step:
            assert self._clock is not None
            self._clock.advance(step["wait"])
            return []
        if "still" in step:
            return ["returned too early"] if self._started[step["still"]].done() else []
        if "finish" in step:
            if _SHORT.search(self._paths[step["finish"]]):
                assert self._clock is not None
                self._clock.advance(_SHORT_WAITS)
            return self._compare(step, self._started[step["finish"]].result(_PATIENCE))
        request = step["request"]
        body = _body(request, self.names)
        headers = {name: _filled(value, self.names) for name, value in request.get("headers", {}).items()}
        arguments = (self._server, request["method"], _filled(request["path"], self.names), body, headers)
        if "start" in step:
            return self._start(step, arguments)
        return self._compare(step, ask(*arguments))

    def _start(self, step: dict[str, Any], arguments: tuple[Any, ...]) -> list[str]:
        assert self._clock is not None
        waiting = sum(not one.done() for one in self._started.values())
        self._paths[step["start"]] = step["request"]["path"]
        answer = self._started[step["start"]] = self._people.submit(ask, *arguments)
        if not step["blocks"]:
            answer.exception(_PATIENCE)
            return []
        return [] if self._clock.sleepers(waiting + 1) else ["does not wait"]

    def _compare(self, step: dict[str, Any], answer: Answer) -> list[str]:
        return _differences(step["response"], answer, self.names, wording=self._wording)


def _filled(text: str, names: dict[str, str]) -> str:
    return _NAME.sub(lambda found: names.get(found[0], found[0]), text)


def _body(request: dict[str, Any], names: dict[str, str]) -> bytes | None:
    if "body_hex" in request:
        return bytes.fromhex(request["body_hex"])
    if "body" in request:
        return _filled(request["body"], names).encode("utf-8", "surrogatepass")
    return None


def _differences(wanted: dict[str, Any], answer: Answer, names: dict[str, str], *, wording: bool) -> list[str]:
    problems = []
    if answer.status != wanted["status"]:
        problems.append(f"status {answer.status} instead of {wanted['status']}: {answer.text[:200]!r}")
    for name, value in wanted["headers"].items():
        found = answer.headers.get(name.lower())
        if name == "Vary" and value is not None:
            lacking = set(value.split(", ")) - set((found or "").split(", "))
            problems += [f"Vary lacks {one}" for one in lacking]
        elif value is None and found is not None:
            problems.append(f"header {name} is {found!r} and should be absent")
        elif value is not None and not _same_text(value, found, names):
            problems.append(f"header {name} is {found!r} instead of {value!r}")
    if wording and answer.text != wanted.get("full", answer.text):
        problems.append(f"body {answer.text[:200]!r} instead of {wanted['full'][:200]!r}")
    if "starts" in wanted and not answer.text.startswith(wanted["starts"]):
        problems.append(f"body {answer.text[:200]!r} does not start with {wanted['starts']!r}")
    if "text" in wanted and not _same_text(wanted["text"], answer.text, names):
        problems.append(f"body {answer.text[:300]!r} instead of {wanted['text'][:300]!r}")
    if "json" in wanted:
        problems += _json_differences(wanted, answer, names)
    return problems


def _json_differences(wanted: dict[str, Any], answer: Answer, names: dict[str, str]) -> list[str]:
    try:
        found = answer.json
    except ValueError:
        return [f"body {answer.text[:200]!r} is no JSON"]
    first = found[0] if isinstance(found, list) and found else found
    problems = _unlike(wanted["json"], found, "body", names)
    keys = wanted.get("keys")
    if isinstance(keys, list) and keys == sorted(keys) and isinstance(first, dict) and list(first) != keys:
        problems.append(f"keys come in the order {list(first)}")
    return problems


def _unlike(wanted: Any, found: Any, where: str, names: dict[str, str]) -> list[str]:
    if isinstance(wanted, str) and (wanted == "<any>" or _NAME.search(wanted)):
        same = _same_text(wanted, found if isinstance(found, str) else json.dumps(found), names)
        return [] if same else [f"{where}: {found!r} instead of {wanted!r} ({_filled(wanted, names)})"]
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        return [p for key, value in wanted.items() for p in _unlike(value, found[key], f"{where}.{key}", names)]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return [p for at, (one, other) in pairs for p in _unlike(one, other, f"{where}[{at}]", names)]
    if type(wanted) is type(found) and wanted == found:
        return []
    return [f"{where}: {found!r} instead of {wanted!r}"]


def _same_text(wanted: str, found: str | None, names: dict[str, str]) -> bool:
    """Whether a text is as recorded; names not yet bound are bound by it."""
    if wanted == "<any>":
        return True
    if found is None:
        return False
    pattern, fresh = "", []
    for part in re.split(r"(<(?:i|id)\d+>)", wanted):
        if _NAME.fullmatch(part) and part not in names and part not in fresh:
            fresh.append(part)
            pattern += r"(\d+)" if part.startswith("<i") and not part.startswith("<id") else r"([^\s\"]+)"
        else:
            pattern += re.escape(_filled(part, names))
    matched = re.fullmatch(pattern, found, re.DOTALL)
    if matched is None or any(value in names.values() for value in matched.groups()):
        return False
    names.update(zip(fresh, matched.groups(), strict=True))
    return True
