"""How many examples hypothesis looks for."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100


def examples(count: int, **more: int) -> settings:
    """So many; and with the profile `long` (see tests/conftest.py) as many times more as it looks for elsewhere."""
    return settings(max_examples=count * settings().max_examples // _USUAL, **more)  # type: ignore[arg-type]
