"""The value of an expression, as HCL computes it (hcl: hclsyntax/expression.go and its neighbours).

Rules of this module:

* Nothing is raised for a mistake: it is noted in the scope, and the value is one that is not known. Only `OutOfSteps`
  passes, which ends the run.
* Both branches of `?:` are evaluated, because their types decide the type of the result; of the one that is not taken
  mistakes do not count. `&&` and `||` always evaluate both sides, as Terraform does up to 1.11.
* The depth of recursion is that of the tree, which the grammar bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitpool.config.evaluation import calls
from gitpool.config.evaluation.access import attribute_of, element_of
from gitpool.config.evaluation.loops import for_value, splat
from gitpool.config.evaluation.operators import OperationError, operand_type, operate, result_type
from gitpool.config.evaluation.references import check_references, name_value, namespace_attribute
from gitpool.config.evaluation.scope import Problem, Scope
from gitpool.config.syntax.tree import (
    Binary,
    Conditional,
    Expression,
    For,
    FunctionCall,
    GetAttribute,
    Index,
    Item,
    Join,
    Literal,
    Name,
    Object,
    Parentheses,
    Splat,
    Template,
    Tuple,
    Unary,
)
from gitpool.config.values import numbers
from gitpool.config.values.conversions import unify
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.describe import mismatched_branches
from gitpool.config.values.types import ANY, BOOL, STRING, TooDeep
from gitpool.config.values.types import Tuple as TupleType
from gitpool.config.values.value import (
    NOTHING_KNOWN,
    NULL,
    UNKNOWN,
    Excess,
    Value,
    boolean,
    may_tell_names,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)


def evaluate_whole(expression: Expression, scope: Scope) -> Value:
    """The value of an expression that is no part of another: its references are checked first.

    Raises:
        OutOfSteps: the run has done more than it may.
    """
    run = scope.run
    before = len(run.problems)
    if id(expression) not in run.checked:
        check_references(expression, scope)
        if len(run.problems) == before:
            run.checked[id(expression)] = expression  # in each round of for_each it would be the same
    value = evaluate(expression, scope)
    noted: dict[object, Problem] = {}
    for found in run.problems[before:]:  # evaluation, and each round of a loop in it, may note the same again
        noted.setdefault((found.summary, found.source.filename, found.start, found.end), found)
    run.problems[before:] = noted.values()
    return value if not noted else NOTHING_KNOWN


def evaluate(node: Expression, scope: Scope) -> Value:
    """The value of an expression; one that is not known, and a problem noted in the scope, where it has none.

    Raises:
        OutOfSteps: the run has done more than it may.
    """
    scope.run.count()
    try:
        return _EVALUATORS[type(node)](node, scope)
    except (Excess, TooDeep) as problem:
        scope.note("Value too large", str(problem), node)
    except numbers.TooLarge:
        scope.note("Number too large", f"Numbers may have up to {numbers.MAX_DIGITS:,} digits.", node)
    return NOTHING_KNOWN


def _literal(node: Literal, scope: Scope) -> Value:
    value = node.value
    if isinstance(value, str):
        return Value(STRING, value)
    if value is None:
        return NULL
    return boolean(value) if isinstance(value, bool) else number(numbers.exact(value))


def _template(node: Template, scope: Scope) -> Value:
    alone = node.parts[0]
    if len(node.parts) == 1 and not (isinstance(alone, Literal) and isinstance(alone.value, str)):
        return evaluate(alone, scope)
    texts: list[str] = []
    is_known, sensitive = True, False
    for part in node.parts:
        value = evaluate(part, scope)
        sensitive = sensitive or value.is_sensitive
        text = _text(value, part, scope)
        if text is None:
            is_known = False
        else:
            texts.append(text)
            scope.run.count(len(text) >> 4)
    return (string("".join(texts)) if is_known else unknown(STRING)).marked(sensitive)


def _text(value: Value, part: Expression, scope: Scope) -> str | None:
    """The text of a part of a template; None if it has none, or none yet."""
    summary = "Invalid template interpolation value"
    if value.data is None:
        detail = "The expression result is null. Cannot include a null value in a string template."
        scope.note(summary, detail, part)
        return None
    if value.data is UNKNOWN:
        return None
    try:
        text: str = convert(value, STRING).data
    except ConversionError as problem:
        scope.note(summary, f"Cannot include the given value in a string template: {problem}.", part)
        return None
    return text


def _tuple(node: Tuple, scope: Scope) -> Value:
    return tuple_value([evaluate(item, scope) for item in node.items])


def _object(node: Object, scope: Scope) -> Value:
    attributes: dict[str, Value] = {}
    is_known, sensitive = True, False
    for key_node, value_node in node.items:
        key = _key(key_node, scope)
        value = evaluate(value_node, scope)
        if key is None or key.data is UNKNOWN:
            is_known = False
        else:
            sensitive = sensitive or key.is_sensitive
            if node.is_json and key.data in attributes:
                shown = "one key" if key.is_sensitive else f'the key "{key.data}"'
                scope.note("Duplicate object attribute", f"Two properties came out as {shown}.", key_node, node)
            attributes[key.data] = value
    return object_value(attributes).marked(sensitive) if is_known else NOTHING_KNOWN


def _key(node: Expression, scope: Scope) -> Value | None:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return Value(STRING, node.value)
    if isinstance(node, GetAttribute | Index) and _is_traversal(node):
        detail = (
            "If a reference is meant, put it in parentheses: (a.b) = 1. If a key with dots is meant, put it in quotes."
        )
        scope.note("Ambiguous attribute key", detail, node)
        return None
    key = evaluate(node, scope)
    if key.data is None:
        scope.note("Null value as key", "Can't use a null value as a key.", node)
        return None
    try:
        return convert(key, STRING)
    except ConversionError as problem:
        scope.note("Incorrect key type", f"Can't use this value as a key: {problem}.", node)
        return None


def _is_traversal(node: Expression) -> bool:
    while isinstance(node, GetAttribute) or (isinstance(node, Index) and isinstance(node.key, Literal)):
        node = node.of
    return isinstance(node, Name)


def _parentheses(node: Parentheses, scope: Scope) -> Value:
    return evaluate(node.inner, scope)


def _operand(node: Expression, operator: str, side: str, whole: Expression, scope: Scope) -> Value | None:
    value = evaluate(node, scope)
    try:
        return convert(value, operand_type(operator))
    except ConversionError as problem:
        scope.note("Invalid operand", f"Unsuitable value for {side} operand: {problem}.", node, whole)
        return None


def _unary(node: Unary, scope: Scope) -> Value:
    value = _operand(node.operand, "!" if node.operator == "!" else "*", "unary", node, scope)
    kind = operand_type("!" if node.operator == "!" else "*")
    if value is None or value.data is UNKNOWN:
        return unknown(kind).marked(value is not None and value.is_sensitive)
    if value.data is None:
        scope.note("Operation failed", "Error during operation: argument must not be null.", node)
        return unknown(kind)
    result = boolean(not value.data) if node.operator == "!" else number(numbers.negate(value.data))
    return result.marked(value.is_sensitive)


def _binary(node: Binary, scope: Scope) -> Value:
    """A chain of operators leans to the left, as deep as it is long, so it is walked over and not gone into."""
    chain: list[Binary] = []
    left: Expression = node
    while isinstance(left, Binary):
        chain.append(left)
        left = left.left
    before = len(scope.run.problems)
    value: Value | None = None
    for link in reversed(chain):
        given = evaluate(link.left, scope) if value is None else value
        value = _operation(link, given, before, scope)
    assert value is not None
    return value


def _operation(node: Binary, given: Value, before: int, scope: Scope) -> Value:
    """The result of one link of a chain; none if there have been problems since there were `before`."""
    operator = node.operator
    try:
        left: Value | None = convert(given, operand_type(operator))
    except ConversionError as problem:
        scope.note("Invalid operand", f"Unsuitable value for left operand: {problem}.", node.left, node)
        left = None
    right = _operand(node.right, operator, "right", node, scope)
    if left is None or right is None or len(scope.run.problems) > before:
        return unknown(result_type(operator))
    if left.type is right.type:
        scope.run.count(min(left.weight, right.weight) >> 1)
    try:
        return operate(operator, left, right)
    except OperationError as problem:
        summary = "Division by zero" if operator == "/" and right.data is not None else "Operation failed"
        scope.note(summary, f"Error during operation: {problem}.", node)
        return unknown(result_type(operator))


def _conditional(node: Conditional, scope: Scope) -> Value:
    with scope.run.apart() as problems_of_yes:
        yes = evaluate(node.yes, scope)
    with scope.run.apart() as problems_of_no:
        no = evaluate(node.no, scope)
    kind = _branch_type(yes, no)
    if kind is None:
        how = mismatched_branches(yes.type, no.type, names=may_tell_names(yes) and may_tell_names(no))
        detail = f"The two results must have one type. {how}."
        scope.note("Inconsistent conditional result types", detail, (node.yes.start, node.no.end), node)
        return NOTHING_KNOWN
    condition = evaluate(node.condition, scope)
    if condition.data is None:
        detail = "The condition is null. Conditions must either be true or false."
        scope.note("Null condition", detail, node.condition, node)
        return unknown(kind)
    sensitive = condition.is_sensitive or yes.is_sensitive or no.is_sensitive
    try:
        condition = convert(condition, BOOL)
    except ConversionError:
        scope.note("Incorrect condition type", "The condition must be true or false.", node.condition, node)
        return unknown(kind)
    if condition.data is UNKNOWN:
        return unknown(kind).marked(sensitive)
    chosen, result, problems = (node.yes, yes, problems_of_yes) if condition.data else (node.no, no, problems_of_no)
    scope.run.problems += problems
    try:
        if result.type is not kind:
            scope.run.count(result.weight >> 1)
        return convert(result, kind).marked(sensitive)
    except ConversionError as problem:
        detail = f"The {'true' if condition.data else 'false'} result value has the wrong type: {problem}."
        scope.note("Inconsistent conditional result types", detail, chosen, node)
        return unknown(kind)


def _branch_type(yes: Value, no: Value) -> Any:
    """The type of both branches; a bare null takes the other's, and what is not known decides nothing."""
    if yes.type is ANY and yes.data is None:
        return no.type
    if no.type is ANY and no.data is None:
        return yes.type
    if ANY in (yes.type, no.type):
        return ANY
    return unify((yes.type, no.type), unsafe=True)


