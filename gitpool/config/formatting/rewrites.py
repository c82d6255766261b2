"""What `terraform fmt` changes beyond blanks: old spellings, and how labels are written.

Terraform's own rules (internal/command/fmt.go: formatBody) with one exception: where they would lose something or
leave a text that is no HCL any more, the text stays as it is. Terraform 1.11 drops a label with a `$` or `%` in it
and the key of `x[true]`, and takes the `${` from around an expression that cannot stand without it.
"""

from __future__ import annotations

from gitpool.config.formatting.outline import Argument, outline
from gitpool.config.formatting.tokens import Token
from gitpool.config.syntax.strings import nfc, resolve_quoted
from gitpool.config.syntax.tokens import Kind

_SHORTEST_TEMPLATE = 5
"""Tokens: quote, `${`, something, `}`, quote."""

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_OLD_TYPES = {"string": ("string",), "list": ("list", "string"), "map": ("map", "string")}
"""What a quoted type of Terraform 0.11 is today, and of which elements."""


def rewrite(tokens: list[Token]) -> list[Token]:
    """The tokens with every value, type and label in today's spelling."""
    result: list[Token] = []
    at = 0
    for item in outline(tokens):
        if isinstance(item, Argument):
            result += tokens[at : item.start]
            result += _value(tokens, item)
            at = item.end
        else:
            result += tokens[at : item.name + 1]
            result += _labels(tokens[item.name + 1 : item.brace])
            at = item.brace
    return result + tokens[at:]


def _value(tokens: list[Token], argument: Argument) -> list[Token]:
    value = tokens[argument.start : argument.end]
    if argument.blocks == ("variable",) and tokens[argument.name].text == "type":
        return _type(value)
    bare = _unwrapped(value)
    return value if bare is not value and _falls_apart(bare, tokens[argument.end]) else bare


def _type(value: list[Token]) -> list[Token]:
    """The type of a variable: a bare collection is one of `any`, a quoted word one of Terraform 0.11's types."""
    match [token.kind for token in value]:
        case [Kind.NAME] if value[0].text in ("list", "map", "set"):
            return _applied(value[0].text, "any")
        case [Kind.OPEN_STRING, Kind.TEXT, Kind.CLOSE_STRING] if value[1].text in _OLD_TYPES:
            return _applied(*_OLD_TYPES[value[1].text])
    return value


def _applied(name: str, *elements: str) -> list[Token]:
    parts = [Token(Kind.NAME, name)]
    for element in elements:
        parts += [Token(Kind.OPERATOR, "("), Token(Kind.NAME, element), Token(Kind.OPERATOR, ")")]
    return parts


def _unwrapped(value: list[Token]) -> list[Token]:
    """`x` for `"${x}"`, in parentheses if it takes several lines; any other value as it is."""
    outer = [token.kind for token in (*value[:2], *value[-2:])]
    template = [Kind.OPEN_STRING, Kind.INTERPOLATION, Kind.CLOSE_TEMPLATE, Kind.CLOSE_STRING]
    if len(value) < _SHORTEST_TEMPLATE or outer != template or not _is_one_sequence(value[2:-2]):
        return value
    inner = _trimmed(value[2:-2])
    is_wrapped = bool(inner) and inner[0].is_operator("(") and inner[-1].is_operator(")")
    if any(token.kind is Kind.NEWLINE for token in inner) and not is_wrapped:
        return [Token(Kind.OPERATOR, "("), *inner, Token(Kind.OPERATOR, ")")]
    return inner


def _trimmed(tokens: list[Token]) -> list[Token]:
    """The tokens without the line breaks at both ends."""
    kept = [i for i, token in enumerate(tokens) if token.kind is not Kind.NEWLINE]
    return tokens[kept[0] : kept[-1] + 1] if kept else []


def _is_one_sequence(inner: list[Token]) -> bool:
    """Whether `${` and `}` belong together: no other sequence and no text between them but in inner quotes."""
    quotes = 0
    for token in inner:
        if token.kind is Kind.OPEN_STRING:
            quotes += 1
        elif token.kind is Kind.CLOSE_STRING and token.text == '"':
            quotes -= 1
        elif quotes <= 0 and token.kind in (Kind.INTERPOLATION, Kind.DIRECTIVE, Kind.CLOSE_TEMPLATE):
            return False
    return True


def _falls_apart(value: list[Token], follower: Token) -> bool:
    """Whether a line would end in the midst of a value, where no bracket holds its parts together."""
    depth, is_over = 0, False
    for token in (*value, follower):
        if is_over and token.kind not in (Kind.COMMENT, Kind.NEWLINE, Kind.END):
            return True
        depth += token.nesting
        is_over = is_over or (depth == 0 and token.ends_line)
    return False


def _labels(tokens: list[Token]) -> list[Token]:
    """Every label in quotes; Terraform gives up the comments in front of them and between them."""
    labels: list[Token] = []
    end = at = 0
    while at < len(tokens):
        stop = at + 1
        if tokens[at].kind is Kind.OPEN_STRING:
            while tokens[stop - 1].kind is not Kind.CLOSE_STRING:
                stop += 1
        if tokens[at].kind is not Kind.COMMENT:
            labels += _label(tokens[at:stop])
            end = stop
        at = stop
    return labels + tokens[end:]


def _label(tokens: list[Token]) -> list[Token]:
    written = "".join(token.text for token in tokens if token.kind in (Kind.NAME, Kind.TEXT))
    if "$" in written or "%" in written:
        return tokens
    text = nfc(written if tokens[0].kind is Kind.NAME else resolve_quoted(written))
    parts = [Token(Kind.TEXT, "".join(map(_escaped, text)))] if text else []
    return [Token(Kind.OPEN_STRING, '"'), *parts, Token(Kind.CLOSE_STRING, '"')]


def _escaped(character: str) -> str:
    """A character as HCL writes it in quotes: what is not seen by its number (hclwrite/generate.go)."""
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
