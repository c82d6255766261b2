"""An apply for people."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from gitpool.change import Action
from gitpool.render.style import Style
from gitpool.render.text import event, outcomes
from gitpool.transaction import Event, Outcome, Result, Step, Write
from tests.render import examples
from tests.render.golden import assert_golden
from tests.render.strategies import lines

PLAIN, COLOR = Style(), Style(color=True)

rows = st.lists(
    st.builds(
        Outcome,
        st.text("abcdef-", min_size=1, max_size=128),
        st.sampled_from([Action.CREATE, Action.UPDATE, Action.DELETE]),
        st.sampled_from(list(Result)),
        lines,
    ),
    max_size=8,
)


def test_steps_read_as_they_did() -> None:
    """Terraform's words for what Terraform does too, and words of our own for the way back."""
    assert_golden("apply.txt", "\n".join(event(step, PLAIN) for step in examples.happenings()))
    assert_golden("apply-color.txt", "\n".join(event(step, COLOR) for step in examples.happenings()))


def test_the_table_looks_as_it_did() -> None:
    """Applied, failed and why, rolled back, not started: grouped, within the width, counted at the end."""
    assert_golden("outcomes.txt", outcomes(examples.ROWS, PLAIN))
    assert_golden("outcomes-wide.txt", outcomes(examples.ROWS, Style(color=True, width=200)))


@given(rows)
def test_every_pool_has_its_row(table: list[Outcome]) -> None:
    """No outcome is dropped, whatever it says, and what it says stays in its column."""
    text = outcomes(table, PLAIN)
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    for row in table:
        expected = rf"(?m)^{re.escape(row.address)} +{row.action.value}  +{row.result.value}( |$)"
        assert re.search(expected, text)
    assert re.sub(r"\x1b\[[0-9]+m", "", outcomes(table, COLOR)) == text


@given(st.sampled_from(list(Step)), lines, st.booleans())
def test_a_step_is_one_line(step: Step, why: str, backward: bool) -> None:
    """Whatever a server answers, a step takes one line and moves no cursor."""
    write = None if step is Step.TURNED else Write("gpu", examples.GPU, None)
    text = event(Event(step, write, backward, why), PLAIN)
    assert text.count("\n") == 0
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_nothing_to_tell_is_told() -> None:
    """A table without rows is a sentence."""
    assert outcomes([], PLAIN) == "Nothing was started."
