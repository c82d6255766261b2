"""What our texts carry for the next run, and for an apply: markers, and the reviewed plan beside its digest."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.forge.marker import PLAN, Marker, marker_of, named, reviewed_line, reviewed_of
from gitpool.plan import Plan
from gitpool.report import Status
from gitpool.review import Reviewed, packed, unpacked
from tests.render.strategies import plans

DIGEST = "sha256:" + "d" * 64
WORDS = st.text(max_size=20) | st.sampled_from(
    ["-->", "<!--", "--!>", "a\nb", "\ud800", "<script>", "&amp;", "\r\n", "`"]
)
MARKERS = st.builds(
    Marker,
    WORDS,
    WORDS,
    WORDS,
    st.integers(0, 2**62),
    st.integers(0, 2**62),
    st.sampled_from(Status),
    st.sampled_from(["", DIGEST]),
    WORDS,
    WORDS,
)


@given(MARKERS)
def test_a_marker_is_a_line_that_nothing_in_it_ends(marker: Marker) -> None:
    """Whatever it is told: one line, one comment of HTML, and read as it was written, by the name that is known."""
    line = marker.line()
    assert line.isascii()
    assert (1, 1, 1) == (len(line.splitlines()), line.count("-->"), line.count("<!--"))
    assert line.endswith(" -->")
    for body in (line, f"{line}\n\nwords", f"{line}\r\nwords"):
        assert replace(marker, environment=named(marker.environment)) == marker_of(body)


DOCUMENT = json.loads(Marker(PLAN, "prod", "a" * 40, 7, 1, Status.PLANNED, DIGEST).line()[len("<!-- gitpool:v1 ") : -4])
JUNK: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just([]) | st.just({})
)


@given(st.sampled_from(sorted(DOCUMENT)), JUNK)
def test_a_marker_of_other_shapes(name: str, value: object) -> None:
    """It is none of ours, or has the right types: never a traceback."""
    found = marker_of(f"<!-- gitpool:v1 {json.dumps({**DOCUMENT, name: value})} -->")
    if found is not None:
        assert all(isinstance(text, str) for text in (*found.key, found.head, found.digest, found.created, found.said))
        assert all(type(number) is int for number in found.rank)
        assert found.digest in ("", DIGEST)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "words",
        " " + Marker(PLAN, "", "", 0, 0, Status.PLANNED).line(),
        "words\n" + Marker(PLAN, "", "", 0, 0, Status.PLANNED).line(),
        Marker(PLAN, "", "", 0, 0, Status.PLANNED).line().replace("v1", "v2"),
        "<!-- gitpool:v1 {} -->",
        "<!-- gitpool:v1 {\n} -->",
        "<!-- gitpool:v1 {" + '"a":[' * 5000 + "} -->",
        "<!-- gitpool:v1 {not json} -->",
    ],
)
def test_what_is_no_marker(body: str) -> None:
    """Other versions, other places, other words are left alone."""
    assert marker_of(body) is None


@given(plans())
def test_a_plan_is_kept_as_it_was_reviewed(plan: Plan) -> None:
    """Its digest and what acts, without masked values; in less room the names, then the digest alone."""
    whole = packed(plan, 10**6)
    found = unpacked(reviewed_of(f"marker\n{reviewed_line(whole)}\n\nwords"))
    assert found is not None
    assert found.plan is not None
    assert (plan.digest, frozenset(c.name for c in plan.acting)) == (found.digest, found.names)
    assert plan.digest == found.plan.digest
    lean = unpacked(packed(plan, len(whole) - 1))
    assert lean is None or (lean.plan is None and plan.digest == lean.digest)
    assert "" == packed(plan, 10)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_what_is_no_plan(content: bytes | str) -> None:
    """Whatever stands there: None, or a review in the right types; never a traceback."""
    for text in (
        str(content),
        base64.b64encode(content if isinstance(content, bytes) else content.encode("utf-8", "replace")).decode(),
        base64.b64encode(zlib.compress(str(content).encode("utf-8", "replace"))).decode(),
    ):
        assert unpacked(text) is None


SMALL = {"v": 1, "digest": DIGEST, "created": ""}


@given(st.sampled_from(["v", "digest", "created", "names", "changes", "drift", "mode", "environment"]), JUNK)
def test_kept_plans_of_other_shapes(name: str, value: object) -> None:
    """The same of each of its members."""
    data = zlib.compress(json.dumps({**SMALL, name: value}).encode())
    found = unpacked(base64.b64encode(data).decode())
    assert found is None or (isinstance(found, Reviewed) and found.digest == DIGEST and isinstance(found.created, str))


def test_a_bomb() -> None:
    """What would be too large is not unpacked, and what is cut off is none."""
    bomb = base64.b64encode(zlib.compress(json.dumps({**SMALL, "x": "0" * (17 * 2**20)}).encode(), 9)).decode()
    assert unpacked(bomb) is None
    whole = base64.b64encode(zlib.compress(json.dumps(SMALL).encode())[:-1]).decode()
    assert unpacked(whole) is None
