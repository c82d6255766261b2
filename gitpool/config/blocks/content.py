"""What a body holds, held against its schema: what does not belong there is reported, the rest is handed on."""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.config.blocks.schema import BlockSchema
from gitpool.config.findings import Findings, did_you_mean
from gitpool.config.syntax.tree import Attribute, Block, Body


@dataclass(slots=True)
class Content:
    """The arguments and blocks that may stand here, by name; of a block that is there twice, the first.

    `repeated` has the blocks of which there may be several.
    """

    attributes: dict[str, Attribute]
    blocks: dict[str, Block]
    repeated: dict[str, list[Block]]


def content(body: Body, schema: BlockSchema, findings: Findings) -> Content:
    """What of a body its schema knows; unknown names, second blocks and wrong labels are reported."""
    attributes = body.attributes
    if not schema.any_argument and not attributes.keys() <= schema.arguments.keys():
        for name in attributes.keys() - schema.arguments.keys():
            unsupported_argument(attributes[name], schema, findings)
        attributes = {name: a for name, a in attributes.items() if name in schema.arguments}
    blocks: dict[str, Block] = {}
    repeated: dict[str, list[Block]] = {}
    for block in body.blocks:
        inner = schema.blocks.get(block.type)
        if inner is None:
            unsupported_block(block, schema, findings)
        elif inner.repeats:
            if check_labels(block, inner, findings):
                repeated.setdefault(block.type, []).append(block)
        elif block.type in blocks:
            duplicate_block(block, blocks[block.type].start, findings)
        elif block.type in attributes:
            duplicate_block(block, attributes[block.type].start, findings)
        else:
            blocks[block.type] = block
            check_labels(block, inner, findings)
    return Content(attributes, blocks, repeated)


def unsupported_argument(attribute: Attribute, schema: BlockSchema, findings: Findings) -> None:
    """Report an argument that does not belong here, in Terraform's words."""
    name = attribute.name
    detail = f'An argument named "{name}" is not expected here.'
    if name in schema.blocks:
        detail += f' Did you mean to define a block of type "{name}"?'
    else:
        detail += did_you_mean(name, [*schema.arguments, *schema.blocks])
    findings.error("Unsupported argument", detail, attribute.start, attribute.end)


def unsupported_block(block: Block, schema: BlockSchema, findings: Findings) -> None:
    """Report a block that does not belong here, in Terraform's words."""
    detail = f'Blocks of type "{block.type}" are not expected here.'
    if block.type in schema.arguments:
        detail += f' Did you mean to define argument "{block.type}"? If so, use the equals sign to assign it a value.'
    else:
        detail += did_you_mean(block.type, [*schema.blocks, *schema.arguments])
    findings.error("Unsupported block type", detail, block.start, block.start + len(block.type))


def check_labels(block: Block, schema: BlockSchema, findings: Findings) -> bool:
    """Whether a block has exactly the labels that it must have; reported if not."""
    wanted = 0 if schema.label is None else 1
    if len(block.labels) > wanted:
        extra = block.labels[wanted]
        number = "No labels are" if not wanted else f"Only one label ({schema.label}) is"
        detail = f"{number} expected for {block.type} blocks."
        findings.error(f"Extraneous label for {block.type}", detail, extra.start, extra.end)
    elif len(block.labels) < wanted:
        label = str(schema.label).upper()
        detail = f'All {block.type} blocks must have one label: {block.type} "{label}".'
        findings.error(f"Missing {schema.label} for {block.type}", detail, block.start, block.end)
    return len(block.labels) == wanted


def duplicate_block(block: Block, first: int, findings: Findings) -> None:
    """Report a second block, or a block beside an argument of its name, which begins at the offset `first`."""
    other = findings.source.range(first, first + len(block.type))
    detail = f"Only one {block.type} is allowed here. Another was defined at {other}."
    findings.error(f"Duplicate {block.type} block", detail, block.start, block.end)
