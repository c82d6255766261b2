"""A folder of files to the configuration: every file read, every block understood, every mistake reported.

Rules of this module:

* Nothing is raised for bad input. A file with a syntax error is left out, and whatever else can be checked is checked.
* A folder without a pool is judged by whoever asks (`Configuration.emptiness`): no file must never come to mean
  "delete everything", but `destroy` and `recover` need none.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from gitpool.config import foreign
from gitpool.config.content import unsupported_argument, unsupported_block
from gitpool.config.files import discover, read
from gitpool.config.findings import Findings
from gitpool.config.masking import MaskedSources
from gitpool.config.parse import parse
from gitpool.config.pools import pool_of
from gitpool.config.ranges import Ranges
from gitpool.config.schema import FILE
from gitpool.config.settings import DEFAULT_MASKED, Settings, settings_of
from gitpool.config.tree import Block
from gitpool.desired import Desired
from gitpool.diagnostics import Diagnostic, Report, Source, SourceRange, error
from gitpool.pool import DesiredPool, address
from gitpool.pool import Path as FieldPath

__all__ = ["Configuration", "discover", "load"]

_mentions_settings = re.compile(r"^[ \t]*gitpool\b", re.MULTILINE).search
_may_be_settings = re.compile(r"(?:^|[;}\"']|\*/)[ \t]*gitpool\b", re.MULTILINE).findall


@dataclass(frozen=True)
class Configuration:
    """The folder, read: what is wanted (pools in name order), settings, and the files by the name they are shown under.

    `sources` are for people: values that nobody is to see are covered. `ranges` says where a field of a pool is
    written. `settings_problems` are the diagnostics that concern the `gitpool` block, or hide whether there is one.
    `emptiness` says that there is no pool, where nothing else is wrong.
    """

    desired: Desired
    settings: Settings
    sources: Mapping[str, Source]
    ranges: Mapping[tuple[str, FieldPath], SourceRange] = field(default_factory=dict)
    settings_problems: tuple[Diagnostic, ...] = ()
    emptiness: Diagnostic | None = None

    @property
    def pools(self) -> Mapping[str, DesiredPool]:
        """The pools by name."""
        return self.desired.pools


@dataclass
class _Reading:
    """What has been found so far; what is wrong with the settings, or hides them, is kept apart."""

    report: Report = field(default_factory=Report)
    settings_report: Report = field(default_factory=Report)
    unreadable: Report = field(default_factory=Report)
    sources: dict[str, Source] = field(default_factory=dict)
    damaged: dict[str, Source] = field(default_factory=dict)
    hides_settings: bool = False
    pools: dict[str, DesiredPool] = field(default_factory=dict)
    declared: dict[str, tuple[Source, Block]] = field(default_factory=dict)
    settings_blocks: list[tuple[Source, Block]] = field(default_factory=list)
    broken_settings: list[tuple[Source, Block]] = field(default_factory=list)
    """The blocks that could be read of files that have mistakes elsewhere: good for what they hide alone."""


def load(folder: Path, report: Report) -> Configuration:
    """Read every `*.hcl` of a folder; the caller gates."""
    reading = _Reading()
    with _paused_collector():
        for path in _discovered(folder, reading):
            source = read(path, reading.unreadable, reading.damaged)
            if source is not None:
                reading.sources[source.filename] = source
                _read_file(source, reading)
        settings = _settings(reading)
    # A file that cannot be read may hold the settings, unless they were found in another.
    (reading.report if reading.settings_blocks else reading.settings_report).extend(reading.unreadable)
    wrong = reading.report.errors or reading.settings_report.errors
    empty = None if reading.declared or wrong else _no_pools(folder, reading)
    sources = MaskedSources(reading.sources, settings.masked_meta_keys, reading.damaged)
    settings_problems = tuple(sources.shown(d) for d in reading.settings_report)
    report.extend(sources.shown(d) for d in reading.report)
    report.extend(settings_problems)
    desired = Desired.of({name: reading.pools[name] for name in sorted(reading.pools)})
    return Configuration(desired, settings, sources, Ranges(reading.declared), settings_problems, empty)


def _discovered(folder: Path, reading: _Reading) -> list[Path]:
    try:
        return discover(folder)
    except OSError as problem:
        detail = f"{folder}: {problem.strerror}. Look whether this is the right folder (-chdir)."
        reading.settings_report.add(error("The folder cannot be read", detail))
        return []


def _no_pools(folder: Path, reading: _Reading) -> Diagnostic:
    found = "None of the files in it declares one." if reading.sources else "There is no *.hcl file in it."
    return error(
        "No node pools in this folder",
        f"The folder is {folder.absolute()}. {found} Look whether it is the right one (-chdir). If all pools are to "
        "be deleted, say `gitpool destroy`.",
    )


def _read_file(source: Source, reading: _Reading) -> None:
    own = Report()
    body = parse(source, own)
    findings = Findings(source, reading.report)
    kind = foreign.kind_of_file(source.text, body)
    if kind is not None:
        _report_foreign(*kind, findings)
        return
    if own.errors:
        hides_settings = _mentions_settings(source.text) is not None
        (reading.settings_report if hides_settings else reading.report).extend(own)
        parsed = [block for block in body.blocks if block.type == "gitpool"]
        reading.broken_settings += [(source, block) for block in parsed]
        reading.hides_settings |= len(_may_be_settings(source.text)) > len(parsed)
        return
    for attribute in body.attributes.values():
        unsupported_argument(attribute, FILE, findings)
    for block in body.blocks:
        if block.type == "node_pool":
            _read_pool(block, findings, reading)
        elif block.type == "gitpool":
            reading.settings_blocks.append((source, block))
        else:
            unsupported_block(block, FILE, findings)


def _report_foreign(what: str, start: int, end: int, findings: Findings) -> None:
    detail = (
        f"This file is {what}, and gitpool reads every *.hcl of its folder. Keep such files in another folder, or "
        "give this one another ending."
    )
    findings.error("Not a file of node pools", detail, start, end)


def _read_pool(block: Block, findings: Findings, reading: _Reading) -> None:
    desired = pool_of(block, findings)
    if desired is None:
        return
    name = desired.pool.name
    if name in reading.declared:
        first = reading.pools[name].pool.origin
        detail = f'A node pool "{name}" was already declared at {first}. Every name can be declared once: remove one.'
        about = findings.about(address(name), f'node_pool "{name}"')
        about.error("Duplicate node pool", detail, block.start, block.end)
        return
    reading.declared[name] = (findings.source, block)
    reading.pools[name] = desired


def _settings(reading: _Reading) -> Settings:
    masked = _masked(reading)
    if not reading.settings_blocks:
        return Settings(masked_meta_keys=masked)
    (source, block), *others = reading.settings_blocks
    for other_source, other in others:
        detail = f"Only one gitpool block is allowed. Another was defined at {source.range(block.start, block.end)}."
        about = Findings(other_source, reading.settings_report)
        about.error("Duplicate gitpool block", detail, other.start, other.end)
        settings_of(other, about)
    return replace(settings_of(block, Findings(source, reading.settings_report)), masked_meta_keys=masked)


def _masked(reading: _Reading) -> tuple[str, ...]:
    """What any of the blocks hides; everything, if a block that cannot be read may hide more."""
    blocks = [*reading.settings_blocks, *reading.broken_settings]
    wishes = [settings_of(block, Findings(source, Report())).masked_meta_keys for source, block in blocks]
    is_unknown = reading.hides_settings or (not blocks and reading.unreadable.errors)
    patterns = (*DEFAULT_MASKED, *(pattern for wish in wishes for pattern in wish), *(("*",) if is_unknown else ()))
    return tuple(dict.fromkeys(patterns))


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
