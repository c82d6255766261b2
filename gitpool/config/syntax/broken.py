"""Sentences for what is wrong within a token, each at the place where a person would look."""

from __future__ import annotations

import re

from gitpool.config.findings import Findings

LONGEST_NUMBER = 10_000
"""Digits that a number may have, written out; the evaluator has the same bound."""

_NEAR = 1 << 16
"""How far the end of a heredoc is looked for whose beginning is broken."""

_looks_like_hcl = re.compile(r'\s*(?:"?[\w.-]+"?\s*[=:]|\#|//)').match
_number = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?").fullmatch
_escape = re.compile(r'\\(?:[nrt"\\]|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))').match
_heredoc_intent = re.compile(r"<<-?[ \t]*[\"']?([^\W\d][\w-]*)[\"']?([^\n]*)\n").match

_CHARACTERS = {
    "'": 'Single quotes are not valid. Use double quotes (") to enclose strings.',
    "`": 'The "`" character is not valid. To write a text of several lines, use a heredoc: <<EOT.',
    ";": "Arguments and blocks are separated by line breaks, items of lists and objects by commas.",
    "&": 'Bitwise operators are not supported. Did you mean boolean AND ("&&")?',
    "|": 'Bitwise operators are not supported. Did you mean boolean OR ("||")?',
    "~": 'Bitwise operators are not supported. Did you mean boolean NOT ("!")?',
    "^": "Bitwise operators are not supported.",
    "\u00a0": "This is a no-break space. Replace it with an ordinary one.",
    "\ufeff": "This is a byte order mark, which may stand at the beginning of a file alone. Remove it.",
    "\r": "A carriage return stands alone here. End lines with a line feed.",
    "\\": "A backslash has a meaning within quoted strings alone.",
    "$": 'An interpolation must stand within quotes: "${...}".',
}
_CURLY = "“”„‟‘’‚‛«»"


def odd_character(text: str, at: int, findings: Findings) -> int:
    """Report what is no token at all; the offset where reading goes on."""
    if text.startswith("/*", at):
        detail = "This comment is not closed. Put */ at its end."
        findings.error("Unclosed comment", detail, at, at + 2)
        return len(text)
    if text.startswith("<<", at):
        return _bad_heredoc(text, at, findings)
    character = text[at]
    if character in _CURLY:
        detail = 'Typographic quotes are not valid here. Replace them with straight ones (").'
        end = _closing(text, at, _CURLY)
    elif character == "'":
        detail, end = _CHARACTERS["'"], _closing(text, at, "'")
    else:
        detail = _CHARACTERS.get(character, f"The character {_shown(character)} has no meaning here.")
        end = at + 1
    findings.error("Invalid character", detail, at, end)
    return end


def carriage_return(at: int, findings: Findings) -> None:
    """Report a carriage return without a line feed."""
    findings.error("Invalid character", _CHARACTERS["\r"], at, at + 1)


def check_number(text: str, at: int, findings: Findings) -> bool:
    """Whether a text is a number; reported if not."""
    if _number(text) is not None:
        return True
    findings.error("Invalid number", "This is no number that HCL can read.", at, at + len(text))
    return False


def is_too_large(text: str) -> bool:
    """Whether a number has more digits, before the point or behind it, than are computed with."""
    exponent = text.lower().partition("e")[2] or "0"
    return len(text) > LONGEST_NUMBER or len(exponent) > 6 or abs(int(exponent)) > LONGEST_NUMBER


def check_size(text: str, at: int, findings: Findings) -> bool:
    """Whether a number can be read exactly; reported if not."""
    if not is_too_large(text):
        return True
    findings.error("Number too large", f"Numbers may have up to {LONGEST_NUMBER:,} digits.", at, at + len(text))
    return False


