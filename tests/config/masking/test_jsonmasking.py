"""What excerpts of JSON files do not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.blocks.settings import DEFAULT_MASKED
from gitpool.config.load import load
from gitpool.config.masking.sources import MaskedSources
from gitpool.diagnostics import Report, Source
from tests.support.work import calls


def shown(text: str) -> str:
    """A JSON text as people see it."""
    return MaskedSources({"x.hcl.json": Source("x.hcl.json", text)}, DEFAULT_MASKED)["x.hcl.json"].text


def loaded(folder: Path, **files: str) -> str:
    """Everything that is said about a folder with these JSON files, with the excerpts."""
    for name, text in files.items():
        (folder / f"{name}.hcl.json").write_text(text, "utf-8")
    report = Report()
    load(folder, report)
    assert report.errors
    return str(report.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        '{"node_pool":{"a":{"meta":{"token":"hunter2","team":"ml"}}}}',
        '{"node_pool":{"a":{"meta":{"api_key":["hunter2",{"x":"hunter2"}],"team":"ml"}}}}',
        '{"node_pool":{"a":{"meta":{"token":12,"team":"ml"}}}}',
        '{"node_pool":{"a":{"meta":{"\\u0074oken":"hunter2","team":"ml"}}}}',
        '{"node_pool":{"a":{"meta":{"${x}":"hunter2","team":"ml"}}}}',
        '{"node_pool":{"a":[{"meta":[{"password":"hunter2"}]}],"b":[{"meta":{"team":"ml"}}]}}',
        '{"gitpool":{"address":"http:\\/\\/u:hunter2\\u0040host","region":"ml"}}',
        '{"gitpool":{"address":"user:hunter2@host","region":"ml"}}',
        '{"gitpool":{"username":"hunter2","region":"ml"}}',
        '{"locals":{"x":"${ {token = \\"hunter2\\"} }","y":"ml"}}',
        '{"locals":{"x":"${ {\\u0022username\\u0022 = \\u0022hunter2\\u0022} }","y":"ml"}}',
        '{"locals":{"//":"token = hunter2","y":"ml"}}',
        '{"variable":{"db_password":{"default":"hunter2"}},"x":"ml"}',
        '{"Job":{"Env":{"SECRET":"hunter2","x":"ml"}}}',
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_values_of_secret_keys_are_covered_and_nothing_else(text: str, indent: int | None) -> None:
    """However the key is spelt, on one line or many; what stands beside it is shown."""
    text = text if indent is None else json.dumps(json.loads(text), indent=indent)
    covered = shown(text)
    assert "hunter2" not in covered
    assert "ml" in covered
    assert [len(line) for line in text.split("\n")] == [len(line) for line in covered.split("\n")]


@pytest.mark.parametrize(
    "text",
    [
        '{"node_pool":{"monkey":{"description":"a token"},"secret":[{"meta":{"team":"ml"}}]}}',
        '{"gitpool":{"mask_meta_keys":["*token*"],"address":"http://host:4646"}}',
        '{"node_pool":{"a":{"lifecycle":{"ignore_changes":["meta[\\"token\\"]"]}}}}',
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    """A pool may have any name, and patterns and descriptions are no values of keys."""
    assert text == shown(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"node_pool":{"a":{"meta":{"token":"hunter2","team":"ml"},}}}',
        "{'token':'hunter2'}",
        "{token:hunter2}",
        '{"a":1,"token":\n"hunter2",}',
        '{"token"\n:\n\n"hunter2",}',
        '{"token":{\n"x":"hunter2"\n},}',
        '{"token":["hunter2"\n,"hunter2"], x}',
        '{"token":"a\nhunter2"}',
        '{"token":"a\n\nb hunter2","team":"ml"}',
        '{"token" "hunter2"}',
        '{"token"="hunter2"}',
        '{"\\u0074oken":"hunter2",}',
        '{"a":"http:\\/\\/u:hunter2@x",}',
        '{"a":"http:\\/\\/u:hunter2\\u0040x",}',
        '{"address":"u:hunter2@x",}',
        '// token: hunter2\n{"a":1}',
    ],
)
def test_broken_files_hide_more(text: str) -> None:
    """Where the text is no JSON, the rest of the line goes, and the lines of the value."""
    assert "hunter2" not in shown(text)


_TEXTS = st.sampled_from(["x", "a b", "é", "\n", '"', "\\", "//"])
_DOCUMENTS = st.recursive(
    st.none() | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["node_pool", "a", "meta", "x"]), inner)
    ),
    max_leaves=8,
)


@given(_DOCUMENTS, st.sampled_from(["token", "my_key", "PASSWORD"]), st.data())
def test_a_secret_stays_hidden_whatever_is_broken_behind_it(document: Any, key: str, data: st.DataObject) -> None:
    """A character is lost or put in anywhere but in the key itself: the value is never shown."""
    secret = data.draw(st.sampled_from(["hunter2", ["hunter2"], {"x": "hunter2"}]))
    text = json.dumps({"a": document, key: secret, "b": document}, indent=data.draw(st.sampled_from([None, 1])))
    behind = text.index(f'"{key}"') + len(key) + 2
    at = data.draw(st.integers(behind, len(text)))
    lost = data.draw(st.integers(0, 1))
    text = text[:at] + data.draw(st.sampled_from(["", *'{}[],:"\\\n'])) + text[at + lost :]
    assert "unter" not in shown(text)


def test_excerpts_of_mistakes_are_covered(tmp_path: Path) -> None:
    """Neither a wrong value nor a broken file shows what a secret key holds."""
    text = loaded(
        tmp_path,
        a='{"node_pool":{"a":{"meta":{"api_token":["s3cr3t"]}}}}',
        b='{"node_pool":{"b":{"meta":{"password":"s3cr3t",}}}}',
        c='{"node_pool":{"c":{"api_key":"s3cr3t"}}}',
        d='{"node_pool":{"d":{"meta":{"secret":"s3cr3t ${"}}}}',
        e='{"gitpool":{"address":"http://u:s3cr3t@host"}}',
    )
    assert "s3cr3t" not in text


@pytest.mark.parametrize(
    "settings",
    [
        '{"gitpool":{"mask_meta_keys":["*ssn*"]},}',
        '{"gitpool":{"mask_meta_keys":["*ssn*","${"]}}',
        '{"gitpool":{"mask_meta_keys":["*ssn*"],"mask_meta_keys":[]}}',
        '{"gitpool":"mask"}',
        '{"\\u0067itpool":{"mask_meta_keys":["*ssn*"]},}',
        '[{"gitpool":{"mask_meta_keys":["*ssn*"]}}]',
    ],
)
def test_broken_settings_hide_everything(tmp_path: Path, settings: str) -> None:
    """Where it cannot be read what is to be hidden, all values are."""
    assert "hunter2" not in loaded(tmp_path, a='{"node_pool":{"a":{"meta":{"ssn":["hunter2"]}}}}', b=settings)


def test_covering_grows_with_the_text() -> None:
    """Ten times the secrets are ten times the work, in broken files, too."""

    def work(count: int, end: str) -> int:
        text = json.dumps({"locals": {f"token{i}": ["x"] for i in range(count)}}, indent=1) + end
        return calls(lambda: shown(text))

    for end in ("", "x"):
        assert work(2_000, end) <= 12 * work(200, end)
