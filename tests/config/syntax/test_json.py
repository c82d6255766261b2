"""Files in JSON syntax: the same meaning as in HCL."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitpool.config.load import Configuration, load
from gitpool.config.syntax.jsonfile import parse_json, parse_json_values
from gitpool.config.syntax.parse import parse
from gitpool.config.syntax.tree import Body, Literal
from gitpool.diagnostics import Report, Source
from gitpool.pool import DesiredPool, Lifecycle
from gitpool.pool import Path as FieldPath
from tests.config.texts import VALUES, details, marked, said
from tests.support.strategies import ignored, pools
from tests.support.work import calls


def read(document: Any) -> tuple[Body, Report]:
    """The tree of a document, or of a text, and what was wrong with it."""
    report = Report()
    text = document if isinstance(document, str) else json.dumps(document)
    return parse(Source("x.hcl.json", text), report), report


def read_hcl(text: str) -> Body:
    """The tree of the same in HCL."""
    report = Report()
    body = parse(Source("x.hcl", text), report)
    assert [] == report.diagnostics
    return body


_PLACES = ("start", "end", "is_json")


def meaning(node: Any) -> Any:
    """A tree without its places, and what it was written in."""
    if isinstance(node, list | tuple):
        return [meaning(each) for each in node]
    if isinstance(node, dict):
        return {name: meaning(each) for name, each in node.items()}
    if is_dataclass(node) and not isinstance(node, type):
        said_here = {f.name: meaning(getattr(node, f.name)) for f in fields(node) if f.name not in _PLACES}
        return type(node).__name__, said_here
    return type(node).__name__, node


def folder_with(folder: Path, **files: str) -> tuple[Configuration, Report]:
    """The configuration of a folder with these files (`a_json="..."` is `a.hcl.json`)."""
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        (folder / f"{name.removesuffix('_json')}.hcl{'.json' * name.endswith('_json')}").write_text(text, "utf-8")
    report = Report()
    return load(folder, report), report


# The same pools in both syntaxes.


def template(text: str) -> str:
    """A template that stands for a text."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def quoted(text: str) -> str:
    """A text as HCL has it."""
    plain = template(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain) + '"'


def field(path: FieldPath) -> str:
    """A field in `ignore_changes`."""
    return path[0] if len(path) == 1 else f"{path[0]}[{quoted(path[1])}]"


def in_hcl(wanted: DesiredPool) -> str:
    """A pool as an HCL block."""
    pool, scheduler = wanted.pool, wanted.pool.scheduler_config
    lines = [f'node_pool "{pool.name}" {{', f"description = {quoted(pool.description)}"]
    lines += [f"node_identity_ttl = {pool.node_identity_ttl}"]
    lines += ["meta = {", *(f"{quoted(key)} = {quoted(value)}" for key, value in pool.meta.items()), "}"]
    if scheduler is not None:
        lines += ["scheduler_config {", f"scheduler_algorithm = {quoted(scheduler.scheduler_algorithm)}"]
        oversubscription = json.dumps(scheduler.memory_oversubscription_enabled)
        lines += [f"memory_oversubscription_enabled = {oversubscription}", "}"]
    lines += ["lifecycle {", f"prevent_destroy = {json.dumps(wanted.lifecycle.prevent_destroy)}"]
    lines += [f"ignore_changes = [{', '.join(map(field, wanted.lifecycle.ignore_changes))}]", "}", "}"]
    return "\n".join(lines) + "\n"


