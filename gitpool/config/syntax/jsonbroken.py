"""Sentences for what is wrong in a JSON text, each with the stretch where a person would look.

Functions answer with a summary, a detail and how many characters to mark from where the reader is, or, where the
mistake lies elsewhere, with the two offsets.
"""

from __future__ import annotations

import re

from gitpool.config.findings import did_you_mean

EMPTY = ("Missing JSON value", "The file is empty. A JSON file that declares nothing is {}.", 0)

_word = re.compile(r"[^\W\d]\w*").match
_digits = re.compile(r"[-+.\w]+").match
_escape = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})').match
_CURLY = "“”„‟«»"
_KNOWN = ("true", "false", "null")


def odd(text: str, at: int) -> tuple[str, str, int] | None:
    """What stands nowhere in JSON, and is a habit from elsewhere."""
    character = text[at]
    if text.startswith(("//", "/*", "#"), at):
        detail = 'JSON has no comments. Write it as a property named "//", which is ignored: "//": "text".'
        return "Comment in JSON", detail, 1 if character == "#" else 2
    if character == "'":
        return "Invalid character", 'JSON has no single quotes. Use double quotes (") to enclose strings.', 1
    if character in _CURLY:
        detail = 'Typographic quotes are not valid here. Replace them with straight ones (").'
        return "Invalid character", detail, 1
    if character == "\ufeff":
        detail = "This is a byte order mark, which may stand at the beginning of a file alone. Remove it."
        return "Invalid character", detail, 1
    if character == "\u00a0":
        return "Invalid character", "This is a no-break space. Replace it with an ordinary one.", 1
    if text.startswith("<<", at):
        return "Invalid character", "JSON has no heredocs. Write the text as a string, with \\n for a line break.", 2
    return None


def no_value(text: str, at: int) -> tuple[str, str, int]:
    """A value is expected and there is none."""
    expected = "A value is an object, a list, a string, a number, true, false or null."
    if at == len(text):
        return "Missing JSON value", f"The file ends where a value is expected. {expected}", 0
    if (known := odd(text, at)) is not None:
        return known
    if (match := _word(text, at)) is not None:
        return _keyword(match.group())
    if text[at] in "+-.0123456789" and (match := _digits(text, at)) is not None:
        detail = (
            f"{match.group()[:40]} is no JSON number: these look like 0, -1, 2.5 or 1e3, without a plus sign, leading "
            "zeros or a bare point."
        )
        return "Invalid JSON number", detail, len(match.group())
    if text[at] in ",:}]":
        return "Missing JSON value", f'A value is expected before this "{text[at]}". {expected}', 1
    return "Invalid character", f"The character {shown(text[at])} begins no value. {expected}", 1


def _keyword(word: str) -> tuple[str, str, int]:
    if word in ("undefined", "NaN", "Infinity", "None", "nil"):
        detail = f'JSON has no "{word}". For a value that is not there, write null or leave the property out.'
    else:
        hint = did_you_mean(word, _KNOWN)
        detail = f'"{word}" is no JSON value.{hint}'
        detail += "" if hint else f' A text stands in quotes, and so does an expression: "${{{word}}}".'
    return "Invalid JSON keyword", detail, len(word)


def no_name(text: str, at: int) -> tuple[str, str, int]:
    """The name of a property is expected."""
    if at == len(text):
        return "Unclosed object", "The file ends within an object. Close it with a brace.", 0
    known = odd(text, at)
    if known is not None:
        return known
    match = _word(text, at)
    if match is not None:
        detail = f'The name of a JSON property stands in double quotes: "{match.group()}".'
        return "Invalid object property name", detail, len(match.group())
    if text[at] == "]":
        return "Mismatched braces", "A JSON object is closed with a brace, not a bracket.", 1
    if text[at] == ",":
        return "Extra comma", "Two properties are separated by one comma. Remove this one.", 1
    return "Invalid object property name", "The name of a JSON property is a string in double quotes.", 1


