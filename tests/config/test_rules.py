"""Rules: what they see of a change, what they object to, and that they fail closed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gitpool.change import Action, Change, Reason
from gitpool.config.blocks.rules import Violation
from gitpool.config.evaluation import scope as evaluation
from gitpool.config.load import Configuration, load
from gitpool.config.variables.inputs import Inputs
from gitpool.diagnostics import GitpoolError, Report, Severity
from gitpool.impact import NOTHING, Impact
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import Facts, NodePool, SchedulerConfig
from gitpool.sensitive import SENSITIVE
from tests.config.texts import load_texts, said

BEFORE = NodePool("gpu", "old", {"owner": "ml", "rack": "r1"}, 48 * 3600 * 10**9, SchedulerConfig("spread", None))
AFTER = NodePool("gpu", meta={"owner": "ml"}, scheduler_config=SchedulerConfig("", True))
USED = Impact(
    nodes=3,
    jobs=2,
    allocations=9,
    nodes_by_status={"down": 1, "ready": 2},
    nodes_by_eligibility={"eligible": 3},
    jobs_by_namespace={"default": 2},
)
UPDATE = Change("gpu", Action.UPDATE, BEFORE, AFTER, impact=USED)
CREATE = Change("gpu", Action.CREATE, None, AFTER, impact=NOTHING)
DELETE = Change("gpu", Action.DELETE, BEFORE, None, reason=Reason.NOT_IN_CONFIGURATION, impact=USED)
HIDDEN = "hunter2"


def rule(condition: str, message: str = '"It does not hold."', more: str = "", name: str = "r") -> str:
    """A rule in a `gitpool` block of its own."""
    inside = f"condition = {condition}\n    error_message = {message}\n{more}"
    return f'gitpool {{\n  rule "{name}" {{\n    {inside}\n  }}\n}}\n'


def read(folder: Path, text: str) -> Configuration:
    """The configuration of a file in which nothing is wrong, beside a pool."""
    (folder / "rules.hcl").write_text(text + 'node_pool "gpu" {\n}\n', "utf-8")
    report = Report()
    configuration = load(folder, report, Inputs())
    assert [] == [(d.summary, d.detail) for d in report]
    return configuration


def judged(folder: Path, text: str, *changes: Change, options: Options | None = None) -> list[Violation]:
    """What the rules of a file object to in a plan of these changes."""
    return read(folder, text).violations(Plan(changes, environment="prod", options=options or Options()))


def seen(folder: Path, expression: str, change: Change) -> Any:
    """The value that an expression has in a rule, by way of its message."""
    (violation,) = judged(folder, rule("false", f"jsonencode({expression})"), change)
    return json.loads(violation.diagnostic.detail.partition("\n")[0])


@pytest.mark.parametrize(
    ("expression", "change", "value"),
    [
        ("change.action", CREATE, "create"),
        ("change.name", CREATE, "gpu"),
        ("change.address", CREATE, "node_pool.gpu"),
        ("change.environment", CREATE, "prod"),
        ("change.reason", CREATE, None),
        ("change.reason", DELETE, "not_in_configuration"),
        ("change.before", CREATE, None),
        ("change.after", DELETE, None),
        (
            "change.before",
            UPDATE,
            {
                "name": "gpu",
                "description": "old",
                "meta": {"owner": "ml", "rack": "r1"},
                "node_identity_ttl": "48h0m0s",
                "scheduler_config": {"scheduler_algorithm": "spread", "memory_oversubscription_enabled": None},
            },
        ),
        (
            "change.after",
            UPDATE,
            {
                "name": "gpu",
                "description": "",
                "meta": {"owner": "ml"},
                "node_identity_ttl": "24h0m0s",
                "scheduler_config": {"scheduler_algorithm": "", "memory_oversubscription_enabled": True},
            },
        ),
        ("change.after.scheduler_config", Change("a", Action.CREATE, None, NodePool("a")), None),
        (
            "change.impact",
            UPDATE,
            {
                "nodes": 3,
                "nodes_by_status": {"down": 1, "ready": 2},
                "nodes_by_eligibility": {"eligible": 3},
                "jobs": 2,
                "jobs_by_namespace": {"default": 2},
                "allocations": 9,
            },
        ),
        (
            "change.impact",
            CREATE,
            {
                "nodes": 0,
                "nodes_by_status": {},
                "nodes_by_eligibility": {},
                "jobs": 0,
                "jobs_by_namespace": {},
                "allocations": 0,
            },
        ),
        (
            "change.impact",
            Change("gpu", Action.DELETE, BEFORE, None, impact=Impact(None, None, None)),
            {
                "nodes": None,
                "nodes_by_status": None,
                "nodes_by_eligibility": None,
                "jobs": None,
                "jobs_by_namespace": None,
                "allocations": None,
            },
        ),
        ("change.impact", Change("gpu", Action.ADOPT, AFTER, AFTER), None),
    ],
)
def test_a_rule_sees_the_change(tmp_path: Path, expression: str, change: Change, value: Any) -> None:
    """Each member of `change` has the value of the plan; a pool that is not there and a number not known are null."""
    assert value == seen(tmp_path, expression, change)


def test_variables_locals_and_functions_are_there(tmp_path: Path) -> None:
    """A condition has all names that other expressions have, beside `change`."""
    text = 'variable "most" {\n  default = 8\n}\nlocals {\n  what = upper("jobs")\n}\n'
    text += rule("change.impact.allocations <= var.most", '"${local.what}: ${change.impact.jobs}"')
    (violation,) = judged(tmp_path, text, UPDATE)
    assert violation.diagnostic.detail.startswith("JOBS: 2\n")
    assert [] == judged(tmp_path, text, CREATE)


def test_every_acting_change_is_judged_by_every_rule(tmp_path: Path) -> None:
    """All violations are found in one run; what would do nothing is not judged, nor is what a refresh finds."""
    text = rule("false").removesuffix("}\n") + rule("false", name="s").removeprefix("gitpool {\n")
    changes = [Change(f"p{i}", action, BEFORE, AFTER) for i, action in enumerate(Action)]
    found = judged(tmp_path, text, *changes)
    acting = [c for c in changes if c.action is not Action.NO_OP]
    assert [(c.address, name) for c in acting for name in ("rule.r", "rule.s")] == [
        (v.diagnostic.address, v.rule.override) for v in found
    ]
    assert [] == judged(tmp_path, text, *changes, options=Options(mode=Mode.REFRESH_ONLY))


def test_a_violation_says_all_there_is_to_say(tmp_path: Path) -> None:
    """The message, the place of the condition, the values in it, the pool, and what lifts the rule."""
    (violation,) = judged(tmp_path, rule("change.impact.nodes == 0", '"${change.name} is used."'), DELETE)
    found = violation.diagnostic
    assert ('Refused by the rule "r"', "rules.hcl:3:17", "node_pool.gpu") == (
        found.summary,
        str(found.range),
        found.address,
    )
    assert found.snippet is not None
    assert ('rule "r"', (("change.impact.nodes", "is 3"),)) == (found.snippet.context, found.snippet.values)
    lift = "To lift it for this run, say `-override=rule.r -reason=TEXT`; both are recorded in the state's history."
    assert f"gpu is used.\n\n{lift}" == found.detail


def test_a_rule_that_warns_names_no_way_around_it(tmp_path: Path) -> None:
    """What it does not deny need not be lifted; whether it denies may depend on a variable."""
    text = 'variable "how" {\n  default = "warn"\n}\n' + rule("false", more="enforcement = var.how")
    (violation,) = judged(tmp_path, text, DELETE)
    found = violation.diagnostic
    assert (Severity.WARNING, 'The rule "r" does not hold') == (found.severity, found.summary)
    assert found.detail == "It does not hold."


UNKNOWN = Change(
    "gpu", Action.DELETE, BEFORE, None, impact=Impact(None, 1, None, unknown={"nodes": "Nomad answers 403"})
)


@pytest.mark.parametrize(
    ("condition", "change", "word"),
    [
        ("change.impact.nodes < 3", UNKNOWN, "The number of nodes is not known: Nomad answers 403."),
        ('lookup(change.impact.nodes_by_status, "ready", 0) == 0', UNKNOWN, "Nomad answers 403."),
        ("change.impact.nodes < 3", Change("gpu", Action.FORGET, None, None), "Nobody counted"),
        ('change.before.description == ""', CREATE, "does not have any attributes"),
        ('change.after.meta["team"] == "ml"', CREATE, "does not identify an element"),
        ("change.reason", CREATE, "this is null"),
        ("tobool(change.name)", CREATE, "Invalid function argument"),
    ],
)
@pytest.mark.parametrize("enforcement", ["deny", "warn"])
def test_what_cannot_be_evaluated_does_not_pass(
    tmp_path: Path, condition: str, change: Change, word: str, enforcement: str
) -> None:
    """A mistake, null or an unknown number in a condition refuses where the rule denies, and is told where it warns."""
    (violation,) = judged(tmp_path, rule(condition, more=f'enforcement = "{enforcement}"'), change)
    found = violation.diagnostic
    assert found.summary == 'The rule "r" cannot be evaluated'
    assert word in found.detail
    assert found.severity is (Severity.ERROR if enforcement == "deny" else Severity.WARNING)
    assert ("-override=rule.r -reason=TEXT" in found.detail) is (enforcement == "deny")
    assert str(found.range).startswith("rules.hcl:3:")


def test_a_branch_that_is_not_taken_does_no_harm(tmp_path: Path) -> None:
    """`? :` asks first whether there is something to look at; `&&` and `||` look at both sides, as Terraform."""
    assert [] == judged(tmp_path, rule('change.after == null ? true : change.after.meta.owner != ""'), DELETE)
    found = judged(tmp_path, rule('change.after == null || change.after.meta.owner != ""'), DELETE)
    assert ['The rule "r" cannot be evaluated'] == [v.diagnostic.summary for v in found]


@pytest.mark.parametrize("message", ["change.reason", '"${change.reason}"', 'trimspace(" ")'])
def test_a_message_with_a_mistake_does_not_let_pass(tmp_path: Path, message: str) -> None:
    """What is wrong with the words is told beside what they were for."""
    (violation,) = judged(
        tmp_path, rule('change.name != "gpu"', f'change.action == "create" ? {message} : null'), CREATE
    )
    assert violation.diagnostic.summary == 'Refused by the rule "r"'
    assert "the message has a mistake" in violation.diagnostic.detail


SECRETS = (
    (("description",), "change.after.description", NodePool("gpu", HIDDEN)),
    (("meta", "pin"), "change.after.meta.pin", NodePool("gpu", meta={"pin": HIDDEN})),
    (("meta",), 'join(",", keys(change.after.meta))', NodePool("gpu", meta={HIDDEN: "x"})),
    (None, "change.after.meta.api_token", NodePool("gpu", meta={"api_token": HIDDEN})),
    (None, 'join(",", values(change.after.meta))', NodePool("gpu", meta={"api_token": HIDDEN})),
    (
        ("scheduler_config", "scheduler_algorithm"),
        "change.after.scheduler_config.scheduler_algorithm",
        NodePool("gpu", scheduler_config=SchedulerConfig(HIDDEN)),
    ),
)


@pytest.mark.parametrize(("path", "expression", "pool"), SECRETS)
@pytest.mark.parametrize("side", ["facts", "known"])
def test_a_hidden_value_decides_and_is_not_shown(
    tmp_path: Path, path: Any, expression: str, pool: NodePool, side: str
) -> None:
    """Sensitive fields, sensitive ones of the last apply, and what of meta is masked: none gets into a diagnostic."""
    change = Change("gpu", Action.CREATE, None, pool)
    if path is not None:
        change = replace(change, **{side: Facts(sensitive=frozenset({path}))})  # type: ignore[arg-type]
    for condition in (f'{expression} != "{HIDDEN}"', f"{expression} > 3", f"tobool({expression})"):
        (violation,) = judged(tmp_path, rule(condition, f'"It is ${{{expression}}}."'), change)
        said = str(violation.diagnostic).replace(condition, "")
        assert HIDDEN not in said
    assert [] == judged(tmp_path, rule(f'{expression} == "{HIDDEN}"'), change)
    assert SENSITIVE not in said


def test_the_mask_of_the_settings_counts(tmp_path: Path) -> None:
    """What `mask_meta_keys` hides from people is in no message of a rule either, whatever the case of the key."""
    text = rule('change.after.meta.PinCode == "0000"', '"${change.after.meta.PinCode}"')
    text = text.replace("gitpool {\n", 'gitpool {\n  mask_meta_keys = ["pin*"]\n')
    (violation,) = judged(tmp_path, text, Change("gpu", Action.CREATE, None, NodePool("gpu", meta={"PinCode": HIDDEN})))
    assert HIDDEN not in str(violation.diagnostic)
    assert "tells a sensitive value" in violation.diagnostic.detail


MISTAKES = (
    (rule("change.nope"), "3:17", 'Invalid "change" attribute', 'no attribute named "nope"'),
    (rule('try(change.nope, "x") == "x"'), "3:21", 'Invalid "change" attribute', "nope"),
    (rule('change.before.meat == ""'), "3:30", "Unsupported attribute", "meat"),
    (rule("change == null"), "3:17", "Invalid reference", "as in change.action"),
    (rule("chnge.action == null"), "3:17", "Invalid reference", 'Did you mean "change"?'),
    (rule("var.nope"), "3:17", "Reference to undeclared input variable", "nope"),
    (rule("change.impact.nodes"), "3:17", "Unsuitable value type", "this will be a number"),
    (rule('"maybe"'), "3:17", "Unsuitable value type", "true or false"),
    (rule("null"), "3:17", "Unsuitable value: null is not allowed", "this is null. It is required: write what must"),
    (rule("change.name + 1 > 0", '""'), "4:21", "Invalid error message", "empty"),
    (rule("true", "null"), "4:21", "Invalid error message", "empty"),
    (rule("true", "change.nope"), "4:21", 'Invalid "change" attribute', "nope"),
    (rule("true", more='enforcement = "allow"'), "5:15", "Unsuitable value", 'must be "deny" or "warn"'),
    (rule("true", more="enforcement = [1]"), "5:15", "Unsuitable value type", "a string"),
    (rule("true", more='enforcment = "warn"'), "5:1", "Unsupported argument", 'mean "enforcement"?'),
    (rule("true", name="a b"), "2:8", "Invalid rule name", "must start with a letter"),
    ('gitpool {\n  rule "r" {\n    condition = true\n  }\n}\n', "2:3", "Missing required argument", "error_message"),
    ("gitpool {\n  rule {\n  }\n}\n", "2:3", "Missing name for rule", "one label"),
    ('gitpool {\n  rule "a" "b" {\n  }\n}\n', "2:12", "Extraneous label for rule", "Only one"),
    ('gitpool {\n  rules "a" {\n  }\n}\n', "2:3", "Unsupported block type", 'mean "rule"?'),
    (
        rule("true").removesuffix("}\n") + rule("true").removeprefix("gitpool {\n"),
        "7:3",
        "Duplicate rule",
        "already defined at a.hcl:2:3",
    ),
    ("locals {\n  x = change.name\n}\n", "2:7", "Invalid reference", "in a rule alone"),
)


@pytest.mark.parametrize(("text", "place", "summary", "word"), MISTAKES)
def test_mistakes_are_found_without_a_plan(tmp_path: Path, text: str, place: str, summary: str, word: str) -> None:
    """`validate` needs no change to see what no change can mend, and says where it is."""
    _, report = load_texts(tmp_path, a=text)
    assert [f"a.hcl:{place}: {summary}"] == said(report)
    assert word in report.errors[0].detail


@pytest.mark.parametrize(
    "condition",
    [
        'change.before.meta["a"] == change.after.meta.b ? change.impact.nodes_by_status.ready < 2 : true',
        'contains(["create"], change.action) && change.before != null && change.reason == "renamed"',
        'alltrue([for k, v in change.after.meta : v != "" if startswith(k, "team")])',
        "change.after.scheduler_config == null ? true : change.after.scheduler_config.memory_oversubscription_enabled",
        "var.without_value == change.environment",
        'can(regex("^[a-z]+$", change.name)) && length(keys(change.impact.jobs_by_namespace)) < 3',
    ],
)
def test_no_false_alarm_without_a_plan(tmp_path: Path, condition: str) -> None:
    """What can be right for some change is not a mistake, also where a variable has no value."""
    _, report = load_texts(tmp_path, a='variable "without_value" {\n}\n' + rule(condition))
    assert [] == said(report)


def test_rules_in_json_mean_the_same(tmp_path: Path) -> None:
    """A rule below its name, its condition a template."""
    block = {"condition": '${change.action != "delete"}', "error_message": "${change.name} stays."}
    (tmp_path / "rules.hcl.json").write_text(json.dumps({"gitpool": {"rule": {"stay": block}}}), "utf-8")
    configuration = read(tmp_path, "")
    (violation,) = configuration.violations(Plan((DELETE, CREATE)))
    assert violation.diagnostic.detail.startswith("gpu stays.\n")


def test_the_work_of_the_rules_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the steps of a run end it with an error, also if the rule only warns; each plan has its own steps."""
    monkeypatch.setattr(evaluation, "MAX_STEPS", 2_000)
    configuration = read(tmp_path, rule("length([for i in range(100) : i]) == 100", more='enforcement = "warn"'))
    few, many = Plan((CREATE,) * 5), Plan((CREATE,) * 50)
    for _ in range(4):
        assert [] == configuration.violations(few)
    with pytest.raises(GitpoolError) as caught:
        configuration.violations(many)
    (found,) = caught.value.diagnostics
    assert ("Too much to evaluate", "rules.hcl:3:17") == (found.summary, str(found.range))


def test_without_rules_nothing_is_evaluated(tmp_path: Path) -> None:
    """A folder of literals stays without the evaluator, also when it is planned."""
    (tmp_path / "a.hcl").write_text('node_pool "gpu" {\n}\n', "utf-8")
    configuration = load(tmp_path, Report(), Inputs())
    object.__setattr__(configuration, "language", lambda: pytest.fail("the evaluator was loaded"))
    assert [] == configuration.violations(Plan((DELETE,)))