def in_json(wanted: DesiredPool, as_list: bool) -> dict[str, Any]:
    """A pool as a JSON object; other tools write each block as a list of one."""
    pool, scheduler = wanted.pool, wanted.pool.scheduler_config
    body: dict[str, Any] = {
        "//": "A comment.",
        "description": template(pool.description),
        "node_identity_ttl": pool.node_identity_ttl,
        "meta": {template(key): template(value) for key, value in pool.meta.items()},
        "scheduler_config": None,
        "lifecycle": {
            "prevent_destroy": wanted.lifecycle.prevent_destroy,
            "ignore_changes": [field(path) for path in wanted.lifecycle.ignore_changes],
        },
    }
    if scheduler is not None:
        body["scheduler_config"] = {
            "scheduler_algorithm": scheduler.scheduler_algorithm,
            "memory_oversubscription_enabled": scheduler.memory_oversubscription_enabled,
        }
    if as_list:
        body |= {name: [body[name]] for name in ("scheduler_config", "lifecycle") if body[name] is not None}
        return {pool.name: [body]}
    return {pool.name: body}


def desired(name: str) -> st.SearchStrategy[DesiredPool]:
    """A pool that files can say."""
    return st.builds(DesiredPool, pools(name), st.builds(Lifecycle, st.booleans(), ignored()))


@given(st.tuples(desired("a"), desired("b")), st.booleans(), st.booleans(), st.sampled_from([None, 2]))
def test_both_syntaxes_say_the_same_pools(
    tmp_path_factory: pytest.TempPathFactory,
    wanted: tuple[DesiredPool, ...],
    as_list: bool,
    ascii_only: bool,
    indent: int | None,
) -> None:
    """A folder in JSON and the same folder in HCL want the same pools, however the JSON is written."""
    folder = tmp_path_factory.mktemp("both")
    hcl, report = folder_with(folder, pools="".join(map(in_hcl, wanted)))
    assert [] == report.diagnostics
    blocks = [in_json(each, as_list) for each in wanted]
    document = {"node_pool": blocks if as_list else {name: body for each in blocks for name, body in each.items()}}
    written = json.dumps([document] if as_list else document, ensure_ascii=ascii_only, indent=indent)
    found, report = folder_with(folder, pools_json=written)
    assert [] == report.diagnostics
    assert hcl.pools == found.pools
    assert set(hcl.ranges) == set(found.ranges)


# Expressions.


def written_at(node: Any, text: str, found: list[str]) -> list[str]:
    """What stands at the place of each node below one, from the outside in."""
    if isinstance(node, list | tuple):
        for each in node:
            written_at(each, text, found)
    elif is_dataclass(node) and not isinstance(node, type):
        place: Any = node
        found.append(text[place.start : place.end])
        for each in fields(place):
            written_at(getattr(place, each.name), text, found)
    return found


RICH = st.sampled_from(
    [
        'var.pools["a b"].x[0]',
        'a == 1 && !b ? "é${c}\\n" : d[*].e',
        '{for k, v in each.value : "${k}-x" => v if v != null}',
        'try(f(x...), "\\"q\\"", 1 - -2)',
        "<<EOT\nline ${x}\nEOT\n",
    ]
)


@given(VALUES | RICH, st.booleans())
def test_an_expression_in_a_string_has_its_tree_and_its_places(expression: str, ascii_only: bool) -> None:
    """`"${…}"` is what it is in HCL, node for node, and each node is at what is written of it, behind escapes, too."""
    template = f"${{{expression}}}"
    hcl_text = f'locals {{\n  x = "{template}"\n}}\n'
    hcl = read_hcl(hcl_text).blocks[0].body.attributes["x"].value
    text = json.dumps({"locals": {"x": template}}, ensure_ascii=ascii_only)
    body, report = read(text)
    assert [] == report.diagnostics
    found = body.blocks[0].body.attributes["x"].value
    assert meaning(hcl) == meaning(found)
    pieces = [json.loads(f'"{piece}"') for piece in written_at(found, text, [])[1:]]
    assert written_at(hcl, hcl_text, [])[1:] == pieces