def _name(node: Name, scope: Scope) -> Value:
    return name_value(node, scope)


def _get_attribute(node: GetAttribute, scope: Scope) -> Value:
    if isinstance(node.of, Name):
        found = namespace_attribute(node.of, node, scope)
        if found is not None:
            return found
    return attribute_of(evaluate(node.of, scope), node.name, node, scope)


def _index(node: Index, scope: Scope) -> Value:
    return element_of(evaluate(node.of, scope), evaluate(node.key, scope), node.key, node, scope)


def _call(node: FunctionCall, scope: Scope) -> Value:
    return calls.call_value(node, scope, evaluate)


def _for(node: For, scope: Scope) -> Value:
    return for_value(node, scope, evaluate)


def _join(node: Join, scope: Scope) -> Value:
    tuple_ = for_value(node.loop, scope, evaluate)
    if not isinstance(tuple_.type, TupleType) or tuple_.data is UNKNOWN:
        return unknown(STRING)
    texts: list[str] = []
    sensitive, is_known = tuple_.is_sensitive, True
    for inner in tuple_.data:
        text = _text(inner, node.loop.result, scope)
        is_known = is_known and text is not None
        texts.append(text or "")
        sensitive = sensitive or inner.is_sensitive
    return (string("".join(texts)) if is_known else unknown(STRING)).marked(sensitive)


def _splat(node: Splat, scope: Scope) -> Value:
    return splat(node, scope, evaluate)


def _item(node: Item, scope: Scope) -> Value:
    found = scope.lookup("*")
    return found if isinstance(found, Value) else NOTHING_KNOWN


_EVALUATORS: dict[type, Callable[[Any, Scope], Value]] = {
    Literal: _literal,
    Template: _template,
    Tuple: _tuple,
    Object: _object,
    Parentheses: _parentheses,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    Name: _name,
    GetAttribute: _get_attribute,
    Index: _index,
    FunctionCall: _call,
    For: _for,
    Join: _join,
    Splat: _splat,
    Item: _item,
}
