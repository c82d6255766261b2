"""Plan files that are not what `plan -out` wrote: refused, whatever was done to them, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitpool import __version__
from gitpool.basis import Basis
from gitpool.change import Action, Cause, Change, Drift, FieldChange
from gitpool.cli.plan import read_plan
from gitpool.diagnostics import ExitCode, GitpoolError, Position, Refused, SourceRange
from gitpool.identity import Identity
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import Facts, Instance, NodePool
from tests.badinput.odd import bitten, doubled, mutants
from tests.unit.test_plan import checksum

PLACE = SourceRange("a.hcl", Position(1, 1, 0), Position(1, 2, 1))
OLD, NEW = NodePool("a", "old", {"k": "v"}), NodePool("a", "new", {"k": "v"}, unknown={"Newer": [1, 1.5]})
PLAN = Plan(
    (
        Change(
            "a",
            Action.UPDATE,
            OLD,
            NEW,
            (FieldChange(("description",), "old", "new", Cause.CONFIG),),
            None,
            (("meta", "x"),),
            PLACE,
            Facts(Instance("workers", "a"), True, frozenset({("meta", "k")})),
        ),
    ),
    (Drift("a", NodePool("a", "older"), OLD),),
    environment="prod",
    region="eu",
    options=Options(Mode.NORMAL, ("a",), variables={"team": ["ml", 1]}),
    basis=Basis("lineage", 4, {"a": 9}, Identity("eu", ("key-1",), {"a": 13}), "sha256:1"),
)
DOCUMENT: dict[str, Any] = json.loads(json.dumps(PLAN.to_json()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a plan is kept."""
    return tmp_path / "tfplan"


def reading(path: Path, content: bytes | str) -> Plan | GitpoolError:
    """What is made of such a file."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        return read_plan(path)
    except GitpoolError as problem:
        return problem


def test_every_edit_is_refused(path: Path) -> None:
    """Another value anywhere, a member less, an element twice: it is not what was planned, and it is said of which
    file."""
    for place, document in mutants(DOCUMENT):
        found = reading(path, json.dumps(document))
        assert isinstance(found, GitpoolError), place
        assert str(path) in found.diagnostics[0].detail, place
        if place and place[0] not in ("format", "format_version"):
            assert found.exit_code is ExitCode.REFUSED, place


def test_every_bite_is_refused_or_means_the_same(path: Path) -> None:
    """A byte less, a bit turned: refused, but for white space."""
    for content in bitten(json.dumps(PLAN.to_json()).encode()):
        found = reading(path, content)
        assert isinstance(found, GitpoolError) or json.loads(content) == DOCUMENT, content


def test_truncated_at_every_byte(path: Path) -> None:
    """Half a plan is none."""
    whole = json.dumps(DOCUMENT).encode()
    for size in range(len(whole)):
        assert isinstance(reading(path, whole[:size]), GitpoolError), size


def test_a_key_twice(path: Path) -> None:
    """At every level, though both say the same."""
    for text in doubled(DOCUMENT):
        assert isinstance(reading(path, text), GitpoolError), text


def test_a_forged_checksum_makes_no_plan_of_nonsense(path: Path) -> None:
    """Whoever computes the checksum anew gets a plan or an error, and a plan has the digest that it names. What is
    applied is the plan made under the lock, so that even that is compared and never carried out."""
    for place, document in mutants(DOCUMENT):
        if isinstance(document, dict) and place[:1] != ("checksum",):
            forged = {**document, "checksum": checksum(document)}
            found = reading(path, json.dumps(forged))
            assert isinstance(found, GitpoolError) or found.digest == forged["digest"], place


@pytest.mark.parametrize("version", ["99.0.0", "", "x", f"1{__version__}"])
def test_another_major_version(path: Path, version: str) -> None:
    """With it the same files may mean something else: code 5, and both versions are named."""
    forged = {**DOCUMENT, "gitpool_version": version}
    found = reading(path, json.dumps({**forged, "checksum": checksum(forged)}))
    assert isinstance(found, Refused)
    assert f"made by gitpool {version}" in found.diagnostics[0].detail
    assert __version__ in found.diagnostics[0].detail


def test_another_minor_version(path: Path) -> None:
    """It is taken: an upgrade between review and apply is no reason to review again."""
    forged = {**DOCUMENT, "gitpool_version": f"{__version__.partition('.')[0]}.999.0"}
    assert PLAN.masked == reading(path, json.dumps({**forged, "checksum": checksum(forged)}))


OTHERS: dict[str, bytes] = {
    "nothing": b"",
    "Terraform's": b"PK\x03\x04tfplan",
    "Terraform's JSON": b'{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": []}',
    "a state": b'{"version": 1, "gitpool_version": "0.1.0", "lineage": "x", "serial": 1, "pools": {}}',
    "an abyss": b"[" * 100_000,
    "an abyss inside": json.dumps(DOCUMENT).replace('["ml", 1]', "[" * 100_000 + "]" * 100_000).encode(),
    "NaN": json.dumps(DOCUMENT).replace('["ml", 1]', "NaN").encode(),
    "a long number": json.dumps(DOCUMENT).replace('["ml", 1]', "9" * 5000).encode(),
    "a large file": b" " * 2**24,
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_something_else(path: Path, content: bytes) -> None:
    """Another tool's file, or one that nothing can be made of."""
    found = reading(path, content)
    assert isinstance(found, GitpoolError)
    assert str(path) in found.diagnostics[0].detail


def test_the_same_in_other_words(path: Path) -> None:
    """White space and the order of keys mean nothing: a plan that a formatter went over is the same plan."""
    text = json.dumps(DOCUMENT, indent=4, sort_keys=True)
    assert PLAN.masked == reading(path, text)
