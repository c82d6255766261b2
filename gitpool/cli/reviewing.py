"""What the commands of a review share: their flags, the way to the forge, and an apply of what was reviewed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gitpool.cli.options import Text, widened
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, Severity, error

if TYPE_CHECKING:  # `gitpool apply` has these flags, too, and must not pay for what they do
    from gitpool.forge.event import Event
    from gitpool.forge.github import GitHub
    from gitpool.workflow.lookup import Trust
    from gitpool.workflow.publish import Published, Wishes


NO_COMMENT = "comment"
"""Why a run failed that nobody could be told of, although that was required."""

_FAILURES = {
    ExitCode.OK: "",
    ExitCode.ROLLED_BACK: "rolled-back",
    ExitCode.NEEDS_A_PERSON: "needs-a-person",
    ExitCode.REFUSED: "refused",
    ExitCode.LOCKED: "locked",
}


def failure_of(code: int) -> str:
    """Why a run failed, in a word for programs, by its exit code; empty if it did not."""
    return _FAILURES.get(ExitCode(code), "error")


@dataclass(frozen=True)
class Reviewing:
    """What the flags say: what is posted, and whom reviews are believed."""

    comment: bool = True
    inline: bool = True
    labels: bool = False
    requires_comment: bool = False
    forks: bool = False
    unmerged: bool = False
    app: str = ""
    author: str = ""

    def of(self, event: Event) -> Reviewing:
        """The same for an event: in a merge queue there is no comment that could be required."""
        from gitpool.forge.event import Kind

        return replace(self, requires_comment=False) if event.kind is Kind.MERGE_QUEUE else self

    @property
    def wishes(self) -> Wishes:
        """What is posted."""
        from gitpool.workflow.publish import Wishes

        found = Wishes(self.comment, self.inline, self.labels)
        return replace(found, app=self.app) if self.app else found

    @property
    def trust(self) -> Trust:
        """Whom reviews are believed."""
        from gitpool.workflow.lookup import Trust

        found = Trust(author=self.author, forks=self.forks, unmerged=self.unmerged)
        return replace(found, app=self.app) if self.app else found


def _switch(names: str, says: str, *, default: bool = False) -> tuple[object, object]:
    return Annotated[bool, typer.Option(names, help=says)], default


_POSTING: dict[str, tuple[object, object]] = {
    "comment": _switch("-comment/-no-comment", "Do not write the comment of the environment.", default=True),
    "inline": _switch("-inline/-no-inline", "Do not write comments at lines of the files.", default=True),
    "labels": _switch("-labels", "Label the pull request by the result of its plan."),
    "require_comment": _switch("-require-comment", "Fail if the comment could not be written."),
    "trusted_app": (
        Annotated[Text, typer.Option("-trusted-app", metavar="SLUG", help="The app whose check runs are believed.")],
        None,
    ),
}
_APPLYING: dict[str, tuple[object, object]] = {
    **_POSTING,
    "allow_forks": _switch("-allow-forks", "Let plans of pull requests from forks be applied, once reviewed."),
    "allow_unmerged": _switch("-allow-unmerged", "Apply what was reviewed of a pull request that is not merged."),
    "trusted_author": (
        Annotated[
            Text,
            typer.Option(
                "-trusted-author",
                metavar="LOGIN",
                help="Whose comments are believed where no check run can be; else our own.",
            ),
        ],
        None,
    ),
}


def posting(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the flags of what is posted; it receives them as the one argument `reviewing`."""
    return widened(command, "reviewing", _POSTING, _gathered)


def applying(command: Callable[..., int]) -> Callable[..., int]:
    """As `posting`, with the flags of what is believed."""
    return widened(command, "reviewing", _APPLYING, _gathered)


def _gathered(values: dict[str, Any]) -> Reviewing:
    return Reviewing(
        comment=values["comment"],
        inline=values["inline"],
        labels=values["labels"],
        requires_comment=values["require_comment"],
        forks=values.get("allow_forks", False),
        unmerged=values.get("allow_unmerged", False),
        app=values["trusted_app"] or "",
        author=values.get("trusted_author") or "",
    )


def held_to_environment(connection: Mapping[str, Any]) -> dict[str, Any]:
    """The flags of a connection, with NOMAD_ADDR for an address that they do not give: the files are those of a pull
    request, and must not lead the token elsewhere."""
    return {**connection, "address": connection["address"] or os.environ.get("NOMAD_ADDR")}


def open_github(stack: ExitStack, event: Event, environ: Mapping[str, str] = os.environ) -> GitHub | None:
    """The way to the repository of a run; None without a token. The stack closes it.

    Raises:
        GitpoolError: an address or a token that cannot be used.
    """
    from gitpool.forge.event import access_of
    from gitpool.forge.github import GitHub
    from gitpool.forge.transport import API_VERSION, Transport

    access = access_of(environ)
    if not access.token:
        return None
    transport = Transport(access, version=environ.get("GITPOOL_GITHUB_API_VERSION") or API_VERSION)
    stack.callback(transport.close)
    return GitHub(transport, event.repository)


def no_token() -> GitpoolError:
    """What is said where the forge has to be asked and there is no token for it."""
    return GitpoolError(
        error(
            "There is no token for the forge",
            "What was reviewed is kept in the pull request. Give the job's token as GITHUB_TOKEN, as in "
            "`env: GITHUB_TOKEN: ${{ github.token }}`.",
        )
    )


def told(output: Output, published: Published, reviewing: Reviewing) -> bool:
    """Say what could not be posted; whether the comment is there, or needs not be."""
    is_there = published.comment is not None or not (reviewing.requires_comment and reviewing.comment)
    if is_there:
        output.report(published.notes)
    else:
        wrong = [d for d in published.notes if d.severity is Severity.WARNING]
        why = " ".join(f"{d.summary}: {d.detail}" for d in wrong) or "There is no pull request to write it in."
        output.report([error("The comment was not written", f"-require-comment asks for it. {why}")])
    return is_there
