"""Node pools as files declare them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.pool import DEFAULT_TTL, DesiredPool, NodePool, SchedulerConfig
from tests.config.texts import details, load_texts, marked, said

HOUR = 3600 * 10**9


def pool(folder: Path, body: str, name: str = "a") -> NodePool:
    """The pool with that body; there must be nothing to say about it."""
    configuration, report = load_texts(folder, a=f'node_pool "{name}" {{\n{body}\n}}\n')
    assert not report.diagnostics, report.diagnostics
    return configuration.pools[name].pool


def test_nomads_own_example_is_read_unchanged(tmp_path: Path) -> None:
    """A single-pool specification of Nomad's is a file of ours."""
    text = """
    node_pool "example" {

      description = "Example node pool"

      # meta is optional metadata on the node pool, defined as key-value pairs.
      meta {
        environment = "prod"
        owner       = "sre"
        count       = 5
        ratio       = 1.50
        on          = true
      }

      node_identity_ttl = "1h30m"

      # The scheduler configuration options specific to this node pool. This block
      # supports a subset of the fields supported in the global scheduler
      # configuration.
      scheduler_config {
        scheduler_algorithm             = "spread"
        memory_oversubscription_enabled = true
      }
    }
    """
    configuration, report = load_texts(tmp_path, pool=text)
    assert not report.diagnostics
    assert configuration.pools == {
        "example": DesiredPool(
            NodePool(
                "example",
                "Example node pool",
                {"environment": "prod", "owner": "sre", "count": "5", "ratio": "1.5", "on": "true"},
                90 * 60 * 10**9,
                SchedulerConfig("spread", True),
            )
        )
    }


def test_what_is_omitted_is_the_servers_default(tmp_path: Path) -> None:
    """An empty block is a pool with Nomad's defaults, whatever null says."""
    assert pool(tmp_path, "") == NodePool("a")
    assert pool(
        tmp_path,
        "node_identity_ttl = null\nmeta = null\ndescription = null\nscheduler_config {\nscheduler_algorithm = null\n}",
    ) == NodePool("a", scheduler_config=SchedulerConfig())


def test_an_empty_scheduler_block_is_one(tmp_path: Path) -> None:
    """`scheduler_config { }` differs from none, as it does for Nomad."""
    assert pool(tmp_path, "scheduler_config {}").scheduler_config == SchedulerConfig()


@pytest.mark.parametrize(
    ("written", "ttl"),
    [
        ('"1h"', HOUR),
        ('"0"', DEFAULT_TTL),
        ('"0s"', DEFAULT_TTL),
        ("0", DEFAULT_TTL),
        ("3600000000000", HOUR),
        ("36e11", HOUR),
        ('"1h${30}m"', HOUR * 3 // 2),
        ("60 * 60000000000", HOUR),
    ],
)
def test_a_ttl_is_a_duration_or_nanoseconds(tmp_path: Path, written: str, ttl: int) -> None:
    """Texts as Go reads them, integers as nanoseconds; nothing and zero mean the default."""
    assert pool(tmp_path, f"node_identity_ttl = {written}").node_identity_ttl == ttl


@pytest.mark.parametrize("form", ["meta {{\n{}\n}}", "meta = {{\n{}\n}}"])
def test_meta_is_a_block_or_an_object(tmp_path: Path, form: str) -> None:
    """Both spellings mean the same."""
    assert pool(tmp_path, form.format('a = "b"\nc-d = 5\n_e = true')).meta == {"a": "b", "c-d": "5", "_e": "true"}


def test_any_key_can_be_written(tmp_path: Path) -> None:
    """As an object, meta takes keys that are no identifiers, the empty one included."""
    assert pool(tmp_path, 'meta = { "a.b c" = "x", "" = "y", (1) = "z" }').meta == {"a.b c": "x", "": "y", "1": "z"}


def test_a_repeated_key_is_worth_a_warning(tmp_path: Path) -> None:
    """HCL lets the last one win without a word; here is the word."""
    configuration, report = load_texts(tmp_path, a='node_pool "a" {\n  meta = { k = "1", k = "2" }\n}\n')
    assert not report.errors
    assert said(report) == ["a.hcl:2:21: Duplicate key"]
    assert configuration.pools["a"].pool.meta == {"k": "2"}


def test_texts_are_kept_in_normal_form(tmp_path: Path) -> None:
    """Accents that are written apart are the same text as those that are not, as in HCL."""
    assert pool(tmp_path, 'description = "e\u0301"').description == "é"


def test_the_origin_is_the_header(tmp_path: Path) -> None:
    """A plan can say where a pool is declared."""
    origin = pool(tmp_path, "").origin
    assert origin is not None
    assert (str(origin), origin.end.column) == ("a.hcl:1:1", 14)


def test_names_may_have_128_characters(tmp_path: Path) -> None:
    """1 to 128 letters, digits, `-` and `_`; case counts, so `ALL` is not built in."""
    for name in ("a" * 128, "-", "_9", "ALL"):
        assert pool(tmp_path, "", name).name == name


@pytest.mark.parametrize(
    ("name", "word"),
    [('""', "empty"), (f'"{"a" * 129}"', "129"), ('"a b"', "' '"), ('"ä"', "'ä'"), ('"a.b"', "'.'"), ('"a\\n"', "\\n")],
)
def test_names_that_nomad_refuses(tmp_path: Path, name: str, word: str) -> None:
    """A bad name is an error at the name, and says what is wrong with it."""
    _, report = load_texts(tmp_path, a=f"node_pool {name} {{\n}}\n")
    assert said(report) == ["a.hcl:1:11: Invalid node pool name"]
    assert word in details(report)
    assert marked(report) == [name]


@pytest.mark.parametrize("name", ["all", "default"])
def test_built_in_pools_cannot_be_declared(tmp_path: Path, name: str) -> None:
    """`all` and `default` are nobody's to change."""
    _, report = load_texts(tmp_path, a=f'node_pool "{name}" {{\n}}\n')
    assert said(report) == ["a.hcl:1:11: Built-in node pool"]


def test_a_description_has_256_bytes(tmp_path: Path) -> None:
    """Bytes count and not characters."""
    assert pool(tmp_path, f'description = "{"é" * 128}"').description == "é" * 128
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{\n  description = "{"é" * 128}x"\n}}\n')
    assert said(report) == ["a.hcl:2:17: Description too long"]
    assert "257" in details(report)


