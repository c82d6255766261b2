"""The grammar of HCL's expressions, recognised: what is wrong, and where a person would look for it.

Nothing is built here; python-hcl2 builds the tree of what has passed. It would pass more (line breaks before
operators, objects without separators), and where it refuses, it knows no better place than the next token.
"""

from __future__ import annotations

from gitpool.config.syntax.cursor import MAX_DEPTH, Broken, Cursor, Directive
from gitpool.config.syntax.tokens import Kind, Token

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
    """Walk over a quoted string or a heredoc, interpolations and directives included."""
    before, cursor.loose = cursor.loose, False
    cursor.advance()
    template(cursor)
    cursor.loose = before
    cursor.advance()


def template(cursor: Cursor) -> None:
    """Walk over texts, interpolations and directives, to the end of the text."""
    opened: list[tuple[str, Token]] = []
    while not cursor.is_kind(Kind.CLOSE_STRING, Kind.END):
        if cursor.is_kind(Kind.INTERPOLATION):
            _interpolation(cursor)
        elif cursor.is_kind(Kind.DIRECTIVE):
            _directive(cursor, opened)
        else:
            cursor.advance()
    if opened:
        keyword, opening = opened[-1]
        detail = f"This directive has no %{{ end{keyword.removeprefix('else ')} }} before the end of the text."
        cursor.note("Unexpected end of template", detail, opening.start, opening.end)


def _directive(cursor: Cursor, opened: list[tuple[str, Token]]) -> None:
    """Walk over `%{ ... }`, shown to python-hcl2 as an interpolation; `opened` are those not closed yet."""
    opening = cursor.token
    before = cursor.open(loose=True)
    keyword = cursor.token.text if cursor.is_kind(Kind.NAME) else ""
    if keyword not in ("if", "for", "else", "endif", "endfor"):
        detail = "Behind %{ stands if, else, endif, for or endfor. For the two characters themselves write %%{."
        cursor.fail("Invalid template directive", detail)
    word = cursor.token
    is_end = keyword in ("else", "endif", "endfor")
    # The value of an interpolation stands in for the words that have none.
    cursor.advance("x" * (word.end - word.start) if is_end else " ")
    if is_end:
        cursor.directives[opening.start] = Directive(keyword)
        _check_nesting(cursor, keyword, word, opened)
    elif keyword == "if":
        cursor.directives[opening.start] = Directive("if")
        opened.append(("if", opening))
        expression(cursor)
    else:
        cursor.directives[opening.start] = Directive("for", *_for_names(cursor, " "))
        opened.append(("for", opening))
        expression(cursor)
    if not cursor.is_kind(Kind.CLOSE_TEMPLATE):
        cursor.fail("Extra characters in template directive", f"The }} that closes the %{{ {keyword} is expected here.")
    cursor.close(before)


def _check_nesting(cursor: Cursor, keyword: str, word: Token, opened: list[tuple[str, Token]]) -> None:
    """An `else` belongs to an `if`, and every end to its beginning."""
    wanted = {"else": ("if",), "endif": ("if", "else if"), "endfor": ("for",)}[keyword]
    if not opened or opened[-1][0] not in wanted:
        last = opened[-1][0] if opened else ""
        detail = f"What is open here is a {last}." if last else "Nothing is open here that it could belong to."
        cursor.fail(f"Unexpected {keyword} directive", detail, word.start, word.end)
    _, opening = opened.pop()
    if keyword == "else":
        opened.append(("else if", opening))


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
        is_called = cursor.peek().text in ("(", "::")  # then it is no value, not even null
        name = cursor.advance("x" * (cursor.token.end - cursor.token.start) if is_called else None)
        if cursor.is_at("(", "::"):
            _call(cursor, name)
    elif cursor.is_at("("):
        _parentheses(cursor)
    elif cursor.is_at("["):
        _tuple(cursor)
    elif cursor.is_at("{"):
        _object(cursor)
    else:
        _missing_operand(cursor, behind)
    in_splat = False
    for _ in range(MAX_DEPTH):
        if not cursor.is_at(".", "["):
            return
        in_splat = _step(cursor, in_splat)
    cursor.fail("Too deeply nested", f"More than {MAX_DEPTH} names and keys stand in a row.")


