"""Files with values of variables: `*.tfvars` in HCL and `*.tfvars.json` (terraform: arguments/vars.go).

Their names are kept from Terraform, so that editors and people know them. They hold arguments alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gitpool.config import files
from gitpool.config.findings import Findings
from gitpool.config.syntax.jsonfile import parse_json_values
from gitpool.config.syntax.parse import parse
from gitpool.config.syntax.tree import Attribute, Block
from gitpool.diagnostics import Diagnostic, Report, Source, error

DEFAULT = "gitpool.tfvars"
AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")
_SUMMARY = "Invalid variables file"
_UNSAID = "What is wrong is not said in full, as values of sensitive variables stand near. Look at this place."


@dataclass(frozen=True)
class ValuesFile:
    """What could be read of a file; `source` is None where it has no text. `problems` are its syntax errors.

    `blocks` do not belong there, and are reported.
    """

    source: Source | None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: Sequence[Block] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether it may hold values that were not read."""
        return self.source is None or bool(self.problems)

    def covered(self, hidden: Collection[str]) -> list[tuple[int, int]]:
        """The spans of the values of the hidden names, and of what is in a block.

        In a broken file nothing can be told from its tree, not even the names: if any is hidden, all of it is.
        """
        if self.source is None:
            return []
        if not self.problems:
            values = [(a.value.start, a.value.end) for name, a in self.attributes.items() if name in hidden]
            return values + [(block.body.start, block.body.end) for block in self.blocks]
        return [(0, len(self.source.text))] if hidden else []

    def told(self, hidden: Collection[str]) -> list[Diagnostic]:
        """The problems, those where hidden values are without what they say of the text."""
        covered = self.covered(hidden) if self.problems else []
        if not covered or self.source is None:
            return list(self.problems)
        line = self.source.position(covered[0][0]).line
        return [
            replace(d, summary=_SUMMARY, detail=_UNSAID) if d.range and d.range.end.line >= line else d
            for d in self.problems
        ]


def automatic(folder: Path) -> list[Path]:
    """The files of a folder that are read without being named, from the weakest to the strongest."""
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError:  # said by whoever reads the configuration
        return []
    first = [name for name in (DEFAULT, f"{DEFAULT}.json") if name in names]
    return [folder / name for name in (*first, *sorted(name for name in names if name.endswith(AUTOMATIC)))]


def read(path: Path, name: str, report: Report, *, may_be_pipe: bool = False) -> ValuesFile:
    """The arguments of a file, shown under a name; what is wrong with its syntax is in it, all else in the report.

    A name that ends with `.json` has the JSON syntax.
    """
    if not path.exists():
        detail = f"The variables file {name} does not exist. It is looked for from the current folder."
        report.add(error("Failed to read variables file", detail))
        return ValuesFile(None)
    damaged: dict[str, Source] = {}
    own = Report()
    source = files.read(path, own, damaged, name=name, may_be_pipe=may_be_pipe)
    if source is None:
        if name in damaged:
            return ValuesFile(damaged[name], problems=tuple(own))
        report.extend(own)
        return ValuesFile(None)
    body = parse_json_values(source, own) if files.is_json(name) else parse(source, own)
    findings = Findings(source, report)
    for block in body.blocks:
        _no_block(block, findings)
    return ValuesFile(source, body.attributes, body.blocks, tuple(own))


def _no_block(block: Block, findings: Findings) -> None:
    end = block.start + len(block.type)
    if block.type != "variable":
        detail = "Blocks are not allowed here: the file assigns values to variables, as in name = value."
        findings.error(f'Unexpected "{block.type}" block', detail, block.start, end)
        return
    name = block.labels[0].text if block.labels else "name"
    detail = (
        "A .tfvars file assigns values to variables that are declared in .hcl files, and declares none. To declare "
        f'"{name}", move this block into an .hcl file. To set its value, write here: {name} = VALUE.'
    )
    findings.error("Variable declaration in .tfvars file", detail, block.start, end)
