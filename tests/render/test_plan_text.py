"""A plan for people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given

from gitpool.change import Action, Cause, Change, Drift, FieldChange
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import NodePool
from gitpool.render.mask import Mask
from gitpool.render.style import Style
from gitpool.render.text import plan as rendered
from tests.render import examples
from tests.render.golden import assert_golden
from tests.render.strategies import plans
from tests.support.work import calls

PLAIN, COLOR, MASK = Style(), Style(color=True), Mask()
SYMBOLS = {
    Action.CREATE: "  + create",
    Action.UPDATE: "  ~ update in-place",
    Action.DELETE: "  - destroy",
    Action.ADOPT: "  = adopt",
    Action.RECORD: "  = record, in the state alone",
    Action.FORGET: "  . forget",
}


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("plan", examples.everything()),
        ("plan-blocks", examples.of_blocks()),
        ("plan-used", examples.used()),
        ("plan-destroy", examples.destroyed()),
        ("plan-refresh-only", examples.refreshed()),
        ("plan-agreed", examples.agreed()),
        ("plan-nothing", Plan((), unmanaged=1)),
        ("plan-nothing-to-destroy", Plan((), options=Options(Mode.DESTROY))),
        ("plan-nothing-to-refresh", Plan((), options=Options(Mode.REFRESH_ONLY))),
    ],
)
def test_plans_look_as_they_did(name: str, plan: Plan) -> None:
    """Each kind of plan, as it was last read and found good, without colour and with."""
    assert_golden(f"{name}.txt", rendered(plan, PLAIN, MASK))
    assert_golden(f"{name}-color.txt", rendered(plan, COLOR, MASK))


def test_terraforms_shapes() -> None:
    """Lines that Terraform 1.11 printed for the same change, but for the words of the object itself."""
    before = NodePool("a", "one", {"team": "x", "zone": "s", "notes": "two\nlines\nhere\n"})
    after = NodePool("a", "o\x1b[31mne", {"tea": "y", "zone": "s", "notes": "two\nlinez\nhere\n"})
    text = rendered(Plan((Change("a", Action.UPDATE, before, after),)), PLAIN, MASK)
    assert text.endswith(
        """
  # node_pool.a will be updated in-place
  ~ node_pool "a" {
      ~ description = "one" -> "o\\u001b[31mne"
      ~ meta        = {
          ~ "notes" = <<-EOT
                two
              - lines
              + linez
                here
            EOT
          + "tea"   = "y"
          - "team"  = "x" -> null
            # (1 unchanged element hidden)
        }
        name        = "a"
    }

