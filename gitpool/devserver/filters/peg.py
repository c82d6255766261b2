"""A parser of PEGs which counts its steps as the parsers of mna/pigeon count theirs.

Such a parser remembers nothing between attempts and gives up after a number of steps, so which texts it takes depends
on what its detours cost: a pair of parentheses, say, makes the text inside four times as expensive. Here the rules
remember what they read, and what that would have cost, so that the same texts are refused without the work.

Expressions that may stand inside themselves are read on a stack of their own: Python's would be too short for a list
of a thousand alternatives, which the real parser reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

Found: TypeAlias = "tuple[int, Any] | None"
"""Where something ends and what it is, None where it does not stand; pigeon's ``(any, bool)``."""

_Steps: TypeAlias = "Generator[tuple[Expr, int], Found, Found]"


class Unreadable(ValueError):
    """What ends the reading for good: the steps are spent, or a rule says that the text is wrong."""


class Reading:
    """One text on its way through the rules: the steps taken, and what rules have found where."""

    __slots__ = ("known", "most", "steps", "text")

    def __init__(self, text: str, most: int) -> None:
        self.text = text
        self.most = most
        self.steps = 0
        self.known: dict[tuple[Rule, int], tuple[Found, int]] = {}

    def run(self, start: Expr) -> Found:
        """Read from the beginning of the text.

        Raises:
            Unreadable: the text is wrong, or the steps are spent (pigeon: errMaxExprCnt).
        """
        return start.read(self, 0) if not start.deep else self._deep(start)

    def _deep(self, start: Expr) -> Found:
        stack, found = [start.attempt(self, 0)], None
        while stack:
            try:
                expr, at = stack[-1].send(found)
            except StopIteration as done:
                stack.pop()
                found = done.value
            else:
                stack.append(expr.attempt(self, at))
                found = None
        return found

    def spend(self, steps: int) -> None:
        """Take steps, of which there are only so many."""
        self.steps += steps
        if self.steps > self.most:
            raise Unreadable("max number of expressions parsed")


class Expr:
    """One expression of a grammar; each attempt to read it is a step (pigeon: parser.parseExpr)."""

    __slots__ = ()
    deep = False

    def read(self, reading: Reading, at: int) -> Found:
        """Read it here; of deep ones, ``attempt`` does it."""
        raise NotImplementedError

    def attempt(self, reading: Reading, at: int) -> _Steps:
        """Read it here, asking for what is deep inside of it; there is no such thing in the others."""
        raise NotImplementedError


class Chars(Expr):
    """One character or several of a class, or of a text: what a regular expression says at once.

    ``cost`` tells the steps of an attempt by the number of characters that fit, and whether they end the text.
    """

    __slots__ = ("cost", "pattern")

    def __init__(self, pattern: str, cost: Callable[[int, bool], int]) -> None:
        self.pattern = re.compile(pattern)
        self.cost = cost

    def read(self, reading: Reading, at: int) -> Found:
        """The text that fits, None where nothing does."""
        match = self.pattern.match(reading.text, at)
        end = match.end() if match else at
        reading.steps += self.cost(end - at, end == len(reading.text))
        return (end, match[0]) if match else None


def word(text: str) -> Expr:
    """A text as it stands (pigeon: litMatcher)."""
    return Chars(re.escape(text), lambda _, __: 1)


def one(chars: str) -> Expr:
    """A character of a class (pigeon: charClassMatcher)."""
    return Chars(chars, lambda _, __: 1)


def several(chars: str) -> Expr:
    """Characters of a class, one at least (pigeon: oneOrMoreExpr of a charClassMatcher)."""
    return Chars(f"{chars}+", lambda count, _: count + 2)


def any_number(chars: str) -> Expr:
    """Characters of a class, or none (pigeon: zeroOrMoreExpr of a charClassMatcher)."""
    return Chars(f"{chars}*", lambda count, _: count + 2)


def until(mark: str) -> Expr:
    """Everything before a mark, or before the end (pigeon: zeroOrMoreExpr of a rule, ``!mark .``)."""
    # A character is the rule, its sequence, the look ahead, the mark and the character; what ends it is no character.
    return Chars(f"[^{mark}]*", lambda count, ended: 1 + 5 * count + (5 if ended else 4))


class Many(Expr):
    """Something again and again, until it does not fit (pigeon: zeroOrMoreExpr)."""

    __slots__ = ("inner",)

    def __init__(self, inner: Expr) -> None:
        self.inner = inner

    def read(self, reading: Reading, at: int) -> Found:
        """Everything there is, perhaps nothing."""
        reading.steps += 1
        values = []
        while (found := self.inner.read(reading, at)) is not None:
            at = found[0]
            values.append(found[1])
        return at, values


