"""Every function by name: the one place where they come together."""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.config.functions import (
    affixes,
    casing,
    choices,
    conversion,
    lists,
    maps,
    numeric,
    sequences,
    sets,
    strings,
)
from gitpool.config.functions.function import Function

FAMILIES = (
    affixes,
    casing,
    choices,
    conversion,
    lists,
    maps,
    numeric,
    sequences,
    sets,
    strings,
)

FUNCTIONS: Mapping[str, Function] = {function.name: function for family in FAMILIES for function in family.FUNCTIONS}

FORBIDDEN: Mapping[str, str] = {}
"""Functions of Terraform that gitpool does not have, and the sentence that says why."""
