"""The grammar of HCL's expressions, recognised: what is wrong, and where a person would look for it.

Nothing is built here; python-hcl2 builds the tree of what has passed. It would pass more (line breaks before
operators, objects without separators), and where it refuses, it knows no better place than the next token.
"""

from __future__ import annotations

from gitpool.config.cursor import Broken, Cursor
from gitpool.config.tokens import Kind, Token

_BINARY = ("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||")
_LONGEST = 200
_VALUES = (Kind.NUMBER, Kind.OPEN_STRING, Kind.OPEN_HEREDOC)
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def expression(cursor: Cursor) -> None:
    """Walk over an expression.

    Raises:
        Broken: there is none; reported.
    """
    _operand(cursor)
    operators = 0
    while cursor.is_at(*_BINARY):
        operator = cursor.advance()
        _operand(cursor, behind=operator)
        operators += 1
        if operators > _LONGEST:
            cursor.fail("Expression too long", f"More than {_LONGEST} operators stand in a row. Split the expression.")
    if cursor.is_at("?"):
        question = cursor.advance()
        cursor.deeper()
        expression(cursor)
        if not cursor.is_at(":"):
            detail = "A conditional is written CONDITION ? YES : NO, and the : is missing."
            cursor.fail("Missing false expression", detail, question.start, question.end)
        cursor.advance()
        expression(cursor)
        cursor.depth -= 1


def string(cursor: Cursor) -> None:
    """Walk over a quoted string or a heredoc, interpolations included."""
    before, cursor.loose = cursor.loose, False
    cursor.advance()
    while not cursor.is_kind(Kind.CLOSE_STRING):
        if cursor.is_kind(Kind.DIRECTIVE):
            detail = "Only interpolations, ${...}, can stand in a text. For the two characters themselves write %%{."
            cursor.fail("Template directives not supported yet", detail)
        if cursor.is_kind(Kind.INTERPOLATION):
            _interpolation(cursor)
        else:
            cursor.advance()
    cursor.loose = before
    cursor.advance()


def _interpolation(cursor: Cursor) -> None:
    opening = cursor.token
    before = cursor.open(loose=True)
    if cursor.is_kind(Kind.CLOSE_TEMPLATE):
        detail = "An expression is expected between ${ and }. To write the characters themselves, double the $: $${."
        cursor.fail("Empty interpolation", detail, opening.start, cursor.token.end)
    expression(cursor)
    if not cursor.is_kind(Kind.CLOSE_TEMPLATE):
        detail = (
            "The } that closes the ${ is expected here. If the text is for another program, such as a shell, double "
            "the $ to have it taken literally: $${."
        )
        start, end = cursor.token.start, cursor.token.end
        cursor.recover()  # that the string has no end either may turn up on the way, and says it better
        cursor.fail("Extra characters after interpolation expression", detail, start, end)
    cursor.close(before)


def _operand(cursor: Cursor, behind: Token | None = None) -> None:
    _signs(cursor)
    kind = cursor.token.kind
    if kind in (Kind.OPEN_STRING, Kind.OPEN_HEREDOC):
        string(cursor)
    elif kind is Kind.NUMBER:
        cursor.advance()
    elif kind is Kind.NAME:
        cursor.advance()
        if cursor.is_at("(", "::"):
            _call(cursor)
    elif cursor.is_at("("):
        _parentheses(cursor)
    elif cursor.is_at("["):
        _tuple(cursor)
    elif cursor.is_at("{"):
        _object(cursor)
    else:
        _missing_operand(cursor, behind)
    while cursor.is_at(".", "["):
        _step(cursor)


def _signs(cursor: Cursor) -> None:
    while cursor.is_at("-", "!"):
        # python-hcl2 knows one sign alone; two equal ones cancel out in HCL, too.
        following = cursor.peek()
        if following.kind is Kind.OPERATOR and following.text == cursor.token.text:
            cursor.advance(" ")
            cursor.advance(" ")
        else:
            cursor.advance()


def _missing_operand(cursor: Cursor, behind: Token | None) -> None:
    if behind is not None:
        detail = f'A value is expected behind the "{behind.text}", on the same line.'
        cursor.note("Missing expression", detail, behind.start, behind.end)
        if cursor.is_kind(Kind.NEWLINE) and cursor.peek().kind in _VALUES:
            cursor.advance()  # the value on the next line is what was meant, not a mistake of its own
        raise Broken
    if cursor.is_kind(Kind.NEWLINE, Kind.END):
        detail = "A value is expected here, on the same line."
        cursor.fail("Missing expression", detail, cursor.token.start, cursor.token.start + 1)
    _check_brackets(cursor)
    cursor.fail("Invalid expression", f"A value is expected here{_instead(cursor)}.")


def _instead(cursor: Cursor) -> str:
    return f', not "{cursor.token.text}"' if cursor.token.text else ""


def _check_brackets(cursor: Cursor) -> None:
    """Where a bracket closes, or the text ends, that should not: say which one was left open."""
    if not cursor.brackets:
        return
    opening = cursor.brackets[-1]
    closer = _CLOSERS.get(opening.text, "}")
    is_argument = opening.text in ("(", "[") and cursor.is_kind(Kind.NAME) and cursor.peek().text == "="
    if cursor.is_kind(Kind.END) or is_argument or (cursor.is_at(")", "]", "}") and not cursor.is_at(closer)):
        shown = opening.text or "${"
        cursor.fail("Unclosed bracket", f"This {shown} has no closing {closer}.", opening.start, opening.end)