def test_the_length_of_a_secret_is_not_told(tmp_path: Path) -> None:
    """How long a sensitive value is says something of it."""
    secret = f'variable "s" {{\n  sensitive = true\n  default = "{"x" * 2100}"\n}}\n'
    _, report = load_texts(tmp_path, a='node_pool "a" {\n  description = var.s\n}\n', b=secret)
    assert ["a.hcl:2:17: Description too long"] == said(report)
    assert "Nomad takes 256 bytes (UTF-8)." == details(report)


@pytest.mark.parametrize(
    ("line", "summary", "word"),
    [
        ('descripton = "x"', "Unsupported argument", 'Did you mean "description"?'),
        ("scheduler_config = {}", "Unsupported argument", "Did you mean to define a block"),
        ("lifecycle = {}", "Unsupported argument", "Did you mean to define a block"),
        ("description {\n}", "Unsupported block type", "Did you mean to define argument"),
        ("scheduler_confg {\n}", "Unsupported block type", 'Did you mean "scheduler_config"?'),
        ("meta {\n}\nmeta {\n}", "Duplicate meta block", "a.hcl:2:1"),
        ("meta = {}\nmeta {\n}", "Duplicate meta block", "a.hcl:2:1"),
        ('meta "x" {\n}', "Extraneous label for meta", "No labels"),
        ("meta {\nx {\n}\n}", "Unsupported block type", "key ="),
        ("meta {\nk = [1]\n}", "Unsuitable value type", "a list"),
        ('meta = "x"', "Unsuitable value type", "a map of strings"),
        ("description = [1]", "Unsuitable value type", "a list"),
        ("description = var.x", "Reference to undeclared input variable", "variable"),
        ("description = uper(1)", "Call to unknown function", '"upper"'),
        ('node_identity_ttl = "1d"', "Unsuitable duration value", '"24h"'),
        ('node_identity_ttl = "30"', "Unsuitable duration value", '"30s"'),
        ('node_identity_ttl = "soon"', "Unsuitable duration value", '"1h30m"'),
        ('node_identity_ttl = "-1h"', "Negative duration", "negative"),
        ("node_identity_ttl = -5", "Negative duration", "negative"),
        ("node_identity_ttl = 1.5", "Unsuitable duration value", "nanoseconds"),
        ("node_identity_ttl = 1e30", "Unsuitable duration value", "2562047h"),
        ("node_identity_ttl = true", "Unsuitable value type", "duration"),
        ('scheduler_config {\nscheduler_algorithm = "sprad"\n}', "Invalid scheduler algorithm", 'mean "spread"?'),
        ('scheduler_config {\nmemory_oversubscription_enabled = "yes"\n}', "Unsuitable value type", "true or false"),
        ("scheduler_config {\nalgorithm = 1\n}", "Unsupported argument", 'mean "scheduler_algorithm"?'),
    ],
)
def test_mistakes_have_words_and_places(tmp_path: Path, line: str, summary: str, word: str) -> None:
    """Each mistake is one error with its place, and a hint where there is one to give."""
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{\n{line}\n}}\n')
    (diagnostic,) = report.errors
    assert diagnostic.summary == summary
    assert word in diagnostic.detail
    assert diagnostic.range is not None
    assert diagnostic.range.start.line > 1
    assert diagnostic.address == "node_pool.a"


@pytest.mark.parametrize(
    ("header", "summary"),
    [("node_pool", "Missing name for node_pool"), ('node_pool "a" "b"', "Extraneous label for node_pool")],
)
def test_a_pool_has_one_name(tmp_path: Path, header: str, summary: str) -> None:
    """A pool without a name, or with two, is an error."""
    _, report = load_texts(tmp_path, a=f"{header} {{\n}}\n")
    assert [d.summary for d in report.errors] == [summary]


