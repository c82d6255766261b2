"""What of a run has a place in the files of the repository: mistakes, dangers, layout."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gitpool.annotations import MOST_REMARKS, Annotation, Level
from gitpool.change import Action, Change, Reason
from gitpool.concealment import scrubbed
from gitpool.config.files import decode, discover, is_json, leads_out, read_bytes
from gitpool.config.formatting.check import check
from gitpool.config.formatting.source import format_source
from gitpool.config.load import Configuration
from gitpool.config.masking.sources import MaskedSources
from gitpool.diagnostics import Diagnostic, Report, Severity, Source, SourceRange
from gitpool.plan import Plan
from gitpool.render.impact_text import users
from gitpool.render.suggestion import Suggestion, replaced, suggestions
from gitpool.report import Problem

_MEANT = re.compile(r'Did you mean "([^"\n]+)"\?')
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_LEVELS = {Severity.ERROR: Level.FAILURE, Severity.WARNING: Level.WARNING}


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the files lie: the folder, and what leads to it from the root of the repository, empty or with a slash."""

    path: Path
    prefix: str = ""

    def in_repository(self, filename: str) -> str:
        """The name of a file as the forge has it."""
        return f"{self.prefix}{filename}"


def problems_of(diagnostics: Iterable[Diagnostic], folder: Folder) -> tuple[Problem, ...]:
    """What is told of them without a place of its own."""
    return tuple(Problem.of(d, _place(d.range, folder)) for d in diagnostics)


def unsaid(diagnostics: Iterable[Diagnostic], values: Collection[str]) -> list[Diagnostic]:
    """The diagnostics without values that nobody is shown, which others may have quoted."""
    return [replace(d, summary=scrubbed(d.summary, values), detail=scrubbed(d.detail, values)) for d in diagnostics]


def _place(place: SourceRange | None, folder: Folder) -> str:
    return "" if place is None else f"{folder.in_repository(place.filename)}:{place.start.line}"


def mistakes(diagnostics: Iterable[Diagnostic], folder: Folder) -> list[Annotation]:
    """The diagnostics that have a place, with what was meant where that is known."""
    return [_mistake(d, d.range, folder) for d in diagnostics if d.range is not None]


def _mistake(diagnostic: Diagnostic, place: SourceRange, folder: Folder) -> Annotation:
    start, end = place.start, place.end
    last = end.line - 1 if end.column == 1 and end.line > start.line else end.line
    return Annotation(
        path=folder.in_repository(place.filename),
        start_line=start.line,
        end_line=max(start.line, last),
        level=_LEVELS[diagnostic.severity],
        title=diagnostic.summary,
        message=diagnostic.detail,
        start_column=start.column,
        end_column=max(start.column, end.column - 1) if end.line == start.line else 0,
        suggestion=_meant(diagnostic, place, folder),
    )


def _meant(diagnostic: Diagnostic, place: SourceRange, folder: Folder) -> str | None:
    """The line with the word that was meant, where the file itself has the wrong one at that place."""
    found = _MEANT.search(diagnostic.detail)
    if found is None or place.start.line != place.end.line:
        return None
    lines = _lines(folder.path / place.filename)
    line = lines[place.start.line - 1] if place.start.line <= len(lines) else ""
    if diagnostic.snippet is None or diagnostic.snippet.code != line:  # something of the line is shown to nobody
        return None
    wrong = line[place.start.column - 1 : place.end.column - 1]
    bare = wrong.strip('"')
    if not _WORD.fullmatch(bare) or not _WORD.fullmatch(found[1]):
        return None
    return replaced(line, place.start.column, place.end.column, wrong.replace(bare, found[1]))


def _lines(path: Path) -> list[str]:
    try:
        # By line feeds alone, as the places count: other characters end lines for Python.
        return path.read_bytes().decode("utf-8").split("\n")
    except (OSError, ValueError):
        return []


def dangers(plan: Plan, configuration: Configuration, folder: Folder) -> list[Annotation]:
    """The deletes, and the changes that affect whoever is in a pool, each at the line that causes it."""
    found = []
    for change in plan.masked.acting:
        is_felt = change.impact is not None and not change.impact.is_nothing
        if change.action is Action.DELETE or (change.action is Action.UPDATE and is_felt):
            place = _cause(change, configuration)
            if place is not None:
                found.append(_danger(change, place, folder))
    return found


def _cause(change: Change, configuration: Configuration) -> SourceRange | None:
    """The first attribute that changes the pool, as the file has it; else the line where its block begins or began."""
    if change.action is Action.UPDATE:
        ranges = configuration.ranges
        places = [ranges[change.name, field.path] for field in change.fields if (change.name, field.path) in ranges]
        if places:
            return min(places, key=lambda place: (place.filename, place.start.byte))
    return change.origin.beginning if change.origin is not None else None


def _danger(change: Change, place: SourceRange, folder: Folder) -> Annotation:
    is_gone = change.action is Action.DELETE
    return Annotation(
        path=folder.in_repository(place.filename),
        start_line=place.start.line,
        end_line=max(place.start.line, place.end.line),
        level=Level.WARNING,
        title=f"{change.address} will be {'destroyed' if is_gone else 'updated in-place'}",
        message=users(change) or "nobody is known to use it",
        gone=change.instance.block if change.reason in (Reason.NOT_IN_CONFIGURATION, Reason.RENAMED) else "",
    )


def layout(folder: Folder, sources: Mapping[str, Source]) -> list[Annotation]:
    """Where the layout of the files is not canonical, with what it should be; unreadable files are told elsewhere.

    `sources` are the files as people may see them: what is covered there is in no suggestion. Of a file that is not
    among them it is not known what is a secret, so any value of `meta` may be.
    """
    found = []
    for path in discover(folder.path):
        name = path.name
        data = None if is_json(name) or leads_out(path, ()) else read_bytes(path, name, Report())
        source = None if data is None else decode(name, data, Report())
        if data is None or source is None:
            continue
        mistakes = Report()
        check(source, mistakes)
        before = data.decode("utf-8")
        shown = sources.get(name) or MaskedSources({name: Source(name, before)}, ["*"])[name]
        after = before if mistakes.errors else format_source(before)
        found += [
            Annotation(
                path=folder.in_repository(name),
                start_line=part.start_line,
                end_line=part.line,
                level=Level.WARNING,
                title="The layout is not canonical",
                message="`gitpool fmt` writes it otherwise.",
                suggestion=part.text if _is_shown(before, shown.text, part) else None,
            )
            for part in (suggestions(before, after) if after != before else [])
        ]
    return found


def _is_shown(text: str, shown: str, part: Suggestion) -> bool:
    """Whether the lines are those that people may see."""
    ours, theirs = (whole.split("\n")[part.start_line - 1 : part.line] for whole in (text, shown))
    return ours == theirs


def worst(annotations: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """The first of them, mistakes before dangers before layout, as many as anybody reads."""
    order = {Level.FAILURE: 0, Level.WARNING: 1, Level.NOTICE: 2}
    found = sorted(annotations, key=lambda a: (order[a.level], a.suggestion is not None, a.path, a.start_line))
    return tuple(found[:MOST_REMARKS])