class Maybe(Expr):
    """Something that may be missing (pigeon: zeroOrOneExpr)."""

    __slots__ = ("inner",)

    def __init__(self, inner: Expr) -> None:
        self.inner = inner

    def read(self, reading: Reading, at: int) -> Found:
        """It, or nothing."""
        reading.steps += 1
        return self.inner.read(reading, at) or (at, None)


class Look(Expr):
    """Whether something stands here, or does not, without reading it (pigeon: andExpr, notExpr)."""

    __slots__ = ("inner", "wanted")

    def __init__(self, inner: Expr, *, wanted: bool) -> None:
        self.inner = inner
        self.wanted = wanted

    def read(self, reading: Reading, at: int) -> Found:
        """Nothing, where it is as wanted."""
        reading.steps += 1
        return (at, None) if (self.inner.read(reading, at) is not None) is self.wanted else None


class Wrong(Expr):
    """What stands only where a text is beyond help; pigeon reads on, but never gives a result (andCodeExpr)."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def read(self, reading: Reading, at: int) -> Found:
        """Never returns."""
        raise Unreadable(self.reason)


class Sequence(Expr):
    """One after the other (pigeon: seqExpr)."""

    __slots__ = ("deep", "parts")

    def __init__(self, *parts: Expr) -> None:
        self.parts = parts
        self.deep = any(part.deep for part in parts)

    def read(self, reading: Reading, at: int) -> Found:
        """The values of all parts."""
        reading.steps += 1
        values = []
        for part in self.parts:
            found = part.read(reading, at)
            if found is None:
                return None
            at = found[0]
            values.append(found[1])
        return at, values

    def attempt(self, reading: Reading, at: int) -> _Steps:
        """The values of all parts."""
        reading.steps += 1
        values = []
        for part in self.parts:
            found = (yield part, at) if part.deep else part.read(reading, at)
            if found is None:
                return None
            at = found[0]
            values.append(found[1])
        return at, values


class Choice(Expr):
    """The first that fits (pigeon: choiceExpr)."""

    __slots__ = ("deep", "ways")

    def __init__(self, *ways: Expr) -> None:
        self.ways = ways
        self.deep = any(way.deep for way in ways)

    def read(self, reading: Reading, at: int) -> Found:
        """What the first way that fits gives."""
        reading.steps += 1
        for way in self.ways:
            found = way.read(reading, at)
            if found is not None:
                return found
        return None

    def attempt(self, reading: Reading, at: int) -> _Steps:
        """What the first way that fits gives."""
        reading.steps += 1
        for way in self.ways:
            found = (yield way, at) if way.deep else way.read(reading, at)
            if found is not None:
                return found
        return None


class Action(Expr):
    """What is read, made into something else (pigeon: actionExpr)."""

    __slots__ = ("deep", "inner", "make")

    def __init__(self, inner: Expr, make: Callable[[Any], Any]) -> None:
        self.inner = inner
        self.make = make
        self.deep = inner.deep

    def read(self, reading: Reading, at: int) -> Found:
        """What is made of it."""
        reading.steps += 1
        found = self.inner.read(reading, at)
        return found and (found[0], self.make(found[1]))

    def attempt(self, reading: Reading, at: int) -> _Steps:
        """What is made of it."""
        reading.steps += 1
        found = yield self.inner, at
        return found and (found[0], self.make(found[1]))


class Step(Expr):
    """A name for something, which costs a step and does nothing (pigeon: labeledExpr, ruleRefExpr)."""

    __slots__ = ("deep", "inner")

    def __init__(self, inner: Expr) -> None:
        self.inner = inner
        self.deep = inner.deep

    def read(self, reading: Reading, at: int) -> Found:
        """What is named."""
        reading.steps += 1
        return self.inner.read(reading, at)

    def attempt(self, reading: Reading, at: int) -> _Steps:
        """What is named."""
        reading.steps += 1
        return (yield self.inner, at)


class Rule(Expr):
    """A rule where it is used (pigeon: ruleRefExpr); read once at each place, and paid for each time."""

    __slots__ = ("deep", "inner")

    def __init__(self, inner: Expr | None = None) -> None:
        """A rule that is not yet known is told its expression later, for it stands inside of itself."""
        self.deep = inner is None or inner.deep
        self.inner: Expr = inner or self

    def read(self, reading: Reading, at: int) -> Found:
        """What was found here before, or is found now."""
        known = reading.known.get((self, at))
        if known is not None:
            reading.spend(known[1])
            return known[0]
        before = reading.steps
        reading.spend(1)
        found = self.inner.read(reading, at)
        reading.known[self, at] = found, reading.steps - before
        return found

    def attempt(self, reading: Reading, at: int) -> _Steps:
        """What was found here before, or is found now."""
        known = reading.known.get((self, at))
        if known is not None:
            reading.spend(known[1])
            return known[0]
        before = reading.steps
        reading.spend(1)
        found = yield self.inner, at
        reading.known[self, at] = found, reading.steps - before
        return found