def _parentheses(cursor: Cursor) -> None:
    before = cursor.open(loose=True)
    expression(cursor)
    _check_brackets(cursor)
    if not cursor.is_at(")"):
        cursor.fail("Unbalanced parentheses", f'A closing ")" is expected here{_instead(cursor)}.')
    cursor.close(before)


def _tuple(cursor: Cursor) -> None:
    before = cursor.open(loose=True)
    if cursor.is_kind(Kind.NAME) and cursor.token.text == "for":
        _for(cursor, "]")
    while not cursor.is_at("]"):
        expression(cursor)
        _check_brackets(cursor)
        if cursor.is_at(","):
            cursor.advance()
        elif not cursor.is_at("]"):
            cursor.fail("Missing item separator", "Items are separated by commas: one is missing before this.")
    cursor.close(before)


def _object(cursor: Cursor) -> None:
    before = cursor.open(loose=False)
    if cursor.is_kind(Kind.NAME) and cursor.token.text == "for":
        cursor.loose = True
        _for(cursor, "}")
    while True:
        cursor.skip_newlines()
        if cursor.is_at("}"):
            break
        _object_item(cursor)
        if cursor.is_at(","):
            cursor.advance()
        elif not cursor.is_at("}") and not cursor.is_kind(Kind.NEWLINE):
            _check_brackets(cursor)
            detail = "The items of an object are separated by commas or line breaks: one is missing before this."
            cursor.fail("Missing attribute separator", detail)
    cursor.close(before)


def _object_item(cursor: Cursor) -> None:
    key = cursor.token
    following = cursor.peek()
    if key.kind is Kind.NAME and following.kind is Kind.OPERATOR and following.text in ("=", ":"):
        # A key may be any word, also one that means something to python-hcl2.
        cursor.advance("x" * (key.end - key.start))
    else:
        _check_brackets(cursor)
        expression(cursor)
    if not cursor.is_at("=", ":"):
        _check_brackets(cursor)
        if cursor.is_kind(Kind.NEWLINE) or cursor.is_at("}", ","):
            detail = "A value is expected behind this key: key = value."
            cursor.fail("Missing attribute value", detail, key.start, key.end)
        detail = 'An "=" is expected here, behind the key. A key with dots or blanks in it must be quoted.'
        cursor.fail("Missing key/value separator", detail)
    separator = cursor.advance()
    if cursor.is_kind(Kind.NEWLINE):
        cursor.fail("Missing expression", "A value is expected here, on the same line.", separator.start, separator.end)
    expression(cursor)


def _call(cursor: Cursor) -> None:
    while cursor.is_at("::"):
        cursor.advance()
        if not cursor.is_kind(Kind.NAME):
            cursor.fail("Missing function name", "A name is expected behind the ::.")
        cursor.advance()
    if not cursor.is_at("("):
        cursor.fail("Missing open parenthesis", 'A "(" is expected behind the name of a function.')
    before = cursor.open(loose=True)
    while not cursor.is_at(")"):
        expression(cursor)
        _check_brackets(cursor)
        if cursor.is_at("..."):
            cursor.advance()
            if not cursor.is_at(")"):
                cursor.fail("Missing closing parenthesis", 'A ")" is expected behind "...".')
        elif cursor.is_at(","):
            cursor.advance()
        elif not cursor.is_at(")"):
            cursor.fail("Missing argument separator", "Arguments are separated by commas: one is missing before this.")
    cursor.close(before)


def _step(cursor: Cursor) -> None:
    """Walk over `.name`, `.0`, `.*`, `[key]` or `[*]`."""
    if cursor.is_at("."):
        cursor.advance()
        if not cursor.is_kind(Kind.NAME, Kind.NUMBER) and not cursor.is_at("*"):
            cursor.fail("Invalid attribute name", "A name is expected behind the dot.")
        cursor.advance()
        return
    before = cursor.open(loose=True)
    if cursor.is_at("*"):
        cursor.advance()
    else:
        expression(cursor)
    _check_brackets(cursor)
    if not cursor.is_at("]"):
        cursor.fail("Missing close bracket on index", 'A "]" is expected here.')
    cursor.close(before)


def _for(cursor: Cursor, closer: str) -> None:
    cursor.advance()
    _for_name(cursor)
    if cursor.is_at(","):
        cursor.advance()
        _for_name(cursor)
    if not cursor.is_kind(Kind.NAME) or cursor.token.text != "in":
        cursor.fail("Invalid for expression", 'The word "in" is expected here: [for x in list : x].')
    cursor.advance()
    expression(cursor)
    if not cursor.is_at(":"):
        cursor.fail("Invalid for expression", 'A ":" is expected here: [for x in list : x].')
    cursor.advance()
    expression(cursor)
    if closer == "}":
        if not cursor.is_at("=>"):
            cursor.fail("Invalid for expression", 'A "=>" is expected here: {for k, v in map : k => v}.')
        cursor.advance()
        expression(cursor)
        if cursor.is_at("..."):
            cursor.advance()
    if cursor.is_kind(Kind.NAME) and cursor.token.text == "if":
        cursor.advance()
        expression(cursor)
    if not cursor.is_at(closer):
        cursor.fail("Invalid for expression", f'The closing "{closer}" is expected here.')


def _for_name(cursor: Cursor) -> None:
    if not cursor.is_kind(Kind.NAME):
        cursor.fail("Invalid for expression", "A name is expected here: [for x in list : x].")
    cursor.advance()
