"""Labels by result: of ours one at a time, for each environment."""

from __future__ import annotations

from gitpool.change import Action
from gitpool.forge.github import GitHub
from gitpool.forge.marker import named
from gitpool.report import RunReport, Status

LONGEST = 50
"""Characters of a label (GitHub)."""

_RESULTS = ("no changes", "changes", "destroy", "failed")


def label_of(report: RunReport) -> str:
    """The label that says what a plan does; empty where there is no plan to speak of."""
    if report.status is Status.NO_CHANGES:
        return _name(report.environment, "no changes")
    if report.status is Status.PLANNED:
        return _name(report.environment, "destroy" if report.count(Action.DELETE) else "changes")
    return _name(report.environment, "failed") if report.status is Status.FAILED else ""


def set_label(github: GitHub, pull: int, report: RunReport) -> None:
    """Put the label on the pull request, and take off those of other results.

    Raises:
        Lost, Forbidden, Unfit: the forge does not take it.
    """
    wanted = label_of(report)
    ours = {_name(report.environment, result).lower() for result in _RESULTS}
    there = {name.lower(): name for name in github.labels(pull)}  # small letters and large ones are one label
    for name in sorted((there.keys() & ours) - {wanted.lower()}):
        github.remove_label(pull, there[name])
    if wanted and wanted.lower() not in there:
        github.add_labels(pull, [wanted])


def _name(environment: str, result: str) -> str:
    if not environment:
        return f"gitpool: {result}"
    room = LONGEST - len(f"gitpool (): {max(_RESULTS, key=len)}")
    return f"gitpool ({named(environment, room)}): {result}"