@pytest.mark.parametrize(
    ("text", "hcl"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ('a "quoted" \\n text', '"a \\"quoted\\" \\\\n text"'),
        ("two\nlines", '"two\\nlines"'),
        ("e\u0301", '"é"'),
        ("$${x} %%{y} $$ $ %", '"$${x} %%{y} $$ $ %"'),
        ("$$${x}", '"$$${x}"'),
        ("a ${b} c", '"a ${b} c"'),
        ("${b}", '"${b}"'),
        ("${b}${c}", '"${b}${c}"'),
        ('${"x"}', '"${"x"}"'),
        ("a ${~ b ~} c", '"a ${~ b ~} c"'),
        ("%{ if a }x%{ else }y%{ endif }", '"%{ if a }x%{ else }y%{ endif }"'),
        ("%{ for x in y ~} ${x} %{ endfor }", '"%{ for x in y ~} ${x} %{ endfor }"'),
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_string_is_a_template(text: str, hcl: str, ascii_only: bool) -> None:
    """Escapes are JSON's, and what they leave is a template of HCL; one interpolation alone keeps its type."""
    body, report = read(json.dumps({"locals": {"x": text}}, ensure_ascii=ascii_only))
    assert [] == report.diagnostics
    assert meaning(read_hcl(f"x = {hcl}\n").attributes["x"].value) == meaning(body.blocks[0].body.attributes["x"].value)


def test_values_have_the_trees_of_hcl() -> None:
    """Lists, objects (whose names are templates), numbers, booleans and null."""
    hcl = read_hcl('locals {\n  x = [1.50, -2, -0, -0.0, true, null, { "a${b}" = {}, "c" = "d" }, []]\n}\n')
    body, report = read('{"locals": {"x": [1.50, -2, -0, -0.0, true, null, {"a${b}": {}, "c": "d"}, []]}}')
    assert [] == report.diagnostics
    assert meaning(hcl) == meaning(body)


def test_references_and_types_are_not_quoted_twice() -> None:
    """Where HCL wants a bare reference, a keyword or a type, the string holds just that."""
    hcl = """
        variable "v" {
          type = object({ a = optional(list(string), ["x"]) })
        }
        node_pool "a" {
          dynamic "meta" {
            for_each = local.m
            iterator = m
            content {
              k = "${m.value}"
            }
          }
          lifecycle {
            ignore_changes = [meta["a.b"], description]
          }
        }
        node_pool "b" {
          lifecycle {
            ignore_changes = all
          }
        }
        import {
          to = node_pool.a["k"]
          id = "${each.key}"
        }
        removed {
          from = node_pool.c
        }
    """
    document = {
        "variable": {"v": {"type": 'object({ a = optional(list(string), ["x"]) })'}},
        "node_pool": {
            "a": {
                "dynamic": {"meta": {"for_each": "${local.m}", "iterator": "m", "content": {"k": "${m.value}"}}},
                "lifecycle": {"ignore_changes": ['meta["a.b"]', "description"]},
            },
            "b": {"lifecycle": [{"ignore_changes": "all"}]},
        },
        "import": {"to": 'node_pool.a["k"]', "id": "${each.key}"},
        "removed": [{"from": "node_pool.c"}],
    }
    body, report = read(document)
    assert [] == report.diagnostics
    expected = meaning(read_hcl(hcl))
    # An expression that is all of a string is a template of one part, whose value is that of the part.
    assert json.dumps(expected).replace(_FOR_EACH, _WRAPPED) == json.dumps(meaning(body))


# `local.m` without and with quotes around it.
_FOR_EACH = json.dumps(meaning(read_hcl("x = local.m\n").attributes["x"].value))
_WRAPPED = json.dumps(meaning(read_hcl('x = "${local.m}"\n').attributes["x"].value))


def test_constants_are_plain_texts() -> None:
    """Nothing is computed in a variable's default or in `*.tfvars.json`, as in Terraform's JSON."""
    body, report = read({"variable": {"v": {"default": {"${a}": ["%{b", "${c}"]}, "description": "${"}}})
    assert [] == report.diagnostics
    attributes = body.blocks[0].body.attributes
    assert "${" == getattr(attributes["description"].value, "value", None)
    text = json.dumps({"${a}": ["%{b", "${c}"], "n": 1})
    values = parse_json_values(Source("x.tfvars.json", text), report).attributes
    assert [] == report.diagnostics
    assert ["${a}", "n"] == list(values)
    assert isinstance(values["n"].value, Literal)


# Blocks.


@pytest.mark.parametrize(
    "text",
    [
        '{"node_pool": {"a": {"description": "x"}, "b": {}}}',
        '{"node_pool": {"a": [{"description": "x"}], "b": [{}]}}',
        '{"node_pool": [{"a": {"description": "x"}}, {"b": {}}]}',
        '{"node_pool": [{"a": {"description": "x"}, "b": [{}]}]}',
        '{"node_pool": {"a": {"description": "x"}}, "node_pool": {"b": {}}}',
        '[{"node_pool": {"a": {"description": "x"}}}, {"node_pool": {"b": {}}}]',
        '[{}, {"//": 1, "//": {"x": []}, "node_pool": {"a": {"//": "", "description": "x"}, "b": {}}}]',
        '{"node_pool": {"a": {"description": "x"}, "b": {}, "c": null, "d": []}}',
        '{"node_pool": {"a": {"description": "x", "scheduler_config": [], "meta": null}, "b": [[]]}}',
        '{"node_pool": {"a": {"description": "x", "lifecycle": null}, "b": {"lifecycle": []}}}',
    ],
)
def test_blocks_are_objects_or_lists_of_them(text: str) -> None:
    """Every form that the specification knows, with comments, and null for no block."""
    body, report = read(text)
    assert [] == report.diagnostics
    assert meaning(read_hcl('node_pool "a" {\n  description = "x"\n}\nnode_pool "b" {\n}\n')) == meaning(body)


def test_meta_is_an_object_or_a_list_of_blocks() -> None:
    """An object is the argument, whose names may be any; a list is how other tools write the block."""
    body, _ = read({"node_pool": {"a": {"meta": {"k.1": "v"}}, "b": {"meta": [{"k": "v"}]}}})
    one, other = (block.body for block in body.blocks)
    assert ["meta"] == list(one.attributes)
    assert ["meta"] == [block.type for block in other.blocks]


def test_what_the_schema_does_not_know_is_an_argument(tmp_path: Path) -> None:
    """The usual sentence says so, at the name."""
    text = '{"node_pools": {}, "node_pool": {"a": {"descripton": "x", "lifecycle": {"x": 1}}}}'
    _, report = folder_with(tmp_path, a_json=text)
    assert ["Unsupported argument"] * 3 == [d.summary for d in report.errors]
    assert ['"node_pools"', '"descripton"', '"x"'] == marked(report)
    assert 'Did you mean "node_pool"?' in details(report)
    assert 'Did you mean "description"?' in details(report)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('"x"', ["1:1: Root value must be object"]),
        ("null", ["1:1: Root value must be object"]),
        ("[[]]", ["1:2: Incorrect JSON value type"]),
        ("[{}, 5, null]", ["1:6: Incorrect JSON value type", "1:9: Incorrect JSON value type"]),
        ('{"node_pool": "a"}', ["1:15: Incorrect JSON value type"]),
        ('{"node_pool": ["a"]}', ["1:16: Incorrect JSON value type"]),
        ('{"node_pool": {}}', ["1:2: Missing name for node_pool"]),
        ('{"node_pool": null}', ["1:2: Missing name for node_pool"]),
        ('{"node_pool": {"a": "x"}}', ["1:21: Incorrect JSON value type"]),
        ('{"node_pool": {"a": ["x"]}}', ["1:22: Incorrect JSON value type"]),
        ('{"locals": [null]}', ["1:13: Incorrect JSON value type"]),
        ('{"locals": {"a": 1, "a": 2}}', ["1:21: Attribute redefined"]),
        ('{"locals": {"a": {"b": 1, "b": 2}}}', ["1:27: Duplicate object attribute"]),
        ('{"locals": {"a": "x${"}}', ["1:20: Unclosed interpolation"]),
        ('{"locals": {"a": "x${1 +}"}}', ["1:24: Missing expression"]),
        ('{"locals": {"a": "\\u00e9\\n${1 +}"}}', ["1:31: Missing expression"]),
        ('{"locals": {"a${": 1, "b": "${"}}', ["1:29: Unclosed interpolation"]),
        ('{"locals": {"a": {"b${": 1}}}', ["1:21: Unclosed interpolation"]),
        ('{"variable": {"v": {"type": "list(string"}}}', ["1:34: Unclosed bracket"]),
    ],
)
def test_each_mistake_has_its_place(text: str, places: list[str]) -> None:
    """What is no block or no template is reported where it stands in the JSON."""
    _, report = read(text)
    assert [f"x.hcl.json:{place}" for place in places] == said(report)
    assert all(d.detail for d in report)


