"""Whether two values are equal, as `==`, `contains` and sets ask (go-cty: value_ops.go, Equals)."""

from __future__ import annotations

from gitpool.config.values.types import ANY
from gitpool.config.values.value import UNKNOWN, Value


def equals(a: Value, b: Value) -> bool | None:
    """Whether they are equal; None if that is not known yet. Sensitivity does not matter.

    Values of two types are never equal, whatever they hold: `1 == "1"` is false.
    """
    if a.data is None or b.data is None:
        if a.data is UNKNOWN or b.data is UNKNOWN:
            return None
        return a.data is b.data
    if a.type is not b.type:
        if _may_agree(a, b):
            return None
        return False
    if a.data is UNKNOWN or b.data is UNKNOWN:
        return None
    if isinstance(a.data, tuple):
        if len(a.data) != len(b.data):
            return False
        return _all(a.data, b.data)
    if isinstance(a.data, dict):
        if a.data.keys() != b.data.keys():
            return False
        return _all(a.data.values(), b.data.values())
    return bool(a.data == b.data)


def _may_agree(a: Value, b: Value) -> bool:
    """Whether an unknown type could still turn out to be the other's."""
    return (
        (a.data is UNKNOWN and a.type.has_dynamic)
        or (b.data is UNKNOWN and b.type.has_dynamic)
        or ANY
        in (
            a.type,
            b.type,
        )
    )


def _all(ones: object, others: object) -> bool | None:
    answer: bool | None = True
    for one, other in zip(ones, others, strict=True):  # type: ignore[call-overload]
        same = equals(one, other)
        if same is False:
            return False
        if same is None:
            answer = None
    return answer
