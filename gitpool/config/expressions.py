"""From expressions to values: what can be known without variables and functions.

The rules of conversion are those of HCL and cty: numbers are exact and print without exponent, a template that is one
interpolation alone keeps the type of its value, null has no text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from gitpool.config.strings import nfc
from gitpool.config.tree import (
    Binary,
    Conditional,
    Expression,
    FunctionCall,
    GetAttribute,
    Index,
    Literal,
    Name,
    Number,
    Object,
    Parentheses,
    Template,
    Tuple,
    Unary,
)

Value: TypeAlias = "str | bool | Number | list[Value] | dict[str, Value] | None"

LARGEST = 10**150
"""Numbers beyond 150 digits lose digits in HCL itself; here they are an error."""


class Unfit(Exception):
    """An expression that has no value here; says why and where."""

    def __init__(self, summary: str, detail: str, node: Expression) -> None:
        super().__init__(summary)
        self.summary, self.detail, self.start, self.end = summary, detail, node.start, node.end


def evaluate(node: Expression) -> Value:
    """The value of an expression.

    Raises:
        Unfit: it has none, or not without variables and functions.
    """
    match node:
        case Literal():
            return node.value
        case Template():
            return _template(node)
        case Tuple():
            return [evaluate(item) for item in node.items]
        case Object():
            return {_key(key): evaluate(value) for key, value in node.items}
        case Parentheses():
            return evaluate(node.inner)
        case Unary():
            return _unary(node)
        case Binary():
            return _binary(node)
        case Conditional():
            chosen = boolean(evaluate(node.condition))
            if chosen is None:
                raise Unfit("Incorrect condition type", "The condition must be true or false.", node.condition)
            return evaluate(node.yes if chosen else node.no)
        case Index():
            return _index(node)
        case Name() | GetAttribute():
            raise Unfit("Variables not allowed", _variables_detail(node), node)
        case FunctionCall():
            detail = f'Functions are not supported yet, so "{node.name}" cannot be called here. Write the value itself.'
            raise Unfit("Function calls not allowed", detail, node)
    raise Unfit("Expression not supported yet", "Write the value itself.", node)


def kind_of(value: Value) -> str:
    """What a value is, for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"


def text(value: Value) -> str | None:
    """The text of a string, a number or a boolean, as Nomad converts it (1.50 is "1.5"); None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Fraction):
        return _digits(value)
    return None


def boolean(value: Value) -> bool | None:
    """A boolean, or a string that HCL converts to one; None for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(value) if isinstance(value, str) else None


def _digits(value: Number) -> str:
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    # HCL's numbers have 512 bits, and Go prints the shortest text that reads back as the same number.
    held = _held(value)
    for digits in range(150, 160):
        context = Context(prec=digits)
        shown = context.divide(Decimal(held.numerator), Decimal(held.denominator))
        if _held(Fraction(shown)) == held:
            break
    return f"{shown.normalize(context):f}"


def _held(value: Fraction) -> Fraction:
    """The number as 512 bits hold it."""
    shift = 512 - value.numerator.bit_length() + value.denominator.bit_length()
    shift -= abs(value) * Fraction(2) ** shift >= 2**512
    return Fraction(round(value * Fraction(2) ** shift)) / Fraction(2) ** shift


def _template(node: Template) -> Value:
    for part in node.parts:
        if isinstance(part, Name):
            detail = (
                f'Variables are not supported yet. If the text "${{{part.name}}}" is meant, write "$${{{part.name}}}".'
            )
            raise Unfit("Variables not allowed", detail, part)
    values = [evaluate(part) for part in node.parts]
    if len(values) == 1:
        return values[0]
    texts = [text(value) for value in values]
    for part, value, shown in zip(node.parts, values, texts, strict=True):
        if shown is None:
            detail = f"The value is {kind_of(value)}, and only strings, numbers and booleans can stand in a text."
            raise Unfit("Invalid template interpolation value", detail, part)
    return nfc("".join(shown for shown in texts if shown is not None))


def _key(node: Expression) -> str:
    key = text(evaluate(node))
    if key is None:
        raise Unfit("Incorrect key type", "A key must be a string, a number or a boolean.", node)
    return key


def _number(node: Expression) -> Number:
    value = evaluate(node)
    if isinstance(value, bool) or not isinstance(value, int | Fraction | str):
        raise Unfit("Invalid operand", f"A number is required, but this is {kind_of(value)}.", node)
    if isinstance(value, str):
        try:
            return Fraction(Decimal(value)) if len(value) < 100 and "E" not in value.upper() else _not_a_number(node)
        except (ArithmeticError, ValueError):
            return _not_a_number(node)
    return value


def _not_a_number(node: Expression) -> Number:
    raise Unfit("Invalid operand", "A number is required, but this is a string that is none.", node)


def _boolean(node: Expression) -> bool:
    value = evaluate(node)
    truth = boolean(value)
    if truth is None:
        raise Unfit("Invalid operand", f"A boolean is required, but this is {kind_of(value)}.", node)
    return truth


def _unary(node: Unary) -> Value:
    return not _boolean(node.operand) if node.operator == "!" else -_number(node.operand)


_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: Fraction(a) / b,
    # Go's remainder has the sign of the dividend, Python's that of the divisor.
    "%": lambda a, b: a - b * int(Fraction(a) / b),
}
_COMPARISONS: dict[str, Callable[[Number, Number], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _binary(node: Binary) -> Value:
    if node.operator in ("&&", "||"):
        left, right = _boolean(node.left), _boolean(node.right)
        return left and right if node.operator == "&&" else left or right
    if node.operator in ("==", "!="):
        left_value, right_value = evaluate(node.left), evaluate(node.right)
        same = kind_of(left_value) == kind_of(right_value) and left_value == right_value
        return same == (node.operator == "==")
    a, b = _number(node.left), _number(node.right)
    if node.operator in _COMPARISONS:
        return _COMPARISONS[node.operator](a, b)
    if node.operator in "/%" and b == 0:
        raise Unfit("Division by zero", "Nothing can be divided by zero.", node.right)
    result = Fraction(_ARITHMETIC[node.operator](a, b))
    if abs(result) > LARGEST or result.denominator > LARGEST:
        raise Unfit("Number too large", "Numbers may have up to 150 digits.", node)
    return result


def _index(node: Index) -> Value:
    of, key = evaluate(node.of), evaluate(node.key)
    try:
        if isinstance(of, list) and isinstance(key, int) and not isinstance(key, bool) and key >= 0:
            return of[key]
        if isinstance(of, dict) and isinstance(key, str):
            return of[key]
    except LookupError:
        pass
    raise Unfit("Invalid index", "There is no such element.", node.key)


def _variables_detail(node: Name | GetAttribute) -> str:
    if isinstance(node, Name):
        return f'Variables are not supported yet. If a text is meant, put quotes around it: "{node.name}".'
    return "Variables are not supported yet. Write the value itself."
