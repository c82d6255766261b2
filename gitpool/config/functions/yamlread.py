"""YAML as Terraform reads it: one document, of scalars, sequences and mappings (go-cty-yaml v1.1.0: decode.go).

Rules of this module:

* libyaml, behind PyYAML, splits the text into events: go-cty-yaml has a translation of it into Go. PyYAML's own
  parser reads other things (`a:<tab>b`), so it does not stand in. Its constructors, which can run code, stay unused.
* An alias shares the value that its anchor stands for, and `Value` counts what is shared each time: a few lines that
  stand for billions of values are refused when they are built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitpool.config.functions.function import FunctionError, excerpt
from gitpool.config.functions.yamlscalars import MERGE, TAG, resolve
from gitpool.config.syntax.strings import nfc
from gitpool.config.values.convert import convert
from gitpool.config.values.types import MAX_DEPTH, STRING, Object
from gitpool.config.values.value import MAX_WEIGHT, Value, object_value, string, tuple_value


def decode(text: str) -> Value:
    """The value of a YAML document; sequences are tuples, mappings objects.

    Raises:
        FunctionError: it is none, or has what the language has no value for.
    """
    reader = _Reader(_events(text))
    reader.expect("StreamStartEvent", "DocumentStartEvent")
    value = reader.value(next(reader.events), 0)
    reader.expect("DocumentEndEvent", "StreamEndEvent")
    return value


def _events(text: str) -> Iterator[Any]:
    import yaml

    if not yaml.__with_libyaml__:
        raise FunctionError("YAML cannot be read here: PyYAML was installed without libyaml; install its wheel")
    version = _Directives()
    try:
        for event in yaml.parse(text or "\n", Loader=yaml.CSafeLoader):
            version.check(event)
            yield event
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = f", at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise FunctionError(f"not valid YAML: {problem.problem}{place}", 0) from None
    except yaml.YAMLError as problem:
        reason = " ".join(str(problem).split())
        raise FunctionError(f"not valid YAML: {reason}", 0) from None


class _Directives:
    """go-cty-yaml takes `%YAML 1.1` alone, where newer versions of libyaml take 1.2, too."""

    def check(self, event: Any) -> None:
        if getattr(event, "version", None) not in (None, (1, 1)):
            raise FunctionError("the YAML says another version than 1.1", 0)


class _Reader:
    """Values from events; `anchors` are those read so far, `open` those still being read."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self._anchors: dict[str, Value] = {}
        self._open: list[str] = []
        self._count = 0

    def expect(self, *names: str) -> None:
        for name in names:
            event = next(self.events)
            if type(event).__name__ != name:
                what = "there is more than one document" if "Document" in type(event).__name__ else "there is no value"
                raise _Problem(what, event)

    def value(self, event: Any, depth: int) -> Value:
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event)
        if kind not in ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            raise _Problem("there is no value", event)
        self._counted(1, event)
        if depth > MAX_DEPTH:
            raise _Problem(f"it is nested deeper than {MAX_DEPTH} levels", event)
        if event.anchor:
            self._open.append(event.anchor)
        if kind == "ScalarEvent":
            value = _scalar(event)
        elif kind == "SequenceStartEvent":
            _check_tag(event, "seq")
            value = tuple_value(self._sequence(depth))
        else:
            _check_tag(event, "map")
            value = self._mapping(depth)
        if event.anchor:
            self._open.remove(event.anchor)
            self._anchors[event.anchor] = value
        return value

    def _counted(self, values: int, event: Any) -> None:
        self._count += values
        if self._count > MAX_WEIGHT:
            raise _Problem(f"it has more than {MAX_WEIGHT:,} values", event)

    def _alias(self, event: Any) -> Value:
        if event.anchor in self._open:
            raise _Problem(f"the anchor {excerpt(event.anchor)} is used inside of what it stands for", event)
        if event.anchor not in self._anchors:
            raise _Problem(f"there is no anchor {excerpt(event.anchor)} before", event)
        return self._anchors[event.anchor]

    def _sequence(self, depth: int) -> Iterator[Value]:
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                return
            yield self.value(event, depth + 1)

    def _mapping(self, depth: int) -> Value:
        """A mapping: of several values for one key the last counts, one that `<<` merges among them."""
        attributes: dict[str, Value] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = _key(event)
            value = self.value(next(self.events), depth + 1)
            if key is not None:
                attributes[key] = value
            elif isinstance(value.type, Object) and value.data is not None:
                self._counted(len(value.data), event)
                attributes |= value.data
            else:
                raise _Problem("only a mapping can be merged by <<", event)
        return object_value(attributes)


def _key(event: Any) -> str | None:
    """The key of a mapping; None for `<<`."""
    if type(event).__name__ != "ScalarEvent":
        raise _Problem("only a scalar can be a key", event)
    value = _resolved(event)
    if value is MERGE:
        return None
    if value.data is None:
        raise _Problem("null cannot be a key", event)
    return str(nfc(convert(value, STRING).data))


def _scalar(event: Any) -> Value:
    value = _resolved(event)
    if value is MERGE:
        return string("<<")
    is_text = not event.implicit[0] and not _tag(event)
    return convert(value, STRING) if is_text else value


def _resolved(event: Any) -> Value:
    try:
        return resolve(event.value, _tag(event), quoted=event.style in ("'", '"'))
    except FunctionError as problem:
        raise _Problem(str(problem), event) from None


def _tag(event: Any) -> str:
    return event.tag or ""


def _check_tag(event: Any, wanted: str) -> None:
    if event.tag not in (None, TAG + wanted):
        raise _Problem(f"the tag {excerpt(event.tag)} is not supported here", event)


class _Problem(FunctionError):
    """What is wrong with a document, and where in it."""

    def __init__(self, message: str, event: Any) -> None:
        mark = event.start_mark
        super().__init__(f"{message}, at line {mark.line + 1}, column {mark.column + 1} of the YAML", 0)