def check_escape(text: str, at: int, findings: Findings) -> int:
    """The offset behind a backslash sequence in a quoted string; an illegal one is reported."""
    match = _escape(text, at)
    if match is not None:
        digits = match.group(1) or match.group(2)
        if digits and (0xD800 <= int(digits, 16) < 0xE000 or int(digits, 16) > 0x10FFFF):
            detail = f"There is no character U+{digits.upper().lstrip('0')}."
            findings.error("Invalid escape sequence", detail, at, match.end())
        return match.end()
    selector = text[at + 1 : at + 2]
    if selector in ("", "\r", "\n"):
        return at + 1  # what is wrong is that the string does not end; that is reported next
    if selector in "uU":
        wanted = "four" if selector == "u" else "eight"
        detail = f"\\{selector} must be followed by {wanted} hexadecimal digits."
    else:
        detail = f'"\\{selector}" is no escape sequence. For a backslash write "\\\\".'
    findings.error("Invalid escape sequence", detail, at, at + 2)
    return at + 2


def continued(text: str, at: int) -> int:
    """Where a quoted string that is broken by the line end at an offset seems to be meant to end: behind a quote on a
    later line, if what is between does not look like HCL; else right here."""
    begin = text.index("\n", at) + 1
    for _ in range(20):
        stop = text.find("\n", begin)
        line = text[begin : len(text) if stop < 0 else stop]
        if _looks_like_hcl(line) or line.rstrip().endswith(("{", "}", "[", "]")):
            break
        if '"' in line:
            return begin + line.rindex('"') + 1
        if stop < 0:
            break
        begin = stop + 1
    return at


def unclosed(text: str, opened: list[tuple[int, str | None]], at: int, findings: Findings) -> None:
    """Report strings, heredocs and interpolations that are still open at an offset; each with its marker, outermost
    first: None is an interpolation, the empty text a quoted string."""
    start, marker = opened[0]
    if marker:
        _unclosed_heredoc(text, start, marker, findings)
        return
    for inner, kind in opened if marker is None else opened[1:]:
        if kind is None:
            detail = "This ${ has no closing }. To write the two characters themselves, double the first: $${."
            findings.error("Unclosed interpolation", detail, inner, inner + 2)
            return
    if text.endswith('\\"', start, at):
        detail = 'The backslash before the last quote makes it a part of the text. For a backslash write "\\\\".'
    else:
        detail = 'This text has no closing quote (") on its line. Write a line break as \\n, or use a heredoc: <<EOT.'
    findings.error("Unclosed string", detail, start, start + 1)


def _unclosed_heredoc(text: str, start: int, marker: str, findings: Findings) -> None:
    if text.rpartition("\n")[2].strip() == marker:
        detail = f"The line of the closing {marker} must end with a line break: add one at the end of the file."
    else:
        detail = f"This heredoc has no closing {marker} on a line of its own."
    findings.error("Unclosed heredoc", detail, start, start + text[start:].find("\n"))


def _bad_heredoc(text: str, at: int, findings: Findings) -> int:
    match = _heredoc_intent(text, at)
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    if match is None:
        detail = "A heredoc starts with << and a word, which its last line repeats: <<EOT."
        findings.error("Invalid heredoc", detail, at, end)
        return end
    word = match.group(1)
    detail = f"Behind <<{word} nothing may stand on its line, not even a blank, and the word takes no quotes."
    findings.error("Invalid heredoc", detail, at, end)
    closing = re.compile(rf"^[ \t]*{re.escape(word)}[ \t]*\r?$", re.MULTILINE).search(text, end, end + _NEAR)
    return end if closing is None else closing.end()


def _closing(text: str, at: int, marks: str) -> int:
    """The offset behind the next of these marks on the line; behind this one if there is none."""
    for end in range(at + 1, len(text)):
        if text[end] in marks:
            return end + 1
        if text[end] == "\n":
            break
    return at + 1


def _shown(character: str) -> str:
    return f'"{character}"' if character.isprintable() else f"U+{ord(character):04X}"
