"""A run as its reviewers are told of it: what was planned or done, what is wrong, and where. Plain data.

Rules of this module:

* A report is all that a comment, a check run or a summary is made of, so that a job without a cluster can make them.
* Values that people are not shown are not in it, whatever hides them (see `gitpool.concealment`).
* Whoever reads one cannot know who wrote it: it is held against its shape, member by member, and nothing in it decides
  what may be applied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gitpool import __version__
from gitpool.annotations import MOST_REMARKS, Annotation
from gitpool.basis import Basis
from gitpool.change import Action
from gitpool.diagnostics import Diagnostic, GitpoolError, Severity, error
from gitpool.plan import Plan
from gitpool.shapes import listed, number, text
from gitpool.transaction import Outcome, Result

FORMAT = "gitpool-report"
FORMAT_VERSION = 1

LARGEST = 64 * 2**20
"""Bytes of a report that is read: several times one of 10,000 pools that change."""

_RUNS = range(2**63)
_COMMIT = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})?")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z)?")
_LONGEST_SAID = 100
"""Characters of what a document says that are repeated to whoever reads why it is refused."""
_REASON = re.compile(r"[a-z-]{0,40}")


class Status(StrEnum):
    """How far it came: a plan's three ends, then the way of an apply."""

    PLANNED = "planned"
    NO_CHANGES = "no_changes"
    SKIPPED = "skipped"
    FAILED = "failed"
    APPLYING = "applying"
    APPLIED = "applied"
    ROLLED_BACK = "rolled_back"
    NOT_APPLIED = "not_applied"
    NEEDS_A_PERSON = "needs_a_person"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Run:
    """Which run of CI it was: the commit that it reports on, its number and attempt, its address."""

    head: str = ""
    id: int = 0
    attempt: int = 1
    url: str = ""

    def to_json(self) -> dict[str, Any]:
        """For report documents."""
        return {"head": self.head, "id": self.id, "attempt": self.attempt, "url": self.url}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Run:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        run, attempt = number(document["id"], _RUNS), number(document["attempt"], _RUNS)
        return cls(_matching(_COMMIT, document["head"]), run, attempt, text(document["url"]))


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong or is to be known, with its place as `file:line`, empty if it has none."""

    severity: Severity
    summary: str
    detail: str = ""
    place: str = ""

    @classmethod
    def of(cls, diagnostic: Diagnostic, place: str = "") -> Problem:
        """The diagnostic without its excerpt."""
        return cls(diagnostic.severity, diagnostic.summary, diagnostic.detail, place)

    def to_json(self) -> dict[str, str]:
        """For report documents."""
        return {
            "severity": self.severity.value,
            "summary": self.summary,
            "detail": self.detail,
            "place": self.place,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Problem:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        summary, detail, place = (text(document[name]) for name in ("summary", "detail", "place"))
        return cls(Severity(document["severity"]), summary, detail, place)


@dataclass(frozen=True)
class RunReport:
    """What a run found or did. `created` is in RFC 3339 and UTC; `failure_reason` is a word for programs, empty if
    nothing failed; `outcomes` are the rows of an apply that failed.
    """

    status: Status
    environment: str = ""
    created: str = ""
    run: Run = Run()
    plan: Plan | None = None
    problems: tuple[Problem, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    failure_reason: str = ""

    @property
    def errors(self) -> list[Problem]:
        """The problems that stopped it."""
        return [p for p in self.problems if p.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        """Those that did not."""
        return [p for p in self.problems if p.severity is Severity.WARNING]

    @property
    def digest(self) -> str:
        """Of the plan; empty where there is none."""
        return self.plan.digest if self.plan is not None else ""

    @property
    def has_changes(self) -> bool:
        """Whether the plan would do anything."""
        return self.plan is not None and self.plan.has_changes

    def count(self, action: Action) -> int:
        """How many pools of the plan get that action."""
        return self.plan.count(action) if self.plan is not None else 0

    @property
    def summary(self) -> dict[str, bool | int | str]:
        """The plan in a few words for programs; what a run says to the steps after it."""
        return {
            "changes": self.has_changes,
            "digest": self.digest,
            "add": self.count(Action.CREATE),
            "change": self.count(Action.UPDATE),
            "destroy": self.count(Action.DELETE),
        }

    def to_json(self) -> dict[str, Any]:
        """The document, as report.json has it."""
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "gitpool_version": __version__,
            "created": self.created,
            "status": self.status.value,
            "failure_reason": self.failure_reason,
            "environment": self.environment,
            "run": self.run.to_json(),
            **self.summary,
            "problems": [p.to_json() for p in self.problems],
            "annotations": [a.to_json() for a in self.annotations],
            "outcomes": [_row(o) for o in self.outcomes],
            "plan": None if self.plan is None else self.plan.to_json(),
        }

    @classmethod
    def from_json(cls, document: Any, filename: str = "the report") -> RunReport:
        """The inverse of `to_json`.

        Raises:
            GitpoolError: it is no report, one of another version, or garbled.
        """
        _check_format(document, filename)
        try:
            report = cls._read(document, filename)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as problem:
            raise _damaged(f"{filename} lacks or garbles {str(problem)[:_LONGEST_SAID]}.") from problem
        said = {name: document.get(name) for name in report.summary}
        if repr(said) != repr(report.summary) or not report._is_sound:
            raise _damaged(f"What {filename} says of its plan is not what that plan does.")
        return report

    @classmethod
    def _read(cls, document: Mapping[str, Any], filename: str) -> RunReport:
        text(document["gitpool_version"])
        plan = document["plan"]
        annotations = listed(document["annotations"])
        if len(annotations) > MOST_REMARKS:
            raise ValueError(f"more than {MOST_REMARKS} annotations")
        return cls(
            status=Status(document["status"]),
            environment=text(document["environment"]),
            created=_matching(_TIME, document["created"]),
            run=Run.from_json(document["run"]),
            plan=None if plan is None else Plan.from_json(plan, f"the plan in {filename}"),
            problems=tuple(Problem.from_json(p) for p in listed(document["problems"])),
            annotations=tuple(map(Annotation.from_json, annotations)),
            outcomes=tuple(_outcome(o) for o in listed(document["outcomes"])),
            failure_reason=_matching(_REASON, document["failure_reason"]),
        )

    @property
    def _is_sound(self) -> bool:
        """Whether the status is one that a plan like this can have, so that no verdict hides what would be done."""
        if self.plan is None:
            return self.status not in (Status.PLANNED, Status.NO_CHANGES)
        if self.plan.environment != self.environment or self.status is Status.SKIPPED:
            return False
        return self.status not in (Status.PLANNED, Status.NO_CHANGES) or (
            self.has_changes is (self.status is Status.PLANNED)
        )


def _check_format(document: Any, filename: str) -> None:
    """Whether it is a report, of a format that is ours."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise GitpoolError(
            error("Not a report", f"{filename} was not written by `gitpool ci`. Name the file that it reported to.")
        )
    version = document.get("format_version")
    if repr(version) != repr(FORMAT_VERSION):  # 1.0 and true are equal to 1
        raise GitpoolError(
            error(
                "Unsupported report format",
                f"{filename} uses format version {str(version)[:_LONGEST_SAID]}; this gitpool reads version "
                f"{FORMAT_VERSION}. Report and post with the same version.",
            )
        )


def _damaged(what: str) -> GitpoolError:
    return GitpoolError(error("Damaged report", f"{what} Run `gitpool ci` again."))


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    found = text(value)
    if pattern.fullmatch(found) is None:
        raise ValueError(f"the text {found[:50]!r}")
    return found


def told(plan: Plan) -> Plan:
    """The concealed plan as a report has it: what changes, and nothing of what it was made from."""
    options = replace(plan.options, variables={})
    return replace(plan, changes=tuple(plan.acting), options=options, basis=Basis())


def _row(outcome: Outcome) -> dict[str, str]:
    return {
        "name": outcome.name,
        "action": outcome.action.value,
        "result": outcome.result.value,
        "why": outcome.why,
    }


def _outcome(document: Mapping[str, Any]) -> Outcome:
    name, why = text(document["name"]), text(document["why"])
    return Outcome(name, Action(document["action"]), Result(document["result"]), why)