def _signs(cursor: Cursor) -> None:
    """Walk over `-` and `!`; python-hcl2 knows one sign alone, so it is shown the last."""
    signs: list[Token] = []
    while cursor.is_at("-", "!"):
        if signs:
            cursor.withdraw()
        signs.append(cursor.advance())
        if len(signs) > MAX_DEPTH:
            cursor.fail("Too deeply nested", f"More than {MAX_DEPTH} signs stand in a row.")
    if len(signs) > 1:
        cursor.signs[signs[-1].start] = "".join(sign.text for sign in signs)


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
    before = cursor.open(loose=True)  # a `for` may stand on the next line
    if cursor.is_kind(Kind.NAME) and cursor.token.text == "for":
        _for(cursor, "}")
    else:
        cursor.loose = False
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


def _call(cursor: Cursor, name: Token) -> None:
    while cursor.is_at("::"):
        cursor.withdraw()
        cursor.advance("")
        if not cursor.is_kind(Kind.NAME):
            cursor.fail("Missing function name", "A name is expected behind the ::.")
        # One name for python-hcl2, which knows none or two of these signs, and no blanks; Terraform knows any number.
        cursor.advance("x" * (cursor.token.end - name.start))
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


def _step(cursor: Cursor, is_in_splat: bool) -> bool:
    """Walk over `.name`, `.0`, `.*`, `[key]` or `[*]`; whether what follows is behind a `.*`, as this may be."""
    if cursor.is_at("."):
        start = cursor.advance().start
        if cursor.is_at("*"):
            if is_in_splat:
                detail = "Behind .* only names can follow. Write [*] for both."
                cursor.fail("Nested splat expression not allowed", detail, start, cursor.token.end)
            cursor.withdraw()
            cursor.advance(".*")  # in which python-hcl2 knows no blanks
            return True
        if cursor.is_kind(Kind.NUMBER) and not cursor.token.text.isdigit():
            first, _, second = cursor.token.text.partition(".")
            detail = f"Two numbers behind dots cannot follow each other. Write [{first}][{second}]."
            cursor.fail("Invalid legacy index syntax", detail)
        if cursor.is_kind(Kind.NAME):
            cursor.advance("x" * (cursor.token.end - cursor.token.start))
            return is_in_splat
        if not cursor.is_kind(Kind.NUMBER):
            cursor.fail("Invalid attribute name", "A name is expected behind the dot.")
        # A number is shown as a name, as python-hcl2 would take the two of a.0.1 for one.
        cursor.advance("x" * (cursor.token.end - cursor.token.start))
        return is_in_splat
    before = cursor.open(loose=True)
    is_splat = cursor.is_at("*")
    if is_splat:
        cursor.withdraw()
        cursor.advance("")
    else:
        expression(cursor)
    _check_brackets(cursor)
    if not cursor.is_at("]"):
        cursor.fail("Missing close bracket on index", 'A "]" is expected here.')
    cursor.close(before, "[*]" if is_splat else None)
    return False


def _for(cursor: Cursor, closer: str) -> None:
    cursor.advance("for")
    _for_names(cursor)
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
        cursor.advance("if")
        expression(cursor)
    if not cursor.is_at(closer):
        cursor.fail("Invalid for expression", f'The closing "{closer}" is expected here.')


def _for_names(cursor: Cursor, plain: str | None = None) -> tuple[str | None, str]:
    """Walk over `key, value in`; the two names, the first None if there is one alone."""
    names = [_for_name(cursor, plain)]
    if cursor.is_at(","):
        cursor.advance(plain)
        names.append(_for_name(cursor, plain))
    if not cursor.is_kind(Kind.NAME) or cursor.token.text != "in":
        cursor.fail("Invalid for expression", 'The word "in" is expected here: for x in list.')
    cursor.advance(plain or "in")
    return (names[0] if len(names) == 2 else None, names[-1])


def _for_name(cursor: Cursor, plain: str | None) -> str:
    if not cursor.is_kind(Kind.NAME):
        cursor.fail("Invalid for expression", "A name is expected here: for x in list.")
    return cursor.advance(plain).text
