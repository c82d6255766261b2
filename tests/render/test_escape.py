"""Texts of strangers in Markdown: they are seen, and nothing becomes of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gitpool.render import escape
from tests.support.hostile import FRAGMENTS, hostile_text, is_hidden, judge, prose, structure

PARSER = MarkdownIt("gfm-like", {"html": True, "linkify": True})
PROSE = ("gpu", "For training, not for serving.", "Größe: 3 nodes (of 12), 5%", "日本 2", "it's and/or 1.5", "a-b", "7")
NOT_PROSE = (
    *("", " ", " a", "a ", "a  b", "-a", "1. a", "12) b", "(a", "a:b", "a:", "a--b", "a//b", "example.com", "www.1"),
    *(
        "1234567",
        "defaced",
        "GH-1",
        "abc-1",
        "a_b",
        "a*",
        "a!",
        "a[",
        "a#",
        "a@",
        "a$",
        "a\\",
        "a`",
        "a|",
        "a&",
        "a~",
        "a\n",
    ),
    *("א", "\u3164", "a\u0301", "a\u00a0b", "٣", "\u1160a", "ghsa-x", "a/", "a+", "a="),
)


def pieces(markdown: str) -> list[tuple[str, str]]:
    """The one paragraph of a document, as kinds and contents."""
    first, line, last = PARSER.parse(markdown)
    assert ("paragraph_open", "paragraph_close") == (first.type, last.type)
    return [(token.type, token.content) for token in line.children or ()]


@given(hostile_text())
@example("`")
@example("` ``")
@example(" a ")
@example("   ")
@example("`" * 500)
def test_code_is_one_piece_of_code(text: str) -> None:
    """Alone or between words, the text is one code span, which nothing in it ends, and of which all is seen."""
    markdown = escape.code(text)
    shown = pieces(f"The pool {markdown} goes.")
    assert ["text", "code_inline", "text"] == [kind for kind, _ in shown]
    assert [shown[1]] == pieces(markdown)
    assert [] == judge(markdown)
    assert not any(map(is_hidden, shown[1][1]))


@given(hostile_text())
def test_code_says_the_text(text: str) -> None:
    """What is shown is the text, character by character, where it can be seen and is not absurd."""
    if escape.seen(text) == text and "`" * escape.LONGEST_RUN not in text:
        assert [("code_inline", text or '""')] == pieces(escape.code(text))


def test_absurd_runs_are_cut_where_one_sees_it() -> None:
    """GitHub finds no code between more than 80 backticks, so there are never so many."""
    ((_, shown),) = pieces(escape.code("`" * 200 + "a" + "`" * 32))
    assert "`" * 32 + "…a" + "`" * 32 == shown


@given(hostile_text())
def test_inline_is_the_text_or_code(text: str) -> None:
    """Prose stays as it is and is nothing but text wherever it stands; anything else is code."""
    markdown = escape.inline(text)
    assert markdown in (text, escape.code(text))
    for document in (markdown, f"A {markdown}.", f"**{markdown}**: tada:", f"A\n{markdown}\nB", f"- {markdown}-1"):
        assert [] == judge(document)
    if markdown == text:
        assert [("text", text)] == pieces(markdown)
        assert not any(map(is_hidden, text))
        assert structure(f"A\n{markdown}\nB") == structure("A\nprose\nB")


@given(hostile_text())
@example("1. a")
@example("a: b:")
@example("`a`, `b` c`d")
@example("(1) x")
def test_words_are_text_or_code(text: str) -> None:
    """Of a sentence only words are left as they are, wherever it stands, and no word of it is lost."""
    markdown = escape.words(text)
    for document in (markdown, f"A {markdown}.", f"A\n{markdown}\nB", f"- {markdown}", f"- **{markdown}** at `x`"):
        assert [] == judge(document)
    assert structure(f"A\n{markdown}\nB")[:1] == ["paragraph_open"]
    plain = "".join(content for _, content in pieces(f"A {markdown}")).replace(" ", "")
    if escape.seen(text) == text and not re.search("`{2}|^ *$", text):
        assert "A" + re.sub("[ `]", "", text) == plain.replace("`", "")


def test_a_sentence_of_ours_reads_well() -> None:
    """Names are code, words are words, and what stands between backticks is the code that it is."""
    said = 'the token lacks `node { policy = "read" }`, and node_pool.gpu: it has (12) nodes'
    assert 'the token lacks `node { policy = "read" }`, and `node_pool.gpu`: it has (12) nodes' == escape.words(said)
    assert "It has 12 nodes." == escape.words("It has 12 nodes.")
    assert '`""`' == escape.words("")


@given(hostile_text(), st.integers(2, 40))
def test_what_is_brief_is_the_beginning(text: str, longest: int) -> None:
    """Nothing is longer than it may be, however it is written out, and one sees that it was cut."""
    shown = escape.seen(escape.brief(text, longest))
    assert len(shown) <= longest
    assert shown == escape.seen(text) or (shown.endswith("…") and escape.seen(text).startswith(shown[:-1]))


@pytest.mark.parametrize("text", PROSE)
def test_harmless_words_are_left_alone(text: str) -> None:
    """What people write to explain a pool is read as they wrote it."""
    assert text == escape.inline(text)


@pytest.mark.parametrize("text", [*NOT_PROSE, *(f for f in FRAGMENTS if not f.strip().isalnum())])
def test_what_could_be_more_is_code(text: str) -> None:
    """Each character and pattern that GitHub makes something of puts the text into code."""
    assert escape.code(text) == escape.inline(text)


@given(hostile_text(), hostile_text())
@example("a|b", "\\|")
@example("\\", "\\\\|")
def test_a_row_keeps_its_cells(one: str, other: str) -> None:
    """Each text stays in its cell, whatever bars, backslashes and line breaks it holds."""
    table = f"| a | b | c |\n|---|---|---|\n| {escape.cell(one)} | x | {escape.cell(other)} |"
    assert [] == judge(table)
    assert structure(table) == structure("| a | b | c |\n|---|---|---|\n| `d` | x | `e` |")
    shown = [t.content for token in PARSER.parse(table) for t in token.children or () if t.type == "code_inline"]
    alone = [content for text in (one, other) for _, content in pieces(escape.code(text))]
    assert alone == shown
    assert prose(table).split() == ["a", "b", "c", "x"]


@given(hostile_text())
def test_html_says_the_text(text: str) -> None:
    """In a summary, which is HTML, the text is an element of code with that text, and the block goes on behind it."""
    document = f"<details><summary>{escape.html(text)} a</summary>\n\nb\n\n</details>"
    assert [] == judge(document)
    assert ["a", "b"] == prose(document).split()
    assert structure("<details><summary><code>x</code> a</summary>\n\nb\n\n</details>") == structure(document)


@given(hostile_text() | st.lists(hostile_text()), st.sampled_from(["", "diff", "hcl"]))
def test_nothing_ends_a_block(text: str | list[str], info: str) -> None:
    """A block holds the text to its end, in as many lines, and its fence stays short."""
    block = escape.fenced(text, info)
    document = f"before\n\n{block}\n\nafter"
    token = PARSER.parse(document)[3]
    assert ("fence", info) == (token.type, token.info)
    lines = [text.removesuffix("\n")] if isinstance(text, str) else text
    assert token.content.count("\n") == sum(line.count("\n") + 1 for line in lines)
    assert [] == judge(f"<details><summary>x</summary>\n\n{block}\n\n</details>")
    assert structure("before\n\n```\nx\n```\n\nafter") == structure(document)
    assert ["before", "after"] == prose(document).split()
    assert len(block.split("\n")[0]) <= escape.LONGEST_RUN + 1 + len(info)


def test_a_block_is_what_it_was() -> None:
    """Lines and tabs stay, and what is not seen is written out; a line break at the end is not one line more."""
    assert "```hcl\na\n\tb\\r\n\n```" == escape.fenced("a\n\tb\r\n\n", "hcl")
    assert "````\n```\n\\u202e\n````" == escape.fenced(["```", "\u202e"])
    assert "```\n```" == escape.fenced([])
    assert "```\na\n\n```" == escape.fenced(["a", ""])
    with pytest.raises(ValueError, match="language"):
        escape.fenced("a", "a b")


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        ("hi @octocat", "a mention, @o"),
        ("owner/repo#1", "a reference, #1"),
        ("see gh-1", "a reference, gh-1"),
        ("0a1b2c3", "a commit, 0a1b2c3"),
        ("example.com", "a link, http://example.com"),
        ("[x](javascript:x)", "a link, javascript:x"),
        ("mailto:x@example.com", "a link, mailto:x@example.com"),
        ("[x][y]\n\n[y]: https://example.com", "the definition of a link"),
        ("![x](https://example.com/x.png)", "an element, img"),
        ("<img src=x>", "HTML, <img src=x>"),
        ("<!-- gitpool:v2 {} -->", "a comment,  gitpool:v2 {} "),
        ("<!--", "HTML, <!--"),
        ("</details>", "the end of what is not open, details"),
        ("<details><summary>a</summary>", "what is not ended, details"),
        ("<details><summary>@octocat</summary>\n\n</details>", "a mention, @o"),
        ("<sub title=x>a</sub>", "HTML, <sub title=x>"),
        (":+1:", "an emoji, :+1:"),
        ("a[^1]\n\n[^1]: b", "an element, sup"),
        ("[^1]", "a footnote, [^"),
        ("- [x] a", "a task, [x]"),
        ("$x$", "mathematics, $"),
        ("```mermaid\n```", "a block that is drawn, mermaid"),
        ("`\u202e`", "a hidden character, U+202E"),
        ("a\u3164", "a hidden character, U+3164"),
        ("\x1b[31m", "a hidden character, U+001B"),
        ("\ud800", "a hidden character, U+D800"),
    ],
)
def test_the_judge_finds_it(document: str, finding: str) -> None:
    """A judge that finds nothing proves nothing."""
    assert finding in judge(document)


def test_the_judge_knows_our_own() -> None:
    """What our documents are made of passes, and links and words of which it is told."""
    document = """<!-- gitpool:v1 {"k":"plan"} -->
### Plan

<details open><summary>Pools <sub>a</sub></summary>

| a | b |
|---|---|
| `@octocat` | [run](https://example.com/1) **1** #7 |

```diff
+ @octocat #1
```

</details>"""
    assert [] == judge(document, links={"https://example.com/1"}, words={"#7"})
    assert ["a link, https://example.com/1", "a reference, #7"] == judge(document)
