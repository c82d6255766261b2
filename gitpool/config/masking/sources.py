"""Source lines for people, without the values that nobody is to see.

Rules of this module:

* It goes by the text and not by the tree, because a file with a broken line is shown, too. Behind a hidden key the
  whole line is covered, whatever is written there, and the lines below as long as the value may go on. A JSON file that
  is not broken goes by its values (`jsonmasking`).
* Where it cannot know, it hides too much. Each line is walked over once.
* A covered text keeps its length and its line breaks, so that places in the original are places in what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import translate

from gitpool.config.blocks.schema import SECRETS
from gitpool.config.files import is_json
from gitpool.config.findings import Findings
from gitpool.config.masking.hidden import Rest
from gitpool.config.masking.jsonmasking import secret_spans
from gitpool.config.syntax.jsontext import read_json
from gitpool.config.syntax.strings import nfc
from gitpool.diagnostics import Diagnostic, Report, Snippet, Source

_WORD = r"[^\s=:{}\[\](),;\"]++"
_start = re.compile(rf'(?:^|(?<![$%])\{{|[,;#]|//|/\*|\*/)[ \t]*(?=(\(|"(?:[^"\\]|\\.)*+"?|{_WORD}))')
_assigned = re.compile(rf"(?<![^\s=:{{}}\[\](),;\"])({_WORD})(?=([\"')\] \t]*+)(=(?![=>])|:))")
_reference = re.compile(r"\$?\{?(?:each|var|local|count|path)\.")
_round = re.compile(r"[^\W\d][\w-]*\.(?:key|value)(?![\w-])")
"""What an iterator stands for, by whatever name: `it.key`, `it.value.size`. No key of that form is legal."""
_literal = re.compile(r"[ \t]*[\"'\w<]")
_before_value = re.compile(r"(?:\?|\bin)[ \t]*$")
"""What stands before a value that a `:` follows: a condition, or the beginning of a `for`."""
_computed = re.compile(r"\([ \t]*[^\W\d][\w.\[\]-]*[ \t]*\)[ \t]*[=:]?(?!>)")
"""A key that is a reference. It may come out as a hidden one, so its value is covered; the reference tells nothing."""
_item = re.compile(r"[ \t]*(?:[,\])]|$)")
_header = re.compile(
    r'(?:node_pool|gitpool|backend|meta|lifecycle|scheduler_config)(?:[ \t]+"[^"\n]*")?[ \t]*=?[ \t]*\{'
)
_equals = re.compile(r"[ \t]*[=:]?")
_operator = re.compile(r"\s*[-=+*/%?:<>&|.]")
_visible = re.compile(r"\S")
_words = re.compile(r"\w+")
_names = re.compile(r"[\w-]+")
_tells = re.compile(r'is (?:"|-?[0-9])')
"""What is said of a value and has the value in it, as `is "x"` does and `is map of string with 2 elements` does not."""
_quotation = re.compile(r'"[^"\n]*"')
_string = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_code_name = re.compile(r"(?<![\w.-])(?:[^\W\d][\w:-]*(?=\([ \t]*[^\s)])|(?:var|local|each|count|path)(?:\.[\w-]+)+)")
_edges = re.compile(r"^\W+|\W+$")
_address = re.compile(r"\s*\"?address\b")
_PATTERNS = "mask_meta_keys"
_LONGEST_WORD = 1_000
"""No key is longer; that every character of a long line could begin such a word would take its length squared."""


class MaskedSources(Mapping[str, Source]):
    """The files of a folder by name, each with its hidden values covered when it is first asked for.

    `damaged` are files that are shown in a diagnostic and are no part of the configuration. `spans` are stretches of
    characters that are covered whatever they hold, by file: values of sensitive variables.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        patterns: Sequence[str],
        damaged: Mapping[str, Source] | None = None,
        spans: Mapping[str, Sequence[tuple[int, int]]] | None = None,
    ) -> None:
        self._sources, self._damaged, self._masked = sources, damaged or {}, dict[str, Source]()
        self._spans = spans or {}
        self._hides = [re.compile(translate(nfc(pattern).casefold())) for pattern in (*patterns, *SECRETS)]
        self._known: dict[str, bool] = {}

    def __getitem__(self, filename: str) -> Source:
        return self._cover(self._sources[filename])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def shown(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic with its excerpt cut from the covered text, and without words from what is covered."""
        before, place = diagnostic.snippet, diagnostic.range
        if before is None or place is None:
            return diagnostic
        source = self._sources.get(place.filename) or self._damaged.get(place.filename)
        if source is None:
            after = replace(before, code=_stars(before.code))
        else:
            covered = self._cover(source).snippet_at(place)
            after = replace(before, code=covered.code, values=())
        if before.code == after.code:
            after = replace(after, values=tuple(self._said(*value) for value in before.values))
        return replace(diagnostic, snippet=after, detail=_without_words(diagnostic.detail, before, after))

    def _said(self, reference: str, statement: str) -> tuple[str, str]:
        """A reference and what may be said of its value."""
        names = _names.findall(reference.removeprefix("each.key").removeprefix("each.value"))
        is_hidden = any(self.hides(name) for name in names)
        return (reference, "has a value that is not shown" if is_hidden and _tells.match(statement) else statement)

    def _cover(self, source: Source) -> Source:
        name = source.filename
        if name not in self._masked:
            # Text of another encoding, in which no word can be found.
            text = _stars(source.text) if "\0" in source.text else self._covered(source)
            for start, end in self._spans.get(name, ()):
                text = text[:start] + _stars(text[start:end]) + text[end:]
            self._masked[name] = Source(name, text)
        return self._masked[name]

    def _covered(self, source: Source) -> str:
        text = source.text
        if not is_json(source.filename):
            return "".join(self._lines(text))
        findings = Findings(source, Report())
        whole = read_json(findings)
        if whole is None:
            # As if it were HCL; but an escape could spell a key or an address, and nothing is sure from the last
            # character on that stands before the mistake.
            sound = len(text[: findings.last].rstrip()) - 1
            lines = "".join(self._lines(text, sound)).split("\n")
            return "\n".join(_stars(line) if "@" in line or "\\u" in line else line for line in lines)
        pieces, at = [], 0
        for start, end in secret_spans(whole, self.hides, self._tells):
            pieces += [text[at:start], _stars(text[start:end])]
            at = end
        return "".join([*pieces, text[at:]])

    def _tells(self, text: str) -> bool:
        """Whether something of a text would be covered in an HCL file."""
        return "".join(self._lines(text)) != text

    def _lines(self, text: str, sound: int | None = None) -> Iterator[str]:
        """The lines, covered. Of broken JSON, `sound` is the offset from whose line on nobody can tell where a hidden
        value ends."""
        rest, was_hidden, at = Rest(), False, 0
        for i, line in enumerate(text.split("\n")):
            at += len(line) + 1
            if i:
                yield "\n"
            if rest.is_open or (was_hidden and _operator.match(line)):
                rest.read(line)
                yield _stars(line)
            else:
                key, end = self._key(line, may_be_item=sound is None)
                was_hidden = key >= 0
                if not was_hidden:
                    yield self._without_user(line)
                    continue
                rest.read(line[key:])
                yield self._without_user(line[:end]) + _stars(line[end:])
            if sound is not None and at > sound:
                rest.lose()

    def _key(self, line: str, *, may_be_item: bool) -> tuple[int, int]:
        """Where what belongs to the first hidden key of a line starts, and where what is covered does; (-1, -1).

        `may_be_item` says that a quoted word in front of a comma, a bracket or the line's end is no key but a value.
        """
        found: list[tuple[int, int]] = []
        lists_patterns = line.lstrip().startswith(_PATTERNS)
        for match in () if lists_patterns else _start.finditer(line):
            word = match.group(1)
            if _reference.match(word) or (_round.match(word) and not _literal.match(line, match.end(1))):
                continue  # a value; where it is written like a key after all, the other search finds it
            is_item = may_be_item and _item.match(line, match.end(1))
            is_odd = word.startswith('"') and _spelt_otherwise(word) and not is_item
            if word == "(" or is_odd:
                computed = _computed.match(line, match.start(1))
                found.append((match.start(1), match.end(1) if computed is None else computed.end()))
                break
            if self.hides(word) and not _header.match(line, match.start(1)):
                found.append((match.end(1), match.end(1)))
                break
        for match in _assigned.finditer(line):
            if match.group(3) == ":" and _is_reference(match.group(1), line[: match.start()]):
                continue  # of a conditional
            if self.hides(match.group(1)) and not _header.match(line, match.start(1)):
                # A quote behind the key closes it, and opens nothing of the value.
                found.append((match.end(2) if match.group(2).strip() else match.end(1), match.end(1)))
                break
        if not found:
            return -1, -1
        key, end = min(found, key=lambda place: place[1])
        behind = _equals.match(line, end)
        return key, end if behind is None or key != end else behind.end()

    def hides(self, word: str) -> bool:
        """Whether what stands behind a key, or below it in `meta`, is not shown."""
        if len(word) > _LONGEST_WORD:
            return True
        if word not in self._known:
            self._known[word] = self._matches(nfc(word).casefold())
        return self._known[word]

    def _matches(self, word: str) -> bool:
        bare = _edges.sub("", word)
        if not bare or bare == _PATTERNS:
            return False
        names = {bare, word.strip('"'), *bare.split(".")[:8], *bare.split()[:1]}
        return any(hides.match(name) for hides in self._hides for name in names)

    def _without_user(self, line: str) -> str:
        """The line without what stands between `//`, or a key, and the last `@`."""
        last = line.rfind("@")
        start = line.find("//") + 2
        if start < 2 and _address.match(line):
            start = line.find('"') + 1 or line.find("=") + 1
        if last < 0 or start < 1 or start >= last:
            return line
        return line[:start] + _stars(line[start:last]) + line[last:]


def _is_reference(word: str, before: str) -> bool:
    """Whether a word in front of a colon, with this text before it, is a value and no key."""
    return bool(_reference.match(word) or (_round.match(word) and _before_value.search(before)))


def _spelt_otherwise(word: str) -> bool:
    """Whether a quoted key can be another one than its characters say."""
    return "\\" in word or "${" in word or "%{" in word


def _stars(text: str) -> str:
    return _visible.sub("*", text)


def _without_code(hidden: str) -> str:
    """What is covered, without the names of code that are no secrets: of functions that get arguments, of references.

    Where it cannot be told what is code and what a string, everything stays.
    """
    if "<<" in hidden or _string.sub("", hidden).count('"'):
        return hidden
    code = _string.sub(lambda match: '"' * len(match.group()), hidden)
    for match in _code_name.finditer(code):
        hidden = hidden[: match.start()] + " " * len(match.group()) + hidden[match.end() :]
    return hidden


def _without_words(detail: str, before: Snippet, after: Snippet) -> str:
    """A detail whose quotations say nothing of what is covered."""
    if before.code == after.code:
        return detail
    hidden = "".join(
        was if now == "*" != was or was == "\n" else " " for was, now in zip(before.code, after.code, strict=True)
    )
    hidden = _without_code(hidden)
    words = set(_words.findall(hidden))

    def quotation(match: re.Match[str]) -> str:
        said = match.group()[1:-1]
        tells = any(word in said for word in words) or (said.strip() and said in hidden and _words.search(said))
        return '"..."' if tells else match.group()

    return _quotation.sub(quotation, detail)
