"""Texts that want to be more than text, and a judge that finds what became of them in a Markdown document.

The judge is strict and knows nothing of gitpool: it renders the document twice, with markdown-it-py and with cmark-gfm
(GitHub's own parser), walks through the HTML as GitHub's filters do, and names everything outside of code that
GitHub would act upon and that is not in a short list of what our documents are made of.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

FRAGMENTS = (
    *("@octocat", "@org/team", " @all ", "x@example.com", "user@0a1b2c3", "owner/repo@0a1b2c3d4e"),
    *("#1", "GH-1", "gh-22", "owner/repo#1", "user#12", "ABC-12", "GHSA-aaaa-bbbb-cccc", "0a1b2c3", "deadbeef" * 5),
    *("www.example.com", "http://example.com", "https://example.com/?a=b", "ftp://example.com", "example.com"),
    *("mailto:x@example.com", "xmpp:x@example.com", "//example.com", "<https://example.com>", "<x@example.com>"),
    *(
        "![x](https://example.com/x.png)",
        "[x](https://example.com)",
        "[x][y]",
        "[y]: https://example.com",
        "![",
        "](x)",
    ),
    *(
        "<img src=x>",
        "<a href='https://example.com'>x</a>",
        "<script>",
        "<style>",
        "<b>",
        "<sub>",
        "<!--",
        "-->",
        "--!>",
    ),
    *(
        "<details>",
        "</details>",
        "</summary>",
        "</code>",
        "</pre>",
        "<![CDATA[",
        "<?php",
        "<!DOCTYPE x>",
        "&lt;",
        "&#64;",
    ),
    *(
        "<!-- gitpool:reviewed eJw= -->",
        "\n<!-- gitpool:reviewed eJw= -->\n",
        f"<!-- gitpool:remark {'a' * 20} {'b' * 20} -->",
    ),
    *("\n<sub>commit</sub>\n", "\n### gitpool plan\n\n**No changes.**\n\n", "</sub>"),
    *("<!-- gitpool:v1 {} -->", "<!-- gitpool:v2", "&commat;octocat", "\\`", "\\", "\\|", "\\\\|"),
    *("`", "``", "```", "````", "~~~", "~~~~", "`" * 79, "`" * 81, "`" * 300, "```mermaid\n", "\n```\n", "\n~~~\n"),
    *("|", "||", "\n| a | b |\n|---|---|\n| c | d |\n", "\n---\n", "\n===\n", "***", "_x_", "**x**", "~~x~~", "*", "_"),
    *("# x", "\n# x\n", "\n> x", "> [!WARNING]\n> x", "\n- [ ] x", "- x", "1. x", "2)", "    x", "\tx", "  \n", "\n\n"),
    *("\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u034f", "\u3164", "\ufe0f", "\U000e0041"),
    *(
        "\x1b[31m",
        "\x1b]0;x\x07",
        "\x9b1m",
        "\x00",
        "\x08",
        "\r",
        "\r\n",
        "\n",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\u2029",
    ),
    *("::error::x", "::set-output name=a::b", "  ::add-mask::a", "##[error]x", "##[add-mask]a", "###[group]"),
    *(
        "\ud800",
        "\udfff",
        "\udcff",
        ":tada:",
        ":+1:",
        ":",
        "::",
        "[^1]",
        "[^1]: x",
        "$x$",
        "$`x`$",
        "$$x$$",
        "$",
        "\\(x\\)",
    ),
    *(
        "א",
        "ע 1",
        "٣",
        "e\u0301",
        "é",
        "日本",
        "Ω",
        "a",
        "7",
        " ",
        "  ",
        ".",
        "www.",
        "%0A",
        "%25",
        "${x}",
        "%{ if x }",
    ),
)
"""What somebody writes who wants a reader of Markdown, a terminal or a runner to do something."""

RAW = (
    "<details>",
    "<details open>",
    "</details>",
    "<summary>",
    "</summary>",
    "<sub>",
    "</sub>",
    "<br>",
    "<code>",
    "</code>",
)
"""The HTML that our documents may hold, spelt as we spell it."""
INFOS = frozenset({"", "diff", "hcl", "json", "text", "suggestion"})
"""Kinds of fenced blocks that GitHub shows as code; it draws others (`mermaid`, `geojson`, `math`)."""

_TAGS = frozenset(
    {
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong"),
        *("del", "s", "hr", "br", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "sub"),
    }
)
_VOID = frozenset({"br", "hr"})
_OUTSIDE = {
    "a mention": r"@\w",
    "a reference": r"#\d|\bGH-\d|\bGHSA-",
    "a commit": r"(?<!\w)[0-9a-f]{7,40}(?!\w)",
    "a link": r"www\.|://|mailto:|xmpp:",
    "an emoji": r":[\w+-]+:",
    "a footnote": r"\[\^",
    "an alert": r"\[!",
    "a task": r"\[[ x]\]",
    "mathematics": r"\$",
}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SILENT = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0").union(
    map(chr, [*range(0xFE00, 0xFE0E), *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)])
)
"""Signs that show nothing, by Unicode's Default_Ignorable_Code_Point, without the two selectors of emoji."""
_CMARK = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_HARDBREAKS


