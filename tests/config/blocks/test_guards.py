"""The `guard` block."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.bounds import AFFECTED, COUNTED, UNGUARDED, Bound, Guards
from gitpool.config.load import Configuration
from gitpool.diagnostics import Report
from gitpool.windows import Window
from tests.config.texts import load_texts, said

POOL = 'node_pool "a" {\n}\n'
WINDOW = 'maintenance_window {\ncron = "0 22 * * 1-5"\nduration = "4h"\n'


def load_guards(folder: Path, body: str, variables: str = "") -> tuple[Configuration, Report]:
    """The configuration of a folder with that `guard` block, and a pool."""
    guard = f"gitpool {{\nguard {{\n{body}\n}}\n}}\n"
    return load_texts(folder, a=POOL, guard=guard, variables=variables)


def test_all_guards_are_read(tmp_path: Path) -> None:
    """Each with its place; what is not there guards nothing."""
    configuration, report = load_guards(
        tmp_path,
        'max_creates = 10\nmax_updates = "25%"\nmax_deletes = "2"\nmax_changes = 0\nmax_nodes_affected = 50\n'
        'max_allocations_affected = "0"\nprotected_names = ["prod-*", "gpu"]\nmax_plan_age = "24h"\n'
        f'{WINDOW}time_zone = "Europe/Berlin"\n}}\n{WINDOW}}}',
    )
    assert not report.diagnostics
    guards = configuration.settings.guards
    bounds = (Bound(10), Bound(25, is_percentage=True), Bound(2), Bound(0), Bound(50), Bound(0))
    assert dict(zip((*COUNTED, *AFFECTED), bounds, strict=True)) == guards.maxima
    assert (("prod-*", "gpu"), 24 * 3600 * 10**9) == (guards.protected_names, guards.max_plan_age)
    zones = ("Europe/Berlin", "UTC")
    assert tuple(Window("0 22 * * 1-5", 4 * 3600 * 10**9, zone) for zone in zones) == guards.windows
    assert ["guard.hcl:3:1", "guard.hcl:11:1"] == [
        str(guards.places[name]) for name in ("max_creates", "maintenance_window")
    ]
    assert UNGUARDED == load_guards(tmp_path, "")[0].settings.guards
    assert UNGUARDED == load_texts(tmp_path, guard="")[0].settings.guards


@pytest.mark.parametrize(
    ("body", "place", "summary", "word"),
    [
        ("max_delete = 1", "3:1", "Unsupported argument", 'mean "max_deletes"?'),
        ("max_deletes = -1", "3:15", "Unsuitable value", 'max_deletes: "-1" is not a whole number'),
        ("max_deletes = 1.5", "3:15", "Unsuitable value", 'a percentage such as "10%"'),
        ('max_deletes = "10 %"', "3:15", "Unsuitable value", "a percentage"),
        ('max_deletes = "few"', "3:15", "Unsuitable value", "a percentage"),
        ("max_deletes = [1]", "3:15", "Unsuitable value type", "this is a list"),
        ("max_deletes = 1e20", "3:15", "Unsuitable value", "a whole number"),
        ('max_nodes_affected = "10%"', "3:22", "Unsuitable value", "is not a whole number"),
        ("max_allocations_affected = {}", "3:28", "Unsuitable value type", "a whole number"),
        ('protected_names = "prod-*"', "3:19", "Unsuitable value type", "a list of strings"),
        ("protected_names = [1]", "3:20", "Unsuitable value type", "a string"),
        ("protected_names = [null]", "3:20", "Unsuitable value: null is not allowed", "Leave the item out instead"),
        ('protected_names = [""]', "3:19", "Unsuitable value", "protects no pool"),
        ('protected_names = ["a", "node_pool.b"]', "3:19", "Unsuitable value", "write the name of the pool alone"),
        ('protected_names = ["a,b"]', "3:19", "Unsuitable value", "as an item of the list"),
        ("max_plan_age = 3600", "3:16", "Unsuitable value", 'look like "24h"'),
        ('max_plan_age = "-1h"', "3:16", "Unsuitable value", "must not be negative"),
        ('max_plan_age = "1d"', "3:16", "Unsuitable value", "unknown unit"),
        (f"{WINDOW}}}\n{WINDOW}zone = 1\n}}", "10:1", "Unsupported argument", 'mean "time_zone"?'),
        ('maintenance_window {\nduration = "4h"\n}', "3:1", "Missing required argument", "needs the argument cron"),
        ('maintenance_window {\ncron = null\nduration = "4h"\n}', "3:1", "Missing required argument", "argument cron"),
        ('maintenance_window {\ncron = "0 22 * * *"\n}', "3:1", "Missing required argument", "argument duration"),
        ('maintenance_window {\ncron = "0 25 * * *"\nduration = "4h"\n}', "4:8", "Unsuitable value", "bad hour"),
        ('maintenance_window {\ncron = "0 0 31 2 *"\nduration = "4h"\n}', "4:8", "Unsuitable value", "ever fires"),
        ('maintenance_window {\ncron = "0 22 * * *"\nduration = "0s"\n}', "5:12", "Unsuitable value", "never open"),
        (f'{WINDOW}time_zone = "Europe/Berlni"\n}}', "6:13", "Unsuitable value", 'no time zone "Europe/Berlni"'),
        (f"{WINDOW}time_zone = []\n}}", "6:13", "Unsuitable value type", "a string"),
        ('maintenance_window = "0 22 * * *"', "3:1", "Unsupported argument", "define a block"),
        ('maintenance_window "x" {\n}', "3:20", "Extraneous label for maintenance_window", "No labels"),
        ("max_deletes = nobody", "3:15", "Invalid reference", ""),
        ("}\nguard {", "4:1", "Duplicate guard block", "guard.hcl:2:1"),
    ],
)
def test_mistakes_have_words_and_places(tmp_path: Path, body: str, place: str, summary: str, word: str) -> None:
    """A guard that cannot be read is an error at its place: nothing is planned as if it were not there."""
    configuration, report = load_guards(tmp_path, body)
    assert [f"guard.hcl:{place}: {summary}"] == said(report)
    assert word in report.errors[0].detail
    assert configuration.settings_problems == tuple(report)


def test_values_of_variables(tmp_path: Path) -> None:
    """They are taken as everywhere; one that is null sets no guard."""
    variables = (
        'variable "share" {\n  default = 10\n}\nvariable "none" {\n  default = null\n}\n'
        'variable "zone" {\n  default = "Europe/Berlin"\n}\n'
    )
    body = 'max_deletes = "${var.share}%"\nmax_creates = var.none\nmax_plan_age = var.none\n'
    body += f"{WINDOW}time_zone = var.zone\n}}"
    configuration, report = load_guards(tmp_path, body, variables)
    assert not report.diagnostics
    guards = configuration.settings.guards
    assert ({"max_deletes": Bound(10, is_percentage=True)}, None) == (guards.maxima, guards.max_plan_age)
    assert ["Europe/Berlin"] == [window.time_zone for window in guards.windows]


@pytest.mark.parametrize(
    ("body", "guard"),
    [
        *((f"{name} = var.v", name) for name in (*COUNTED, *AFFECTED, "max_plan_age")),
        ("protected_names = [var.v]", "protected_names"),
        (f"{WINDOW}time_zone = var.v\n}}", "maintenance_window"),
        (WINDOW + "}\n" + WINDOW.replace('"4h"', "var.v") + "}", "maintenance_window"),
        (WINDOW.replace('"0 22 * * 1-5"', '"0 ${var.v} * * *"') + "}", "maintenance_window"),
    ],
)
def test_a_value_that_is_not_known(tmp_path: Path, body: str, guard: str) -> None:
    """Where a variable has no value the guard is known not to be known, so that it can object."""
    configuration, report = load_guards(tmp_path, body, 'variable "v" {\n}\n')
    assert not report.diagnostics
    guards = configuration.settings.guards
    assert frozenset({guard}) == guards.unknown
    assert Guards(windows=guards.windows, unknown=guards.unknown) == guards
    assert guard in guards.places


@pytest.mark.parametrize(
    "body",
    [
        "max_deletes = var.v",
        "max_nodes_affected = var.v",
        'max_plan_age = "${var.v}h"',
        'protected_names = ["x", var.v]',
        f"{WINDOW}time_zone = var.v\n}}",
        'maintenance_window {\ncron = "${var.v} 22 * * *"\nduration = "1h"\n}',
    ],
)
def test_a_sensitive_value(tmp_path: Path, body: str) -> None:
    """A refusal tells what is allowed, so that nobody may set a guard to what is to stay secret."""
    variable = 'variable "v" {\n  sensitive = true\n  default = "77123"\n}\n'
    configuration, report = load_guards(tmp_path, body, variable)
    assert ["Sensitive value in a guard"] == [d.summary for d in report.errors]
    assert "77123" not in str(report.diagnostics) + repr(configuration.settings)