Plan: 0 to add, 1 to change, 0 to destroy."""
    )


@given(plans())
def test_no_raw_control_character_reaches_the_text(plan: Plan) -> None:
    """Whatever the cluster and the files hold, nothing but line breaks moves the cursor."""
    text = rendered(plan, PLAIN, MASK)
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    text.encode()


@given(plans())
def test_colour_only_adds_paint(plan: Plan) -> None:
    """With its colours taken away the painted text is the plain one, so nobody sees more or less."""
    assert re.sub(r"\x1b\[[0-9]+m", "", rendered(plan, COLOR, MASK)) == rendered(plan, PLAIN, MASK)


@given(plans())
def test_every_acting_change_is_named_under_its_symbol(plan: Plan) -> None:
    """No pool is touched that the text does not name; the legend explains the symbols in use and no others."""
    if plan.options.mode is Mode.REFRESH_ONLY:
        return
    text = rendered(plan, PLAIN, MASK)
    lines = text.split("\n")
    for change in plan.acting:
        if change.action is Action.RECORD:
            assert any(line.startswith(f"  = {change.address} ") for line in lines)
            continue
        assert f'  {change.action.symbol} node_pool "{change.name}" {{' in text
        assert any(line.startswith(f"  # {change.address} will ") for line in lines)
    used = {change.action for change in plan.acting}
    assert {action for action, line in SYMBOLS.items() if line in lines} == used


@given(plans())
def test_pools_stand_in_the_order_of_their_addresses(plan: Plan) -> None:
    """As Terraform sorts them, and whatever happens to them."""
    names = re.findall(r"(?m)^  # node_pool\.(\S+) will ", rendered(plan, PLAIN, MASK))
    assert names == sorted(names)


@given(plans())
def test_the_last_line_is_one_that_programs_read(plan: Plan) -> None:
    """The counts stand in Terraform's sentence; a plan without changes says so in Terraform's words."""
    text = rendered(plan, PLAIN, MASK)
    if plan.options.mode is Mode.REFRESH_ONLY and plan.drift:
        assert "This is a refresh-only plan" in text
    elif not plan.acting:
        assert re.search(r"(?m)^No changes\. ", text)
    else:
        counts = [plan.count(a) for a in (Action.CREATE, Action.UPDATE, Action.DELETE)]
        last = text.rpartition("\n")[2]
        assert last.startswith("Plan: {} to add, {} to change, {} to destroy.".format(*counts))


@given(plans())
def test_masked_values_never_appear(plan: Plan) -> None:
    """A secret is in no text for people, neither as it was nor as it will be, and nor in part on a line of its own."""
    marker = "S3CR3T"

    def marked(pool: NodePool, also: str) -> NodePool:
        meta = {key: f"{marker}{also}\n{value}\n{marker}\n" for key, value in pool.meta.items()}
        return replace(pool, meta={**meta, "token": marker + also, "lines": f"{marker}\n{also}\n"})

    secret = replace(
        plan,
        changes=tuple(
            replace(c, before=c.before and marked(c.before, "1"), after=c.after and marked(c.after, "2"))
            for c in plan.changes
        ),
        drift=tuple(
            replace(d, before=marked(d.before, "0"), after=d.after and marked(d.after, "1")) for d in plan.drift
        ),
    )
    for style in (PLAIN, COLOR):
        assert marker not in rendered(secret, style, Mask(("*",)))


def test_a_saved_plan_looks_as_the_plan_did() -> None:
    """With the masks that its file holds instead of values, down to the last line."""
    plan = examples.of_blocks()
    assert rendered(plan, COLOR, MASK) == rendered(Plan.from_json(plan.to_json()), COLOR, MASK)


@given(plans())
def test_any_saved_plan_looks_as_the_plan_did(plan: Plan) -> None:
    """Whatever is sensitive in it."""
    assert rendered(plan, PLAIN, MASK) == rendered(Plan.from_json(plan.to_json()), PLAIN, MASK)


@pytest.mark.parametrize("mode", list(Mode))
def test_sensitive_values_never_appear(mode: Mode) -> None:
    """Whatever happens to the pool, neither the value as it was nor as it will be, and no number that stands for it."""
    plan = replace(examples.of_blocks(), options=Options(mode))
    backwards = replace(
        plan,
        changes=tuple(replace(c, before=c.after, after=c.before) for c in plan.changes),
        drift=tuple(Drift(c.name, c.after, c.before, c.fields, c.sensitive) for c in plan.changes if c.after),
    )
    for shown in (plan, backwards):
        text = rendered(shown, PLAIN, Mask(()))
        assert [] == [word for word in ("hush-", "7h0m0s", "24h") if word in text]


def test_what_is_shown_is_what_the_digest_covers() -> None:
    """A plan file whose list of field changes was emptied or falsified still shows what would be written."""
    change = next(c for c in examples.everything().changes if c.name == "gpu")
    honest = rendered(Plan((change,)), PLAIN, MASK)
    lies = FieldChange(("description",), "same", "same", Cause.CONFIG)
    for fields in ((), (lies,)):
        text = rendered(Plan((replace(change, fields=fields),)), PLAIN, MASK)
        assert re.sub("   # .*", "", text) == re.sub("   # .*", "", honest)


def test_each_field_says_its_cause() -> None:
    """Config changed, changed outside gitpool, or both: which Terraform does not tell."""
    text = rendered(examples.everything(), PLAIN, MASK)
    assert '"edited by hand" -> "Machines with accelerators"   # changed outside gitpool\n' in text
    assert '"team"      = "hand" -> "research"   # config changed, and changed outside gitpool\n' in text
    assert '"tier"      = "1"   # config changed\n' in text


def test_a_pool_taken_over_says_so() -> None:
    """With `-adopt` a pool that differs from the files is shown with its diff, and with why it is touched at all."""
    text = rendered(examples.planned([examples.GPU], [replace(examples.GPU, meta={})], [], adopt=True), PLAIN, MASK)
    assert "  # (it exists already and is not managed yet, so it is adopted and changed)\n" in text
    assert '          + "team"       = "ml"\n' in text
    assert text.endswith("Plan: 0 to add, 1 to change, 0 to destroy.")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb", "a\nb\n", r'"a\nb" -> "a\nb\n"'),
        ("a\n\x1b[2J\n", "a\nb\n", r'"a\n\u001b[2J\n" -> "a\nb\n"'),
        ("a\nEOT\n", "a\nb\n", r'"a\nEOT\n" -> "a\nb\n"'),
        ("one", "a\nb\n", r'"one" -> "a\nb\n"'),
    ],
)
def test_a_heredoc_never_hides_a_difference(before: str, after: str, expected: str) -> None:
    """Where lines alone cannot say it (the last break, unseen characters, the end mark), the text is quoted."""
    changes = (Change("a", Action.UPDATE, NodePool("a", before), NodePool("a", after)),)
    assert f"~ description = {expected}\n" in rendered(Plan(changes), PLAIN, MASK)


def test_unchanged_things_are_counted() -> None:
    """What does not change is left out and counted: attributes, elements of a map, blocks."""
    before = replace(examples.GPU, description="before")
    text = rendered(Plan((Change("gpu", Action.UPDATE, before, examples.GPU),)), PLAIN, MASK)
    assert "        # (2 unchanged attributes hidden)\n\n        # (1 unchanged block hidden)\n    }" in text


@pytest.mark.parametrize("scheduler", [True, False])
def test_rendering_grows_with_the_work(scheduler: bool) -> None:
    """Ten times the pools are at most twelve times the work."""

    def work(pools: int) -> int:
        plan = examples.many(pools)
        if scheduler:
            plan = Plan(tuple(replace(c, action=Action.UPDATE, before=NodePool(c.name)) for c in plan.changes))
        return calls(lambda: rendered(plan, PLAIN, MASK))

    assert work(1_000) <= 12 * work(100)


def test_comparing_long_texts_is_not_quadratic() -> None:
    """Two long texts that share all their lines in another order are shown without being matched line by line."""

    def work(lines: int) -> int:
        before, after = ("".join(f"line {n * factor % 7}\n" for n in range(lines)) for factor in (1, 3))
        plan = Plan((Change("a", Action.UPDATE, NodePool("a", before), NodePool("a", after)),))
        return calls(lambda: rendered(plan, PLAIN, MASK))

    assert work(20_000) <= 12 * work(2_000)
