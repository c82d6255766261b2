"""Commands to a runner, and texts that are none."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitpool.render.log_commands import LONGEST_MESSAGE, LONGEST_TITLE, annotation, defused, defused_data
from tests.support.hostile import hostile_text
from tests.support.runner import Obeyed, obeyed

lines = st.lists(
    st.sampled_from(
        ["::", ":", "error", "##[", "#", "]", " ", "\t", "\r", "\n", "\x85", "\u2028", "\ufeff", "\x0b", "a"]
    )
).map("".join)


@given(hostile_text() | lines)
@example("::error::a")
@example("a\n \t::add-mask::a")
@example("a\r::stop-commands::a")
@example("\ufeff::error::a")
@example("###[error]a")
@example("a\u2028\u3000::error::a")
@example("\n\n::\n::")
def test_no_text_is_obeyed(text: str) -> None:
    """Whatever it is, and at whichever end of a line somebody splits it."""
    shown = defused(text)
    assert [] == obeyed(shown)
    assert "##[" not in shown
    assert not any(line.lstrip(" \t\u3000\ufeff\u200b").startswith("::") for line in shown.splitlines())


@given(hostile_text() | lines)
def test_little_is_changed(text: str) -> None:
    """Backslashes are put in front of what would be obeyed, and nothing else; done twice, it is as done once."""
    shown = defused(text)
    assert text == re.sub(r"\\(?=::)|(?<=##)\\(?=\[)", "", shown) or "\\" in text
    assert shown == defused(shown)
    if "##[" not in text and "::" not in text:
        assert text == shown


def test_it_is_seen_what_was_changed() -> None:
    """A backslash, as everybody writes what is to be taken literally."""
    assert "a :: b\n  \\::error::c ##\\[group]" == defused("a :: b\n  ::error::c ##[group]")


@given(st.dictionaries(hostile_text(), hostile_text() | st.lists(hostile_text(), max_size=2), max_size=2))
@example({"##[": "\\##[error]"})
def test_data_says_the_same_and_is_not_obeyed(document: dict[str, object]) -> None:
    """JSON has another spelling for the same text, so no value is changed."""
    for text in (json.dumps(document), json.dumps(document, ensure_ascii=False, indent=1)):
        assert [] == obeyed(defused_data(text))
        assert json.loads(text) == json.loads(defused_data(text))


@given(hostile_text(), hostile_text(), hostile_text(), st.none() | st.integers(1, 9), st.none() | st.integers(1, 9))
def test_an_annotation_is_one_command(message: str, file: str, title: str, line: int | None, end: int | None) -> None:
    """The runner reads of it what it is to say, and its message and title obey nobody in turn."""
    text = annotation("warning", message, file=file, title=title, line=line, end_line=end, column=2, end_column=3)
    assert "\n" not in text
    (command,) = obeyed(text)
    assert "warning" == command.name
    assert set(command.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
    assert ("col" in command.properties) is (end is None or end == line)
    assert str(line or "") == command.properties.get("line", "")
    assert [] == obeyed(command.data)
    if message.isprintable():
        assert defused(message)[:LONGEST_MESSAGE] == command.data
    if file.isprintable() and file.strip():
        assert file.rstrip() == command.properties.get("file", "").rstrip()


def test_an_annotation_says_where() -> None:
    """As the runner spells it, with what separates its parts written as numbers."""
    place = {"line": 3, "end_line": 3, "column": 5, "end_column": 9}
    said = annotation("error", "100% a\r\nb", file="a,b:c.hcl", title="A: b", **place)
    assert "::error file=a%2Cb%3Ac.hcl,line=3,endLine=3,col=5,endColumn=9,title=A%3A b::100%25 a%0Ab" == said
    properties = {
        "file": "a,b:c.hcl", "line": "3", "endLine": "3", "col": "5", "endColumn": "9", "title": "A: b",
    }  # fmt: skip
    assert [Obeyed("error", properties, "100% a\nb")] == obeyed(said)
    assert "::notice::a" == annotation("notice", "a")
    assert "::error file=a,line=1,endLine=2::b" == annotation("error", "b", file="a", line=1, end_line=2, column=3)


@pytest.mark.parametrize("sign", ["a", "%", "é"])
def test_what_is_too_long_is_cut_where_one_sees_it(sign: str) -> None:
    """GitHub would cut it without a word."""
    (command,) = obeyed(annotation("error", sign * 5000, title=sign * 300))
    assert sign * (LONGEST_MESSAGE - 1) + "…" == command.data
    assert sign * (LONGEST_TITLE - 1) + "…" == command.properties["title"]
