"""Go's durations: ``1h30m``, ``.5s``, ``+2h`` in, ``24h0m0s`` out (Go time.ParseDuration, time.Duration.String)."""

from __future__ import annotations

from gitpool.devserver.golang.strconv import quote_duration

NANOSECOND = 1
MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

LARGEST = (1 << 63) - 1

_UNITS = {
    "ns": NANOSECOND,
    "us": MICROSECOND,
    "µs": MICROSECOND,  # U+00B5, the micro sign
    "μs": MICROSECOND,  # U+03BC, the Greek letter
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_DIGITS = "0123456789"


def parse_duration(text: str) -> int:
    """Read a duration as nanoseconds (Go time.ParseDuration).

    Raises ValueError with Go's own sentence where Go refuses the text.
    """
    rest = text
    negative = rest.startswith("-")
    if rest[:1] in ("-", "+"):
        rest = rest[1:]
    if rest == "0":
        return 0
    if not rest:
        raise _invalid(text)
    total = 0
    while rest:
        value, rest = _term(rest, text)
        total += value
        # The most negative duration is one beyond the most positive one.
        if total > LARGEST + 1:
            raise _invalid(text)
    if negative:
        return -total
    if total > LARGEST:
        raise _invalid(text)
    return total


def _invalid(text: str) -> ValueError:
    return ValueError(f"time: invalid duration {quote_duration(text)}")


def _digits(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    return text[:end], text[end:]


def _term(rest: str, text: str) -> tuple[int, str]:
    """One number with its unit, as nanoseconds, and what follows it."""
    if rest[0] != "." and rest[0] not in _DIGITS:
        raise _invalid(text)
    whole, rest = _digits(rest)
    # The length first: Python refuses to read numbers of thousands of digits.
    significant = whole.lstrip("0") or "0"
    if len(significant) > 19 or int(significant) > LARGEST + 1:
        raise _invalid(text)
    fraction = ""
    if rest.startswith("."):
        fraction, rest = _digits(rest[1:])
        if not whole and not fraction:
            raise _invalid(text)
    name = ""
    while rest and rest[0] != "." and rest[0] not in _DIGITS:
        name, rest = name + rest[0], rest[1:]
    if not name:
        raise ValueError(f"time: missing unit in duration {quote_duration(text)}")
    unit = _UNITS.get(name)
    if unit is None:
        raise ValueError(f"time: unknown unit {quote_duration(name)} in duration {quote_duration(text)}")
    value = int(significant) * unit
    if value > LARGEST + 1:
        raise _invalid(text)
    value += _fraction(fraction, unit)
    if value > LARGEST + 1:
        raise _invalid(text)
    return value, rest


def _fraction(digits: str, unit: int) -> int:
    """The part behind the point, cut off as Go cuts it: digits beyond 63 bits are ignored, the product is a float64."""
    value, scale = 0, 1.0
    for digit in digits:
        if value > LARGEST // 10:
            break
        longer = value * 10 + int(digit)
        if longer > LARGEST + 1:
            break
        value, scale = longer, scale * 10
    return int(float(value) * (float(unit) / scale)) if value else 0


def format_duration(nanoseconds: int) -> str:
    """Write a duration the way the Hash and the lock texts need it (Go time.Duration.String)."""
    if nanoseconds == 0:
        return "0s"
    sign = "-" if nanoseconds < 0 else ""
    amount = abs(nanoseconds)
    if amount < SECOND:
        for unit, name in ((MILLISECOND, "ms"), (MICROSECOND, "µs"), (NANOSECOND, "ns")):
            if amount >= unit:
                return f"{sign}{_decimal(amount, unit)}{name}"
    minutes, seconds = divmod(amount, MINUTE)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(seconds, SECOND)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{text}"
    if minutes:
        return f"{sign}{minutes}m{text}"
    return sign + text


def _decimal(amount: int, unit: int) -> str:
    whole, part = divmod(amount, unit)
    if not part:
        return str(whole)
    width = len(str(unit)) - 1
    return f"{whole}.{part:0{width}d}".rstrip("0")
