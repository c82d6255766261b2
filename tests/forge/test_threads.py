"""Remarks at lines of a pull request: where they stand, how often, and when they go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from gitpool.annotations import Annotation, Level
from gitpool.diagnostics import Diagnostic
from gitpool.forge import threads
from gitpool.forge.threads import MOST_AT_FILES, MOST_AT_LINES
from gitpool.render.remark import remark
from tests.forge.fakehub import BEFORE, Ground, ground
from tests.forge.turns import Turns, client
from tests.support.github.exchange import Answer
from tests.support.github.weather import Fault, cut_after, cut_before, server_error

PROD, STAGING = "1" * 20, "2" * 20
REFUSED = Fault(Answer(422, {"message": "Unprocessable Entity"}), carried_out=False)


class Scene:
    """A pull request: of `pools.hcl` the diff shows 7-13 and 37-53, `new.hcl` is new, `old.hcl` is gone."""

    def __init__(self, hub: Ground) -> None:
        self.hub, self.github, self.repository = hub, hub.github, hub.repository

    def post(
        self, *annotations: Annotation, key: str = PROD, cleans: bool = True, token: str = "job"
    ) -> tuple[list[Annotation], list[Diagnostic]]:
        """A run tells of them."""
        with client(self.github, self.github.job_token(token)) as github:
            return threads.post(github, github.pull(1), annotations, key, remark, cleans=cleans)

    @property
    def places(self) -> list[tuple[str, int | None, str]]:
        """Where our remarks stand: the file, the line (None for the file as a whole), and the side."""
        ours = [c for c in self.repository.review_comments(1) if c.user.login == "github-actions[bot]"]
        return [(c.place.path, c.place.line, c.place.side) for c in ours]

    @property
    def bodies(self) -> list[str]:
        """What is said at lines, by anybody."""
        return [c.body for c in self.repository.review_comments(1)]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """On loopback."""
    with ground(tmp_path) as hub:
        yield Scene(hub)


def odd(
    line: int, path: str = "pools.hcl", last: int = 0, *, says: str = "", suggestion: str | None = None
) -> Annotation:
    """Something odd there; what it says is of its own unless it is given."""
    title = says or f"Odd at {line}"
    return Annotation(path, line, last or line, Level.WARNING, title, "Because.", suggestion=suggestion)


def test_the_chain(scene: Scene) -> None:
    """At the line; where the diff does not show that, at the file; and what is in no file of it is given back."""
    elsewhere = odd(3, "README.md")
    left, notes = scene.post(odd(10), odd(25), odd(2, "new.hcl"), odd(1, "old.hcl"), elsewhere, odd(1, "data"))
    assert ([elsewhere], []) == (left, notes)
    assert [
        ("pools.hcl", 10, "RIGHT"),
        ("new.hcl", 2, "RIGHT"),
        ("pools.hcl", None, "RIGHT"),
        ("old.hcl", None, "RIGHT"),
        ("data", None, "RIGHT"),
    ] == scene.places
    assert 1 == len(scene.github.requests("POST", "pulls/create-review"))


def test_one_that_is_not_taken(scene: Scene) -> None:
    """The review is refused as a whole: the others come one by one, and that one moves on to its file."""
    scene.github.weather.plan(REFUSED, "POST", "/reviews$")
    scene.github.weather.plan(REFUSED, "POST", "/pulls/1/comments$", nth=2)
    assert ([], []) == scene.post(odd(8), odd(10), odd(12))
    assert [("pools.hcl", 8, "RIGHT"), ("pools.hcl", None, "RIGHT"), ("pools.hcl", 12, "RIGHT")] == scene.places
    assert "Odd at 10" in scene.bodies[1]


def test_one_that_is_taken_nowhere(scene: Scene) -> None:
    """It is given back with what the forge said, and the others are there."""
    scene.github.weather.plan(REFUSED, "POST", "/reviews$")
    scene.github.weather.plan(REFUSED, "POST", "/pulls/1/comments$", nth=2, times=2)
    left, notes = scene.post(odd(8), odd(10), odd(12))
    assert [odd(10)] == left
    assert ["Unprocessable Entity" in note.detail for note in notes] == [True]
    assert [("pools.hcl", 8, "RIGHT"), ("pools.hcl", 12, "RIGHT")] == scene.places


def test_many(scene: Scene) -> None:
    """Only so many are written, however often it is tried; the others are given back each time."""
    lines = [odd(7 + n % 7, says=f"Odd {n}") for n in range(MOST_AT_LINES + 5)]
    files = [odd(20 + n) for n in range(MOST_AT_FILES + 5)]
    left, _ = scene.post(*lines, *files)
    assert [*lines[MOST_AT_LINES:], *files[MOST_AT_FILES:]] == left
    assert MOST_AT_LINES + MOST_AT_FILES == len(scene.places)
    again, _ = scene.post(*lines, *files)
    assert left == again
    assert MOST_AT_LINES + MOST_AT_FILES == len(scene.places)


def test_suggestions_only_where_they_fit(scene: Scene) -> None:
    """All the lines that it replaces have to be shown: not where some are hidden, and not at the file."""
    scene.post(
        odd(10, suggestion="x = 1"),
        odd(11, last=13, suggestion="y = 1"),
        odd(12, last=15, suggestion="z = 1"),
        odd(25, suggestion="w = 1"),
    )
    assert [("suggestion" in body, "Odd at" in body) for body in scene.bodies] == [
        (True, True), (True, True), (False, True), (False, True),
    ]  # fmt: skip
    scene.github.weather.plan(REFUSED, "POST", "/reviews$")
    scene.github.weather.plan(REFUSED, "POST", "/pulls/1/comments$")
    scene.post(odd(8, suggestion="v = 1"), key=STAGING)
    assert "suggestion" not in scene.bodies[-1]


def test_nothing_is_said_twice(scene: Scene) -> None:
    """Not by a second run, not where the line has moved meanwhile, and not because another environment said it."""
    for line in (10, 10, 12):
        assert ([], []) == scene.post(odd(line, says="Same"), odd(25))
        assert 2 == len(scene.places)
    scene.post(odd(10, says="Same"), key=STAGING)
    scene.post(odd(10, says="Same"), odd(25))
    scene.post(odd(10, says="Same"), key=STAGING)
    assert 3 == len(scene.places)


def test_two_environments_at_once(scene: Scene) -> None:
    """Each has its own, whatever the order; neither removes what the other said."""
    runs = [(scene.github.job_token(f"run-{key}"), key) for key in (PROD, STAGING)]

    def act(token: str, key: str) -> None:
        with client(scene.github, next(t for t, k in runs if k == key)) as github:
            threads.post(github, github.pull(1), [odd(10), odd(25)], key, remark)

    assert [] == Turns(scene.github, count()).run([(token, partial(act, token.name, key)) for token, key in runs])
    assert 4 == len(scene.places)
    scene.post(key=PROD)
    assert 2 == len(scene.places)
    assert all(STAGING in body for body in scene.bodies)


def test_what_is_mended_goes(scene: Scene) -> None:
    """Unless somebody answered it."""
    scene.post(odd(8), odd(10), odd(25))
    first = scene.repository.review_comments(1)[0]
    scene.repository.reply_as("ada", first.id, "I know")
    assert ([], []) == scene.post(odd(10))
    assert ["Odd at 8", "Odd at 10", "I know"] == [
        body.rpartition("gitpool:** ")[2].partition("\n")[0] for body in scene.bodies
    ]


def test_a_plan_that_failed_mends_nothing(scene: Scene) -> None:
    """It is not known what is mended; what is new is told."""
    scene.post(odd(8))
    scene.post(odd(10), cleans=False)
    assert 2 == len(scene.places)


def test_what_somebody_removed_meanwhile(scene: Scene) -> None:
    """It is gone, as it should be."""
    scene.post(odd(8))
    scene.github.weather.plan(Fault(Answer(404, {"message": "Not Found"})), "DELETE")
    assert ([], []) == scene.post()
    assert [] == scene.places


def test_what_strangers_quote(scene: Scene) -> None:
    """Our mark in their words says nothing: it is said all the same, and theirs stays."""
    scene.post(odd(8))
    ours = scene.repository.review_comments(1)[0]
    scene.repository.reply_as("mallory", ours.id, odd_mark(odd(10)))
    scene.github.weather.plan(cut_before(), "POST", "/reviews$")
    assert ([], []) == scene.post(odd(8), odd(10))
    assert [8, 10] == [line for _, line, _ in scene.places]
    scene.post()
    assert odd_mark(odd(10)) in scene.bodies


def odd_mark(annotation: Annotation) -> str:
    """The first line of a remark."""
    return f"<!-- gitpool:remark {annotation.fingerprint} {PROD} -->"


def test_two_that_say_the_same(scene: Scene) -> None:
    """Both stand at their lines. One that comes later becomes an annotation, for which one is there cannot be told."""
    one, two, three = (odd(line, says="Same") for line in (8, 10, 12))
    assert ([], []) == scene.post(one, two)
    assert [8, 10] == [line for _, line, _ in scene.places]
    assert ([], []) == scene.post(one, two)
    assert ([one, two, three], []) == scene.post(one, two, three)
    assert ([], []) == scene.post(two)
    assert 2 == len(scene.places)
    scene.post()
    assert [] == scene.places


@pytest.mark.parametrize(
    "fault", [cut_before(), cut_after(), server_error(502), server_error(502, carried_out=True)]
)  # fmt: skip
@pytest.mark.parametrize("path", ["/reviews$", "/pulls/1/comments$"])
def test_answers_that_are_lost(scene: Scene, fault: Fault, path: str) -> None:
    """Whether it was carried out is looked up; nothing stands there twice, and what is not there is given back."""
    scene.github.weather.plan(fault, "POST", path)
    left, notes = scene.post(odd(8), odd(10), odd(25))
    assert 3 == len(scene.places) + len(left)
    assert len(left) == len(notes)
    assert 3 == len({*scene.bodies, *(a.title for a in left)})
    scene.post(odd(8), odd(10), odd(25))
    assert 3 == len(scene.places)


def test_renamed_and_deleted_files(scene: Scene) -> None:
    """A remark stands in the file's new name; of a block that is gone at the removed line of whichever file had it."""
    block = 'node_pool "gone" {\n  description = "x"\n}\n'
    repository = scene.repository
    repository.commit("main", {"a.hcl": BEFORE, "b.hcl": block})
    repository.commit(
        "rename", {"a.hcl": None, "c.hcl": BEFORE.replace("line 10\n", "ten\n"), "b.hcl": None}, start="main"
    )
    repository.open_pull("rename")
    gone = Annotation("b.hcl", 1, 1, Level.WARNING, "It goes", gone="gone")
    with client(scene.github, scene.hub.token) as github:
        given: Sequence[Annotation] = [
            odd(10, "c.hcl"),
            odd(10, "a.hcl"),
            gone,
            replace(gone, path="a.hcl", title="So"),
        ]
        left, notes = threads.post(github, github.pull(2), given, PROD, remark)
    assert ([given[1]], []) == (left, notes)
    found = [(c.place.path, c.place.line, c.place.side) for c in repository.review_comments(2)]
    assert [("c.hcl", 10, "RIGHT"), ("b.hcl", 1, "LEFT"), ("b.hcl", 1, "LEFT")] == found


def test_text_that_is_no_unicode(scene: Scene) -> None:
    """A stranger's report may hold it; it is written with other characters, and costs no other remark."""
    assert ([], []) == scene.post(odd(8, says="a\ud800b"), odd(10))
    assert 2 == len(scene.places)