def test_diagnostics_behind_the_tree_have_places_in_the_json(tmp_path: Path) -> None:
    """What Nomad would refuse is marked in the JSON text, and a second pool of a name at its own."""
    text = '{"node_pool": {"a b": {}, "a": [{"node_identity_ttl": "1d"}, {}]}}'
    _, report = folder_with(tmp_path, a_json=text, b='node_pool "c" {}\n')
    assert ["Invalid node pool name", "Unsuitable duration value", "Duplicate node pool"] == [
        d.summary for d in report.sorted()
    ]
    assert ['"a b"', '"1d"', "{"] == marked(report)


def test_both_syntaxes_stand_side_by_side(tmp_path: Path) -> None:
    """Files of both count together."""
    found, report = folder_with(tmp_path, a='node_pool "a" {}\n', b_json='{"node_pool": {"b": {}}}')
    assert [] == report.diagnostics
    assert ["a", "b"] == list(found.pools)
    _, report = folder_with(tmp_path, a='node_pool "a" {}\n', b_json='{"node_pool": {"a": {}}}')
    assert ["b.hcl.json:1:16: Duplicate node pool"] == said(report)


_KEYS = st.sampled_from(
    [
        *("node_pool", "gitpool", "variable", "locals", "import", "removed", "meta", "lifecycle", "dynamic", "type"),
        *("backend", "mask_meta_keys", "ignore_changes", "for_each", "default", "//", "to", "Name", "job", "a", ""),
        *("${", "token"),
    ]
)
_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "${", "${a}", "%{if", "a.b", "$${", '"', "\n"])
)
_DOCUMENTS = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=20
)


