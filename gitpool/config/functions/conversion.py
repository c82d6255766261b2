"""The functions that convert: `tobool`, `tolist` and so on (Terraform: internal/lang/funcs/conversion.go, MakeToFunc).

They take a value of any type and convert it themselves, to say of an explicit conversion why it fails. Sensitivity
stays where it is.
"""

from __future__ import annotations

from gitpool.config.functions.function import Function, FunctionError, Parameter
from gitpool.config.values.conversions import converts
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import ANY, BOOL, NUMBER, STRING, Type, a_friendly, friendly, list_of, map_of, set_of
from gitpool.config.values.value import Value, unknown


def _to(name: str, wanted: Type, summary: str, example: tuple[str, str]) -> Function:
    def convert_to(value: Value) -> Value:
        if not converts(value.type, wanted):
            raise FunctionError(f"{a_friendly(value.type)} cannot become {a_friendly(wanted)}", 0)
        if not value.is_known:
            return unknown(wanted).marked(value.is_sensitive)
        try:
            return convert(value, wanted)
        except ConversionError as problem:
            raise FunctionError(_reason(value, wanted, problem), 0) from None

    parameter = Parameter("v", null=True, unknown=True, sensitive=True)
    return Function(name, (parameter,), convert_to, summary, example, returns=wanted)


def _reason(value: Value, wanted: Type, problem: ConversionError) -> str:
    """Why it fails; without the value where that is sensitive."""
    if value.holds_sensitive:
        return f"this sensitive {friendly(value.type)} cannot become {a_friendly(wanted)}"
    return f"this {friendly(value.type)} cannot become {a_friendly(wanted)}: {problem}"


FUNCTIONS = (
    _to("tobool", BOOL, 'A bool of a bool, "true" or "false".', ('tobool("true")', "true")),
    _to(
        "tolist",
        list_of(ANY),
        "A list of the elements of a set or a tuple, which all get the type that they have in common.",
        ('tolist(["a", 3])', 'tolist([\n  "a",\n  "3",\n])'),
    ),
    _to(
        "tomap",
        map_of(ANY),
        "A map of the attributes of an object, which all get the type that they have in common.",
        ('tomap({ "a" = 1, "b" = "x" })', 'tomap({\n  "a" = "1"\n  "b" = "x"\n})'),
    ),
    _to("tonumber", NUMBER, "A number of a number or of its decimal text.", ('tonumber("1.50")', "1.5")),
    _to(
        "toset",
        set_of(ANY),
        "A set of the elements of a list or a tuple: each once, all of the type that they have in common.",
        ('toset(["c", "b", "b"])', 'toset([\n  "b",\n  "c",\n])'),
    ),
    _to("tostring", STRING, "The text of a number or a bool.", ("tostring(12.50)", '"12.5"')),
)
