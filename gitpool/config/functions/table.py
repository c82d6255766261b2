"""Every function by name: the one place where they come together."""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.config.functions import numeric
from gitpool.config.functions.function import Function

FUNCTIONS: Mapping[str, Function] = {function.name: function for family in (numeric,) for function in family.FUNCTIONS}

FORBIDDEN: Mapping[str, str] = {}
"""Functions of Terraform that gitpool does not have, and the sentence that says why."""
