"""The `rule` blocks of `gitpool`: what must hold of each change of a plan, and what follows where it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gitpool.config.blocks.arguments import Reader, text_of
from gitpool.config.blocks.checks import Check, check_of
from gitpool.config.blocks.content import content
from gitpool.config.blocks.plain import Values
from gitpool.config.blocks.schema import RULE
from gitpool.config.findings import Findings
from gitpool.config.syntax.strings import BAD_NAME, is_identifier
from gitpool.config.syntax.tree import Attribute, Block
from gitpool.diagnostics import Diagnostic, Source


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as written; it is evaluated elsewhere (`gitpool.config.rules`). One that does not deny warns."""

    name: str
    check: Check = field(repr=False)
    denies: bool
    source: Source = field(repr=False)

    @property
    def header(self) -> str:
        """The header of the block, as excerpts show it."""
        return f'rule "{self.name}"'

    @property
    def override(self) -> str:
        """What `-override` calls it."""
        return f"rule.{self.name}"


@dataclass(frozen=True, slots=True)
class Violation:
    """A change that a rule objects to, or cannot judge: an error if the rule denies, else a warning."""

    rule: Rule
    diagnostic: Diagnostic


def rules_of(blocks: Iterable[Block], findings: Findings, values: Values) -> tuple[Rule, ...]:
    """The rules that the blocks are; mistakes are reported, and the rules that have some left out."""
    named: dict[str, Block] = {}
    rules = []
    for block in blocks:
        label = block.labels[0]
        about = findings.about(None, f'rule "{label.text}"')
        rule = _rule(block, about, values)
        if not is_identifier(label.text):
            about.error("Invalid rule name", BAD_NAME, label.start, label.end)
        elif label.text in named:
            first = named[label.text]
            place = findings.source.range(first.start, first.end)
            detail = f'A rule "{label.text}" was already defined at {place}. Give each a name of its own.'
            about.error("Duplicate rule", detail, block.start, block.end)
        elif rule is not None:
            rules.append(rule)
        named.setdefault(label.text, block)
    return tuple(rules)


def _rule(block: Block, findings: Findings, values: Values) -> Rule | None:
    found = content(block.body, RULE, findings)
    check = check_of("rule", block, found, findings)
    denies = _denies(found.attributes.get("enforcement"), Reader(findings, values))
    return None if check is None else Rule(block.labels[0].text, check, denies, findings.source)


def _denies(enforcement: Attribute | None, reader: Reader) -> bool:
    """Whether the rule refuses a plan; what is not known yet does."""
    word = None if enforcement is None else text_of(enforcement, reader)
    if enforcement is not None and word not in (None, "deny", "warn"):
        reader.error("Unsuitable value", 'enforcement must be "deny" or "warn".', enforcement.value)
    return word != "warn"
