"""A diagnostic for people: Terraform's look, and beside it the column, in `file:line:column` and in carets.

With colour it stands behind a rail, as Terraform's do; without, it begins with an empty line, so that several in a
row are told apart either way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gitpool.diagnostics import Diagnostic, Severity, Snippet
from gitpool.render.characters import visible, wrapped
from gitpool.render.excerpt import excerpt
from gitpool.render.mask import Mask
from gitpool.render.style import Style


def diagnostic(d: Diagnostic, style: Style, *, mask: Mask | None = None) -> str:
    """The whole text of one diagnostic; secrets in its source lines are masked as they are everywhere."""
    rail = style.red if d.severity is Severity.ERROR else style.yellow
    word = "Error: " if d.severity is Severity.ERROR else "Warning: "
    room = style.width - 2 if style.color else style.width
    lines = [style.bold(rail(word)) + style.bold(visible(d.summary))]
    place = _place(d, style, mask or Mask())
    if place:
        lines += ["", *place]
    if d.detail:
        lines += ["", *wrapped(d.detail, room)]
    if not style.color:
        return "\n".join(["", *lines])
    return "\n".join([rail("╷"), *(f"{rail('│')} {line}" for line in lines), rail("╵")])


def compact_warnings(ds: Iterable[Diagnostic], style: Style) -> str:
    """`-compact-warnings`: each summary once, with its first place and how many more there are."""
    warnings = [d for d in ds if d.severity is Severity.WARNING]
    if not warnings:
        return ""
    numbers = Counter(d.summary for d in warnings)
    lines = ["", style.bold(style.yellow("Warnings:")), ""]
    for summary, number in numbers.items():
        lines.append(f"- {visible(summary)}")
        first = next(d for d in warnings if d.summary == summary)
        more = f" (and {number - 1} more)" if number > 1 else ""
        if first.range is not None:
            lines.append(f"  on {visible(first.range.filename)} line {first.range.start.line}{more}")
        elif more:
            lines.append(f"  {more.strip()}")
    lines += ["", *wrapped("To see the full warning notes, run gitpool without -compact-warnings.", style.width)]
    return "\n".join(lines)


def _place(d: Diagnostic, style: Style, mask: Mask) -> list[str]:
    lines = []
    if d.address is not None:
        lines.append(f"  with {visible(d.address)}" + ("," if d.range else ""))
    if d.range is None:
        return lines
    file, start = visible(d.range.filename), d.range.start
    context = f", in {visible(d.snippet.context)}" if d.snippet and d.snippet.context else ""
    if d.snippet is None and d.range.start == d.range.end:
        return [*lines, f"  on {file} line {start.line}, where it was when it was applied last"]
    lines.append(f"  on {file} line {start.line}{context}:")
    lines.append(f"  at {file}:{start.line}:{start.column}")
    if d.snippet is not None:
        lines += [*excerpt(d.snippet, style, mask), *_values(d.snippet, style)]
    return lines


def _values(snippet: Snippet, style: Style) -> list[str]:
    """What was called, and what the references in the expression stand for (terraform: command/format)."""
    rail = f"    {style.dim('│')} "
    lines = []
    call = snippet.function_call
    if call is not None:
        names = [parameter.name for parameter in call.parameters]
        names += [f"{call.variadic.name}..."] if call.variadic else []
        lines.append(f"{rail}while calling {style.bold(visible(call.called_as))}({visible(', '.join(names))})")
    lines += [f"{rail}{style.bold(visible(name))} {visible(statement)}" for name, statement in snippet.values]
    return [f"    {style.dim('├────────────────')}", *lines] if lines else []