def no_colon(text: str, at: int) -> tuple[str, str, int]:
    """A name is not followed by a colon."""
    summary = "Missing property value colon"
    if at == len(text):
        return summary, "The file ends where a colon and a value are expected.", 0
    if text[at] == "=":
        return summary, "JSON separates a name and its value by a colon, not an equals sign.", 1
    if text[at] in ",}":
        return "Missing object value", "A JSON property has a value, behind a colon. For a list, use brackets: [ ].", 1
    return odd(text, at) or (summary, "A colon is expected between the name of a property and its value.", 1)


def no_comma(text: str, at: int, closing: str) -> tuple[str, str, int]:
    """A property or item is followed by neither a comma nor the closing bracket."""
    character = text[at]
    if character in "}]":
        right = "an object is closed with a brace" if closing == "}" else "a list is closed with a bracket"
        return "Mismatched brackets", f'"{character}" closes nothing here: {right}.', 1
    if character == ":" and closing == "]":
        return "Invalid array value", "A list has items without names. For names, use braces: { }.", 1
    if character == ";":
        return "Missing comma", "JSON separates properties and items by commas, not by semicolons.", 1
    known = odd(text, at)
    if known is not None:
        return known
    what = "two properties" if closing == "}" else "two items"
    return "Missing comma", f"A comma is expected between {what}: put it behind the one before this.", 1


def trailing_comma(closing: str) -> tuple[str, str]:
    """A comma stands behind the last property or item."""
    what = "property of an object" if closing == "}" else "item of a list"
    return "Trailing comma", f"JSON has no comma behind the last {what}. Remove it."


def unclosed(text: str, opening: int) -> tuple[str, str, int, int]:
    """The file ends within an object or a list."""
    what, closing = ("object", "}") if text[opening] == "{" else ("list", "]")
    detail = f'This {what} is not closed before the end of the file. Put a "{closing}" at its end.'
    return f"Unclosed {what}", detail, opening, opening + 1


def behind_the_end(text: str, at: int) -> tuple[str, str, int]:
    """Something stands behind the value that is the file."""
    if text[at] in "}]":
        return "Unexpected closing bracket", "Nothing is open that this could close. Remove it, or look above.", 1
    detail = "A JSON file is one value, and it ends before this. For several objects, use a list: [{ }, { }]."
    return odd(text, at) or ("Extra characters after the JSON value", detail, 1)


def in_string(text: str, start: int) -> tuple[str, str, int, int]:
    """A string is not closed on its line, or has something in it that is no part of one."""
    at = start + 1
    while at < len(text) and text[at] >= " ":
        if text[at] == "\\":
            match = _escape(text, at)
            if match is None:
                return _bad_escape(text, at)
            at = match.end()
        else:
            at += 1
    if at < len(text) and text[at] not in "\r\n":
        escape = "\\t" if text[at] == "\t" else f"\\u{ord(text[at]):04x}"
        detail = f"The control character {shown(text[at])} is written {escape} in a JSON string."
        return "Invalid character", detail, at, at + 1
    detail = 'This text has no closing quote (") on its line. Write a line break as \\n.'
    if text[start:at].rstrip(" ,}]").endswith('\\"'):
        detail = 'The backslash before the last quote makes it a part of the text. For a backslash write "\\\\".'
    return "Unclosed string", detail, start, start + 1


def _bad_escape(text: str, at: int) -> tuple[str, str, int, int]:
    selector = text[at + 1 : at + 2]
    if selector == "u":
        detail = "\\u must be followed by four hexadecimal digits."
    elif selector == "U":
        detail = "JSON has no \\U. Write the character itself, or a pair of \\u."
    else:
        shown_as = selector if selector.isprintable() else ""
        detail = f'"\\{shown_as}" is no JSON escape sequence. For a backslash write "\\\\".'
    return "Invalid escape sequence", detail, at, min(at + 2, len(text))


def lone_surrogate(text: str, at: int) -> tuple[str, str, int, int]:
    """`\\ud83d` without its other half, which Go would silently replace."""
    written = text[at : at + 6]
    detail = f"{written} is half of a character and stands alone. Write the character itself, or both halves."
    return "Invalid escape sequence", detail, at, at + 6


def shown(character: str) -> str:
    """A character for people: itself, or its number if it cannot be seen."""
    return f'"{character}"' if character.isprintable() else f"U+{ord(character):04X}"