def hostile_text() -> st.SearchStrategy[str]:
    """Any text, mixed with what is known to be taken for more than text."""
    piece = st.sampled_from(FRAGMENTS) | st.text(st.characters(), max_size=8) | st.text("ab1 `|.:-/", max_size=8)
    return st.lists(piece, max_size=8).map("".join)


def judge(markdown: str, *, links: Collection[str] = (), words: Collection[str] = ()) -> list[str]:
    """What in the document is more than text in code or harmless prose; nothing, if nothing is.

    `links` are the addresses that it may link to, `words` are pieces of text that may stand outside of code.
    """
    found = [f"a hidden character, U+{ord(c):04X}" for c in sorted(set(markdown)) if is_hidden(c)]
    clean = "".join(c for c in markdown if not is_hidden(c))
    found += _raw(clean)
    for html in (_parser().render(clean), cmarkgfm.github_flavored_markdown_to_html(clean, _CMARK)):
        walker = _Walker(links, words)
        walker.feed(html)
        walker.close()
        found += walker.verdict()
    return list(dict.fromkeys(found))


def structure(markdown: str) -> list[str]:
    """The blocks and marks of the document without its words, code counting as words: what no stranger may change."""
    shape: list[str] = []
    for token in _tokens(markdown):
        kind = "text" if token.type in ("text", "code_inline") else token.type
        if kind != "text" or shape[-1:] != ["text"]:
            shape.append(kind)
    return shape


def is_hidden(character: str) -> bool:
    """Whether the character shows nothing, or moves others; of the controls, line feed and tab are allowed."""
    return character not in "\n\t" and (unicodedata.category(character) in _HIDDEN or character in _SILENT)


def prose(markdown: str) -> str:
    """The text of the document outside of code, as cmark-gfm sees it."""
    walker = _Walker((), ())
    walker.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, _CMARK))
    walker.close()
    return "\n".join(walker.outside)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("gfm-like", {"html": True, "linkify": True, "breaks": True})


def _tokens(markdown: str) -> Iterator[Token]:
    for token in _parser().parse(markdown):
        yield from token.children if token.children else [token]


def _raw(markdown: str) -> Iterator[str]:
    """HTML that is none of ours, definitions of links, which are not seen, and blocks that would be drawn."""
    references: dict[str, dict[str, object]] = {}
    _parser().parse(markdown, references)
    if references.get("references"):
        yield "the definition of a link"
    for token in _tokens(markdown):
        if token.type in ("html_block", "html_inline"):
            rest = re.sub(r"<!--.*?-->", "", token.content, flags=re.DOTALL)  # judged when it is rendered
            yield from (f"HTML, {tag}" for tag in re.findall("<[^>]*>?", rest) if tag not in RAW)
        if token.type == "fence" and token.info not in INFOS:
            yield f"a block that is drawn, {token.info}"


class _Walker(HTMLParser):
    """The elements of a rendered document, and the text outside of code."""

    def __init__(self, links: Collection[str], words: Collection[str]) -> None:
        super().__init__()
        self._links, self._words = links, words
        self._open: list[str] = []
        self._found: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            if dict(attrs).get("href") not in self._links:
                self._found.append(f"a link, {dict(attrs).get('href')}")
        elif tag not in _TAGS:
            self._found.append(f"an element, {tag}")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._open[-1:] == [tag]:
            self._open.pop()
        else:
            self._found.append(f"the end of what is not open, {tag}")

    def handle_data(self, data: str) -> None:
        if "code" not in self._open and "pre" not in self._open:
            self.outside.append(data)

    def handle_comment(self, data: str) -> None:
        ours = re.fullmatch(r" gitpool:v1 (\{.*\}) ", data)
        try:
            json.loads(ours[1] if ours else "")
        except ValueError:
            self._found.append(f"a comment, {data}")

    def handle_decl(self, decl: str) -> None:
        self._found.append(f"a declaration, {decl}")

    def handle_pi(self, data: str) -> None:
        self._found.append(f"an instruction, {data}")

    def unknown_decl(self, data: str) -> None:
        self._found.append(f"a declaration, {data}")

    def verdict(self) -> Iterator[str]:
        """What was found, when all was read."""
        yield from self._found
        yield from (f"what is not ended, {tag}" for tag in self._open)
        for text in self.outside:
            for word in self._words:
                text = text.replace(word, "")
            for name, pattern in _OUTSIDE.items():
                if survivor := re.search(pattern, text, re.IGNORECASE):
                    yield f"{name}, {survivor[0]}"
