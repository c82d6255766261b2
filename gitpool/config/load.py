"""A folder of files to the configuration: every file read, every block understood, every mistake reported.

Rules of this module:

* Nothing is raised for bad input. A file with a syntax error is left out, and whatever else can be checked is checked.
* A folder without a pool is judged by whoever asks (`Configuration.emptiness`): no file must never come to mean
  "delete everything", but `destroy` and `recover` need none.
* The evaluator is loaded when something needs it (`_Language`): a folder of literals does not pay for it.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitpool.config.blocks import foreign
from gitpool.config.blocks.adoption import add_imports, add_removal
from gitpool.config.blocks.content import unsupported_argument, unsupported_block
from gitpool.config.blocks.dynamic import Dynamic
from gitpool.config.blocks.plain import Found, Round, Values
from gitpool.config.blocks.pools import pools_of, repetition_of
from gitpool.config.blocks.ranges import Ranges
from gitpool.config.blocks.rules import Violation
from gitpool.config.blocks.schema import FILE
from gitpool.config.blocks.settings import DEFAULT_MASKED, Settings, settings_of
from gitpool.config.files import discover, is_json, leads_out, read
from gitpool.config.findings import Findings
from gitpool.config.masking.hidden import suspected_defaults
from gitpool.config.masking.sources import MaskedSources
from gitpool.config.syntax.parse import parse
from gitpool.config.syntax.tree import Block, Expression
from gitpool.config.variables.inputs import Inputs
from gitpool.config.variables.tfvars import automatic
from gitpool.desired import Desired, Removal, Undeclared
from gitpool.diagnostics import Diagnostic, GitpoolError, Report, Source, SourceRange, error
from gitpool.pool import DesiredPool, Instance
from gitpool.pool import Path as FieldPath

if TYPE_CHECKING:
    from gitpool.config.names import Language
    from gitpool.plan import Plan

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
    sources: MaskedSources
    ranges: Mapping[tuple[str, FieldPath], SourceRange] = field(default_factory=dict)
    settings_problems: tuple[Diagnostic, ...] = ()
    emptiness: Diagnostic | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    """The JSON values of the variables that are not sensitive."""
    language: Callable[[], Language] | None = field(default=None, compare=False)
    """The names of the files, for expressions from elsewhere; loads the evaluator."""

    @property
    def pools(self) -> Mapping[str, DesiredPool]:
        """The pools by name."""
        return self.desired.pools

    def violations(self, plan: Plan) -> list[Violation]:
        """What the rules object to in a plan; without a rule nothing is loaded."""
        rules = self.settings.rules
        return [] if not rules or self.language is None else self.language().violations(rules, plan, self.sources)


@dataclass
class _Reading:
    """What has been found so far; what is wrong with the settings, or hides them, is kept apart."""

    report: Report = field(default_factory=Report)
    settings_report: Report = field(default_factory=Report)
    unreadable: Report = field(default_factory=Report)
    sources: dict[str, Source] = field(default_factory=dict)
    damaged: dict[str, Source] = field(default_factory=dict)
    spans: dict[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """What nobody is to see, whatever stands there: values of sensitive variables."""
    hides_settings: bool = False
    is_partial: bool = False
    """Whether there are blocks that could not be read."""
    pools: dict[str, DesiredPool] = field(default_factory=dict)
    declared: dict[str, tuple[Source, Block]] = field(default_factory=dict)
    labels: dict[str, tuple[Source, Block]] = field(default_factory=dict)
    blocks: dict[str, list[tuple[Source, Block]]] = field(default_factory=dict)
    broken_settings: list[tuple[Source, Block]] = field(default_factory=list)
    """The blocks that could be read of files that have mistakes elsewhere: good for what they hide alone."""

    undeclared: dict[str, Undeclared] | None = None
    """What `import` blocks want and nothing declares, where that is generated; elsewhere it is a mistake."""
    uncertain: set[str] = field(default_factory=set)
    """The labels of blocks whose pools are not all known."""

    def is_uncertain(self, label: str) -> bool:
        """Whether a block of that label may declare more pools than are known."""
        return self.is_partial or label in self.uncertain

    def of_type(self, kind: str) -> Sequence[tuple[Source, Block]]:
        """The blocks of a type, with their files."""
        return self.blocks.get(kind, ())


def load(folder: Path, report: Report, inputs: Inputs | None = None, *, generates: bool = False) -> Configuration:
    """Read every `*.hcl` and `*.hcl.json` of a folder; the caller gates.

    `inputs` are the values of variables; none means that they are not needed, as for `validate`. Whoever `generates`
    blocks for what is imported finds in the desired what nothing declares.
    """
    reading = _Reading(undeclared={} if generates else None)
    with _paused_collector():
        for path in _discovered(folder, reading):
            elsewhere = leads_out(path, (folder, *(inputs.wider if inputs else ())))
            if elsewhere is not None:
                reading.unreadable.add(elsewhere)
                continue
            source = read(path, reading.unreadable, reading.damaged)
            if source is None:
                reading.is_partial = True
            else:
                reading.sources[source.filename] = source
                _read_file(source, reading)
        language = _LazyLanguage(folder, reading, inputs)
        hides_more = bool(reading.of_type("gitpool") or reading.broken_settings or reading.hides_settings)
        desired = Desired()
        settings = Settings(masked_meta_keys=(*DEFAULT_MASKED, "*") if hides_more else DEFAULT_MASKED)
        try:
            language.load_if_declared()
            for source, block in reading.of_type("node_pool"):
                _read_pools(source, block, language, reading)
            desired = _desired(language, reading)
            settings = _settings(language, reading)
            if settings.rules:
                language.loaded().check(settings.rules, reading.report)
        except GitpoolError as problem:  # more to evaluate than may be; shown like all others, with nothing secret
            reading.report.extend(problem.diagnostics)
    # A file that cannot be read may hold the settings, unless they were found in another.
    (reading.report if reading.of_type("gitpool") else reading.settings_report).extend(reading.unreadable)
    wrong = reading.report.errors or reading.settings_report.errors
    empty = None if reading.of_type("node_pool") or wrong else _no_pools(folder, reading)
    sources = MaskedSources(reading.sources, settings.masked_meta_keys, reading.damaged, reading.spans)
    settings_problems = tuple(sources.shown(d) for d in reading.settings_report)
    report.extend(sources.shown(d) for d in reading.report)
    report.extend(settings_problems)
    ranges = Ranges(reading.declared)
    return Configuration(
        desired, settings, sources, ranges, settings_problems, empty, language.variables, language.loaded
    )


def _desired(language: _LazyLanguage, reading: _Reading) -> Desired:
    """What the files want, from the pools that were read and the blocks about others."""
    imports: dict[str, SourceRange] = {}
    for source, block in reading.of_type("import"):
        about, values = Findings(source, reading.report), language.values(source)
        add_imports(block, reading.pools, about, values, reading.is_uncertain, imports, reading.undeclared)
    removals: dict[Instance, Removal] = {}
    for source, block in reading.of_type("removed"):
        add_removal(block, Findings(source, reading.report), language.values(source), removals)
    return Desired(
        pools={name: reading.pools[name] for name in sorted(reading.pools)},
        blocks={label: repetition_of(block) for label, (_, block) in reading.labels.items()},
        imports=imports,
        removed=tuple(removals.values()),
        undeclared=reading.undeclared or {},
    )


class _LazyLanguage:
    """The language of the folder, loaded when the first expression is met that is more than a literal."""

    def __init__(self, folder: Path, reading: _Reading, inputs: Inputs | None) -> None:
        self._folder, self._reading, self._inputs = folder, reading, inputs
        self._language: Language | None = None

    def load_if_declared(self) -> None:
        """Load it for variables and locals, which are checked whether they are used or not."""
        given = self._inputs is not None and (self._inputs.has_arguments or automatic(self._folder))
        if self._reading.of_type("variable") or self._reading.of_type("locals") or given:
            self.loaded()

    def loaded(self) -> Language:
        """The language."""
        if self._language is None:
            from gitpool.config.names import language_of

            reading = self._reading
            inputs = self._inputs or Inputs(required=False)
            if reading.is_partial:
                # What is missing may be declared in a broken file, and nobody is asked for a run that fails anyway.
                inputs = replace(inputs, ask=None, required=False, complete=False)
            self._language = language_of(
                self._folder, reading.of_type("variable"), reading.of_type("locals"), inputs, reading.report
            )
            reading.sources |= self._language.sources
            reading.spans |= self._language.spans
        return self._language

    @property
    def has_all_values(self) -> bool:
        """Whether every variable has a value, or it is reported."""
        return self._inputs is not None and self._inputs.required

    @property
    def variables(self) -> Mapping[str, Any]:
        """The JSON values of the variables that are not sensitive."""
        return {} if self._language is None else self._language.variables

    def values(self, source: Source) -> Values:
        """The values of what is written in a file."""
        return _FileValues(self, source)


class _FileValues:
    """Values for a file (`gitpool.config.blocks.plain.Values`): asks the language, and thereby loads it."""

    def __init__(self, language: _LazyLanguage, source: Source) -> None:
        self._language, self._source = language, source

    def _values(self) -> Values:
        return self._language.loaded().values(self._source)

    def found(self, node: Expression, findings: Findings) -> Found | None:
        """The value of an expression."""
        return self._values().found(node, findings)

    def tell(self, summary: str, detail: str, node: Expression, findings: Findings) -> None:
        """Note a mistake in an expression, with the values of what it refers to."""
        self._values().tell(summary, detail, node, findings)

    def for_each(self, node: Expression, findings: Findings) -> list[Round]:
        """The rounds of `for_each`."""
        return self._values().for_each(node, findings)

    def count(self, node: Expression, findings: Findings) -> list[Round]:
        """The rounds of `count`."""
        return self._values().count(node, findings)

    def dynamic(self, dynamic: Dynamic, findings: Findings) -> list[Values]:
        """The rounds of a `dynamic` block."""
        return self._values().dynamic(dynamic, findings)


def _discovered(folder: Path, reading: _Reading) -> list[Path]:
    try:
        return discover(folder)
    except OSError as problem:
        detail = f"{folder}: {problem.strerror}. Look whether this is the right folder (-chdir)."
        reading.settings_report.add(error("The folder cannot be read", detail))
        return []


def _no_pools(folder: Path, reading: _Reading) -> Diagnostic:
    found = "There is no *.hcl or *.hcl.json file in it."
    if reading.sources:
        found = "None of the files in it declares one."
    return error(
        "No node pools in this folder",
        f"The folder is {folder.absolute()}. {found} Look whether it is the right one (-chdir). If all pools are to "
        "be deleted, say `gitpool destroy`.",
    )


def _read_file(source: Source, reading: _Reading) -> None:
    own = Report()
    body = parse(source, own)
    findings = Findings(source, reading.report)
    kind = foreign.kind_of_json(body) if is_json(source.filename) else foreign.kind_of_file(source.text, body)
    if kind is not None:
        _report_foreign(*kind, findings)
        return
    if own.errors:
        reading.is_partial = True
        reading.spans[source.filename] = suspected_defaults(source.text)
        hides_settings = _mentions_settings(source.text) is not None or _hides_all(source)
        (reading.settings_report if hides_settings else reading.report).extend(own)
        parsed = [block for block in body.blocks if block.type == "gitpool"]
        reading.broken_settings += [(source, block) for block in parsed]
        reading.hides_settings |= len(_may_be_settings(source.text)) > len(parsed) or _hides_all(source)
        return
    for attribute in body.attributes.values():
        unsupported_argument(attribute, FILE, findings)
    for block in body.blocks:
        if block.type in FILE.blocks:
            reading.blocks.setdefault(block.type, []).append((source, block))
        else:
            unsupported_block(block, FILE, findings)


def _hides_all(source: Source) -> bool:
    """Whether a broken file in JSON, of which nothing can be read, may hold the settings, in whatever spelling."""
    return is_json(source.filename) and ("gitpool" in source.text or "\\u" in source.text)


def _report_foreign(what: str, start: int, end: int, findings: Findings) -> None:
    detail = (
        f"This file is {what}, and gitpool reads every *.hcl and *.hcl.json of its folder. Keep such files in another "
        "folder, or give this one another ending."
    )
    if what == foreign.API_POOL:
        detail = (
            f"This file is {what}. gitpool wants the pool under its name, with the words of Nomad's specification: "
            '{"node_pool": {"NAME": {"description": "...", "meta": {"key": "value"}}}}.'
        )
    findings.error("Not a file of node pools", detail, start, end)


def _read_pools(source: Source, block: Block, language: _LazyLanguage, reading: _Reading) -> None:
    findings = Findings(source, reading.report)
    is_second = False
    if block.labels:
        label = block.labels[0].text
        if label in reading.labels:
            other, first = reading.labels[label]
            place = other.range(first.start, first.end)
            detail = f'A node pool "{label}" was already declared at {place}. Every label can be used once: remove one.'
            about = findings.about(None, f'node_pool "{label}"')
            about.error("Duplicate node pool", detail, block.start, block.end)
        is_second = label in reading.labels
        reading.labels.setdefault(label, (source, block))
    mistakes = len(reading.report.errors)
    pools = list(pools_of(block, findings, language.values(source)))
    is_valueless = reading.report.errors or not language.has_all_values
    if len(reading.report.errors) > mistakes or (not pools and is_valueless):
        reading.uncertain.update(label.text for label in block.labels)
    for desired in pools:
        if not is_second:  # else it was read for its mistakes alone
            _add_pool(desired, block, findings, reading)


def _add_pool(desired: DesiredPool, block: Block, findings: Findings, reading: _Reading) -> None:
    name = desired.pool.name
    if name in reading.pools:
        reading.uncertain.add(desired.instance.block)
        first = reading.pools[name]
        detail = (
            f"{desired.instance.address} and {first.instance.address} (at {first.pool.origin}) are both "
            f'the pool "{name}". A cluster has one pool of a name: change one of them.'
        )
        about = findings.about(desired.instance.address, f'node_pool "{desired.instance.block}"')
        place = block.body.attributes.get("name", block)
        about.error("Duplicate node pool", detail, place.start, place.end)
        return
    reading.declared[name] = (findings.source, block)
    reading.pools[name] = desired


def _settings(language: _LazyLanguage, reading: _Reading) -> Settings:
    masked = _masked(language, reading)
    blocks = reading.of_type("gitpool")
    if not blocks:
        return Settings(masked_meta_keys=masked)
    (source, block), *others = blocks
    for other_source, other in others:
        detail = f"Only one gitpool block is allowed. Another was defined at {source.range(block.start, block.end)}."
        about = Findings(other_source, reading.settings_report)
        about.error("Duplicate gitpool block", detail, other.start, other.end)
        settings_of(other, about, language.values(other_source))
    settings = settings_of(block, Findings(source, reading.settings_report), language.values(source))
    return replace(settings, masked_meta_keys=masked)


def _masked(language: _LazyLanguage, reading: _Reading) -> tuple[str, ...]:
    """What any of the blocks hides; everything, if a block that cannot be read may hide more."""
    blocks = [*reading.of_type("gitpool"), *reading.broken_settings]
    wishes = [
        settings_of(block, Findings(source, Report()), language.values(source)).masked_meta_keys
        for source, block in blocks
    ]
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