def test_a_booleans_text_is_one(tmp_path: Path) -> None:
    """Nomad takes "true" for true; so do we."""
    found = pool(tmp_path, 'scheduler_config {\nmemory_oversubscription_enabled = "true"\n}')
    assert found.scheduler_config == SchedulerConfig("", True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('node_pool "a" {\n  node_identity_ttl = ""\n}\n', "a.hcl:2:23: Unsuitable duration value"),
        ('node_pool "a" {\n  meta = {\n    a.b = "c"\n  }\n}\n', "a.hcl:3:5: Invalid key"),
        ('node_pool "a" {\n  meta {\n    a.b = "c"\n  }\n}\n', "a.hcl:3:5: Argument or block definition required"),
        ('node_pool "a" {\n  description = "${HOME}/x"\n}\n', "a.hcl:2:20: Invalid reference"),
        ('pool "a" {\n}\n', "a.hcl:1:1: Unsupported block type"),
        ('node_pool "a"\n  description = "x"\n}\n', "a.hcl:1:1: Missing opening brace"),
    ],
)
def test_one_mistake_is_one_message(tmp_path: Path, text: str, problem: str) -> None:
    """At its place, without a second message about what is right."""
    _, report = load_texts(tmp_path, a=text)
    assert [problem] == [f"{d.range}: {d.summary}" for d in report.errors]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('node_pool "a" {\n  meta = {\n    a.b = "c"\n  }\n}\n', 'meta = { "a.b" = "c" }'),
        ('node_pool "a" {\n  meta {\n    a.b = "c"\n  }\n}\n', 'meta = { "a.b" = "c" }'),
        ('node_pool "a" {\n  description = "${HOME}/x"\n}\n', 'written "$${HOME}"'),
        ('pool "a" {\n}\n', 'Did you mean "node_pool"?'),
        ('gitpool {\n  address = "ftp://x"\n}\n', "http://HOST:PORT"),
        ('gitpool {\n  mask_meta_keys = ["a", 1]\n}\n', "Each item of mask_meta_keys must be a string"),
    ],
)
def test_the_advice_helps(tmp_path: Path, text: str, advice: str) -> None:
    """Who follows it gets what was meant."""
    _, report = load_texts(tmp_path, a=text)
    assert advice in report.errors[0].detail


def test_a_pool_may_speak_of_jobs(tmp_path: Path) -> None:
    """What stands in a heredoc or a comment does not make a file of pools a job file; any label makes a job."""
    pool = 'node_pool "a" {\n  description = <<E\njob "x" {\n}\nE\n}\n/*\njob "y" {\n*/\n'
    configuration, report = load_texts(tmp_path, a=pool)
    assert not report.errors
    assert "a" in configuration.pools
    _, report = load_texts(tmp_path, a='job "my job.x" {\n}\n')
    assert "job specification" in report.errors[0].detail


VARIABLES = """
variable "texts" { type = map(string) }
variable "text" { type = string }
variable "pools" { type = map(object({ tags = list(string) })) }
variable "secrets" {
  type      = set(string)
  sensitive = true
}
variable "any" {}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for_each = var.text", "The value is of type string."),
        ("for_each = var.secrets", "A sensitive value,"),
        ("count = var.texts", "number required"),
        ("description = var.texts", "description must be a string, but this will be an object."),
        ("meta = { a = var.texts }", "a must be a string, but this will be an object."),
        ("meta = { (var.texts) = 1 }", "the key must be a string"),
        ("meta = var.text", "meta must be a map of strings"),
        ("for_each = var.pools\n  meta = { a = each.value.tags }", "a must be a string, but this will be a list."),
        ("node_identity_ttl = var.texts", "this will be an object."),
        ("lifecycle {\n    prevent_destroy = var.texts\n  }", "prevent_destroy must be true or false"),
        (
            'lifecycle {\n    precondition {\n      condition = [var.any]\n      error_message = "x"\n    }\n  }',
            "condition must be true or false, but this will be a list.",
        ),
    ],
)
def test_types_that_are_known_are_checked_without_values(tmp_path: Path, body: str, expected: str) -> None:
    """As `validate` has no values: what can never fit, whatever comes, is a mistake now."""
    _, report = load_texts(tmp_path, a=f'{VARIABLES}node_pool "a" {{\n  {body}\n}}\n')
    (found,) = report.errors
    assert expected in found.detail


@pytest.mark.parametrize(
    "body",
    [
        "for_each = var.any",
        "for_each = var.texts",
        "count = var.text",
        "description = var.any",
        "meta = var.any",
        "meta = var.texts",
        "meta = { (var.text) = var.text }",
        "node_identity_ttl = var.text",
        "lifecycle {\n    prevent_destroy = var.text\n  }",
    ],
)
def test_what_may_fit_is_no_mistake_without_values(tmp_path: Path, body: str) -> None:
    """A text can be a number or a boolean, and a variable without a type anything."""
    _, report = load_texts(tmp_path, a=f'{VARIABLES}node_pool "a" {{\n  {body}\n  name = var.text\n}}\n')
    assert [] == report.errors
