"""Expressions of GitHub Actions: operators, contexts, and the functions that ask how it went so far.

After "Evaluate expressions in workflows and actions" (docs.github.com): texts are compared without regard to case,
values of two kinds as numbers, and `&&` and `||` give one of their sides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)"
    r"|(?P<sign>==|!=|&&|\|\||[!().\[\]]))"
)
_WHOLE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS = re.compile(r"\b(?:always|success|failure|cancelled)\s*\(")
_LITERALS = {"true": True, "false": False, "null": None}


class Unsupported(Exception):
    """Something that GitHub may know and these tests do not."""


@dataclass(frozen=True)
class Scope:
    """What an expression can ask: contexts by name, and whether a step or job before has failed."""

    contexts: Mapping[str, Any]
    failed: bool = False

    def text(self, template: str) -> str:
        """A value of a workflow, with each `${{ }}` in it evaluated."""
        return _WHOLE.sub(lambda found: text_of(evaluate(found[1], self)), template)

    def texts(self, templates: Mapping[str, str]) -> dict[str, str]:
        """The values of a mapping."""
        return {name: self.text(template) for name, template in templates.items()}

    def holds(self, condition: str) -> bool:
        """Whether an `if:` lets it run; unless it asks how it went, all before must have gone well."""
        found = _WHOLE.fullmatch(condition.strip())
        expression = found[1] if found else condition
        if not condition.strip():
            return not self.failed
        if not _STATUS.search(expression) and self.failed:
            return False
        return is_true(evaluate(expression, self))


def evaluate(expression: str, scope: Scope) -> Any:
    """The value of an expression.

    Raises:
        Unsupported: it is none, or has a function or context that is not known here.
    """
    parser = _Parser(_tokens(expression), scope, expression)
    value = parser.either()
    if parser.tokens:
        raise Unsupported(f"{parser.tokens[0][1]!r} in {expression!r}")
    return value


def is_true(value: Any) -> bool:
    """What counts as true; an empty list or object does, too."""
    is_nothing = isinstance(value, int | float) and (value == 0 or math.isnan(value))
    return not (value is None or value is False or value == "" or is_nothing)


def text_of(value: Any) -> str:
    """A value within a text.

    Raises:
        Unsupported: it is an object or a list.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, str):
        return value
    raise Unsupported(f"a {type(value).__name__} within a text")


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, at, text = [], 0, expression.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Unsupported(f"{text[at:]!r} in the expression {expression!r}")
        tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
        at = found.end()
    return tokens


class _Parser:
    """Reads and evaluates from left to right, by precedence; what `&&` and `||` do not need as well."""

    def __init__(self, tokens: list[tuple[str, str]], scope: Scope, expression: str) -> None:
        self.tokens, self._scope, self._expression = tokens, scope, expression

    def either(self) -> Any:
        """`a || b`."""
        return self._chain("||", self._both, lambda left, right: left if is_true(left) else right)

    def _both(self) -> Any:
        return self._chain("&&", self._compared, lambda left, right: right if is_true(left) else left)

    def _compared(self) -> Any:
        left = self._negated()
        while self._next("==", "!="):
            sign, right = self.tokens.pop(0)[1], self._negated()
            left = _same(left, right) == (sign == "==")
        return left

    def _chain(self, sign: str, part: Callable[[], Any], choose: Callable[[Any, Any], Any]) -> Any:
        left = part()
        while self._next(sign):
            self.tokens.pop(0)
            left = choose(left, part())
        return left

    def _negated(self) -> Any:
        if self._next("!"):
            self.tokens.pop(0)
            return not is_true(self._negated())
        return self._reached(self._atom())

    def _atom(self) -> Any:
        if not self.tokens:
            raise Unsupported(f"{self._expression!r} ends too early")
        kind, token = self.tokens.pop(0)
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "number":
            return float(token)
        if token == "(":
            value = self.either()
            self._need(")")
            return value
        if kind == "name":
            return self._named(token)
        raise Unsupported(f"{token!r} in {self._expression!r}")

    def _named(self, name: str) -> Any:
        if self._next("("):
            self._need("(")
            self._need(")")
            return self._status(name)
        if name in _LITERALS:
            return _LITERALS[name]
        if name not in self._scope.contexts:
            raise Unsupported(f"there is no context {name!r} for {self._expression!r}")
        return self._scope.contexts[name]

    def _status(self, name: str) -> bool:
        known = {"always": True, "success": not self._scope.failed, "failure": self._scope.failed, "cancelled": False}
        if name not in known:
            raise Unsupported(f"the function {name!r} in {self._expression!r}")
        return known[name]

    def _reached(self, value: Any) -> Any:
        """What lies behind dots and brackets; of what is not there, null."""
        while self._next(".", "["):
            if self.tokens.pop(0)[1] == ".":
                kind, name = self.tokens.pop(0) if self.tokens else ("", "")
                if kind != "name":
                    raise Unsupported(f"{name!r} behind a dot in {self._expression!r}")
            else:
                name = text_of(self.either())
                self._need("]")
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def _next(self, *signs: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs

    def _need(self, sign: str) -> None:
        if not self._next(sign):
            raise Unsupported(f"{self._expression!r} lacks {sign!r}")
        self.tokens.pop(0)


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    if type(left) is type(right):
        return bool(left == right)
    return _number(left) == _number(right)


def _number(value: Any) -> float:
    try:
        return 0.0 if value in (None, "") else float(value)
    except (TypeError, ValueError):
        return math.nan
