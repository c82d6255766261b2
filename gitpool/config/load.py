"""A folder of files to the configuration: every file read, every block understood, every mistake reported.

Rules of this module:

* Nothing is raised for bad input. A file with a syntax error is left out, and whatever else can be checked is checked.
* A folder without a pool is judged by whoever asks (`Configuration.emptiness`): no file must never come to mean
  "delete everything", but `destroy` and `recover` need none.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gitpool.config import pools as pool_blocks
from gitpool.config.content import unsupported_argument, unsupported_block
from gitpool.config.files import discover, read
from gitpool.config.findings import Findings
from gitpool.config.parse import parse
from gitpool.config.schema import FILE
from gitpool.config.settings import Settings, settings_of
from gitpool.config.tree import Block
from gitpool.diagnostics import Diagnostic, Report, Source, error
from gitpool.pool import DesiredPool

__all__ = ["Configuration", "discover", "load"]


@dataclass(frozen=True)
class Configuration:
    """The folder, read: pools by name in name order, settings, and the files by the name under which they are shown.

    `settings_problems` are those diagnostics that concern the `gitpool` block; `emptiness` says that there is no pool,
    where nothing else is wrong.
    """

    pools: Mapping[str, DesiredPool]
    settings: Settings
    sources: Mapping[str, Source]
    settings_problems: tuple[Diagnostic, ...] = ()
    emptiness: Diagnostic | None = None


@dataclass
class _Reading:
    """What has been found so far."""

    report: Report
    sources: dict[str, Source] = field(default_factory=dict)
    pools: dict[str, DesiredPool] = field(default_factory=dict)
    declared: dict[str, tuple[Source, Block]] = field(default_factory=dict)
    settings_blocks: list[tuple[Source, Block]] = field(default_factory=list)


def load(folder: Path, report: Report) -> Configuration:
    """Read every `*.hcl` of a folder; the caller gates."""
    reading = _Reading(report)
    with _paused_collector():
        for path in _discovered(folder, report):
            source = read(path, report)
            if source is not None:
                reading.sources[source.filename] = source
                _read_file(source, reading)
        before = len(report.diagnostics)
        settings = _settings(reading)
    empty = _emptiness(folder, reading) if not reading.declared and not report.errors else None
    pools = {name: reading.pools[name] for name in sorted(reading.pools)}
    return Configuration(pools, settings, reading.sources, tuple(report.diagnostics[before:]), empty)


def _emptiness(folder: Path, reading: _Reading) -> Diagnostic:
    found = "None of the files in it declares one." if reading.sources else "It has no *.hcl file."
    return error(
        "No node pools in this folder",
        f"The folder is {folder.resolve()}. {found} Look whether it is the right one (-chdir). If all pools are to be "
        "deleted, say `gitpool destroy`.",
    )


def _discovered(folder: Path, report: Report) -> list[Path]:
    try:
        return discover(folder)
    except OSError as problem:
        report.add(error("The folder cannot be read", f"{folder}: {problem.strerror}."))
        return []


def _read_file(source: Source, reading: _Reading) -> None:
    body = parse(source, reading.report)
    if body is None:
        return
    findings = Findings(source, reading.report)
    for attribute in body.attributes.values():
        unsupported_argument(attribute, FILE, findings)
    for block in body.blocks:
        if block.type == "node_pool":
            _read_pool(block, findings, reading)
        elif block.type == "gitpool":
            reading.settings_blocks.append((source, block))
        else:
            unsupported_block(block, FILE, findings)


def _read_pool(block: Block, findings: Findings, reading: _Reading) -> None:
    desired = pool_blocks.pool_of(block, findings)
    if desired is None:
        return
    name = desired.pool.name
    if name in reading.declared:
        first = reading.pools[name].pool.origin
        detail = f'A node pool "{name}" was already declared at {first}. Every name can be declared once: remove one.'
        findings.about(f"node_pool.{name}", "").error("Duplicate node pool", detail, block.start, block.end)
        return
    reading.declared[name] = (findings.source, block)
    reading.pools[name] = desired


def _settings(reading: _Reading) -> Settings:
    if not reading.settings_blocks:
        return Settings()
    (source, block), *others = reading.settings_blocks
    for other_source, other in others:
        detail = f"Only one gitpool block is allowed. Another was defined at {source.range(block.start, block.end)}."
        Findings(other_source, reading.report).error("Duplicate gitpool block", detail, other.start, other.end)
    return settings_of(block, Findings(source, reading.report))


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Without the cyclic collector, which would walk the growing trees again and again (two thirds of the time)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