@given(_DOCUMENTS, st.data())
@example({"gitpool": {"mask_meta_keys": "${"}}, None)
def test_any_document_and_any_damage_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, document: Any, data: st.DataObject | None
) -> None:
    """Nothing is raised, whatever stands where, and whatever is broken; every mistake has a place."""
    text = json.dumps(document)
    if data is not None and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(["", *'{}[],:"\\x'])) + text[at + data.draw(st.integers(0, 2)) :]
    report = Report()
    body = parse_json(Source("x.hcl.json", text), report)
    assert report.errors or isinstance(body, Body)
    assert all(d.range is not None for d in report)


@pytest.mark.parametrize("kind", ["${", "${1 +}"])
def test_many_mistakes_are_not_all_read(kind: str) -> None:
    """A file of broken templates ends with the first fifty."""
    _, report = read({"locals": {f"k{i}": kind for i in range(500)}})
    assert 50 == len(report.diagnostics)


def test_reading_grows_with_the_work() -> None:
    """Ten times the templates are ten times the work."""

    def work(count: int) -> int:
        text = json.dumps({"locals": {f"k{i}": f"a ${{local.b{i}}}" for i in range(count)}})
        return calls(lambda: read(text))

    assert work(1_000) <= 12 * work(100)


def test_the_deepest_file_is_read() -> None:
    """A hundred levels of JSON around a hundred levels of HCL end in no recursion error."""
    inner = "${" + "(" * 90 + "1" + ")" * 90 + "}"
    _, report = read('{"locals":{"x":' + "[" * 97 + json.dumps(inner) + "]" * 97 + "}}")
    assert [] == report.diagnostics
