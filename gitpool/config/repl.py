"""What the console does with an entry: whether it goes on, and the text that answers it (terraform: internal/repl)."""

from __future__ import annotations

from gitpool.config.evaluation.evaluate import evaluate_whole
from gitpool.config.evaluation.problems import diagnostic
from gitpool.config.evaluation.scope import OutOfSteps, Scope
from gitpool.config.findings import Findings
from gitpool.config.syntax.parse import parse_expression
from gitpool.config.syntax.tokens import Kind, Scanner, Token
from gitpool.config.syntax.tree import Expression, FunctionCall, Parentheses
from gitpool.config.values.printing import printed, printed_type
from gitpool.diagnostics import Report, Source, error

_CLOSES = {")": "(", "]": "[", "}": "{"}
_OPENS = (Kind.OPEN_STRING, Kind.OPEN_HEREDOC, Kind.INTERPOLATION, Kind.DIRECTIVE)


class Entry:
    """The lines of an expression, as they are typed (terraform: continuation.go).

    More of them seem to follow while a bracket, a heredoc or a `${` is open. A mistake says that the entry is over, as
    more lines do not mend it; and so does, of what a person types, an empty line.
    """

    def __init__(self, *, is_typed: bool = True) -> None:
        self._is_typed = is_typed
        self.text = ""
        self._report = Report()
        self._scanner = Scanner("", 0, Findings(Source("", ""), self._report))
        self._opened: list[str | Kind] = []
        self._is_wrong = False
        self.is_empty = True
        """Whether nothing was typed but blanks and comments."""

    def add(self, line: str) -> bool:
        """Note a line, without its line break; whether more seem to follow."""
        self.text += line + "\n"
        self._scanner.extend(line + "\n")
        for token in self._scanner.ready():
            self.is_empty = self.is_empty and token.kind is Kind.NEWLINE
            self._is_wrong = self._is_wrong or bool(self._report.errors) or not self._fits(token)
        return bool(self._opened and (line.strip() or not self._is_typed) and not self._is_wrong)

    def _fits(self, token: Token) -> bool:
        """Note what a token opens or closes; whether it may close what it does."""
        if token.text in ("(", "[", "{") or token.kind in _OPENS:
            self._opened.append(token.text if token.kind is Kind.OPERATOR else token.kind)
        elif token.text in _CLOSES or token.kind in (Kind.CLOSE_STRING, Kind.CLOSE_TEMPLATE):
            opened = self._opened.pop() if self._opened else None
            return token.kind is not Kind.OPERATOR or opened == _CLOSES[token.text]
        return True


def answer(source: Source, scope: Scope, report: Report) -> str | None:
    """The text of the value of the expression in `source`; None, and why in the report, if it has none.

    A call of `type` that is the whole expression is answered with the type of its argument; no other expression can
    have it, as types are no values.
    """
    expression = parse_expression(source, report)
    if expression is None or report.errors:
        return None
    scope = scope.within(source)
    scope.run.steps = 0  # each entry may take as many as a run
    typed = _typed(expression)
    try:
        with scope.run.apart() as problems:
            value = evaluate_whole(typed or expression, scope)
    except OutOfSteps as problem:
        place = (expression.start, expression.end)
        report.add(error("Evaluation takes too long", str(problem), source=source, span=place))
        return None
    report.extend(diagnostic(problem) for problem in problems)
    if report.errors:
        return None
    return printed_type(value.type) if typed else printed(value)


def _typed(expression: Expression) -> Expression | None:
    """The argument of the call of `type` that the expression is; None if it is none."""
    while isinstance(expression, Parentheses):
        expression = expression.inner
    if isinstance(expression, FunctionCall) and expression.name in ("type", "core::type"):
        return expression.arguments[0] if len(expression.arguments) == 1 and not expression.expands else None
    return None
