"""The rules of pools that recordings cannot show, or show only in part."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver import DevServer, Refusal, Store
from gitpool.devserver.golang.decoding import GoJSONError
from gitpool.devserver.state.nodepool import DEFAULT_TTL, NodePool, pool_hash, read_pool

from .speaking import ask, put


def test_the_hash_of_the_known_vector() -> None:
    """The Hash is BLAKE2b-256 over the plain concatenation, as the published vector has it."""
    meta = {"team": "engineering", "env": "production"}
    pool = NodePool("prod-eng", "Production workloads", meta)
    assert pool_hash(pool) == "3ZzyfplGGml6DA948+PX+YKKKBp1+xUr2tt0eB/WDAw="


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_the_hash_is_of_the_concatenation(name: str, description: str, meta: dict[str, str]) -> None:
    """For every pool: name, description, TTL text, then keys in order, each with its value."""
    text = name + description + "24h0m0s" + "".join(key + meta[key] for key in sorted(meta))
    digest = hashlib.blake2b(text.encode(), digest_size=32).digest()
    assert pool_hash(NodePool(name, description, meta)) == base64.b64encode(digest).decode()


def test_a_scheduler_configuration_enters_the_hash() -> None:
    """Algorithm and memory setting count, an unset memory setting does not (Enterprise's rule)."""
    hashes = {
        pool_hash(NodePool("a", scheduler={"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": memory}))
        for memory in (None, True, False)
    }
    assert len(hashes) == 3


_WRONG_TYPES = {
    '{"Name":5}': "number into Go struct field .Alias.Name of type string",
    '{"Name":null,"Description":[]}': "array into Go struct field .Alias.Description of type string",
    '{"Meta":{"a":1}}': "number into Go struct field .Alias.Meta of type string",
    '{"Meta":[]}': "array into Go struct field .Alias.Meta of type map[string]string",
    '{"SchedulerConfiguration":[]}': (
        "array into Go struct field .Alias.SchedulerConfiguration of type structs.NodePoolSchedulerConfiguration"
    ),
    '{"SchedulerConfiguration":{"SchedulerAlgorithm":1}}': (
        "number into Go struct field NodePoolSchedulerConfiguration.Alias.SchedulerConfiguration.SchedulerAlgorithm"
        " of type structs.SchedulerAlgorithm"
    ),
    '{"CreateIndex":-1}': "number -1 into Go struct field .Alias.CreateIndex of type uint64",
    '{"ModifyIndex":1.0}': "number 1.0 into Go struct field .Alias.ModifyIndex of type uint64",
    '{"NodeIdentityTTL":1e400}': "number 1e400 into Go struct field .NodeIdentityTTL of type float64",
    "[]": "array into Go value of type struct { NodeIdentityTTL interface {}; *structs.Alias }",
    "true": "bool into Go value of type struct { NodeIdentityTTL interface {}; *structs.Alias }",
}


@pytest.mark.parametrize("body", _WRONG_TYPES)
def test_a_wrong_type_is_refused_in_gos_words(body: str) -> None:
    """Each field refuses what Go cannot put into it, and says so as Go does."""
    with pytest.raises(GoJSONError) as caught:
        read_pool(body.encode())
    assert str(caught.value) == "json: cannot unmarshal " + _WRONG_TYPES[body]


@pytest.mark.parametrize(
    ("fields", "ttl"),
    [
        ('"NodeIdentityTTL":"1h"', 3_600_000_000_000),
        ('"nodeidentityttl":"1h","NODEIDENTITYTTL":"2h"', 7_200_000_000_000),
        ('"NodeIdentityTTL":"1h","NodeIdentityTTL":null', DEFAULT_TTL),
        ('"NodeIdentityTTL":1.9', 1),
        ('"NodeIdentityTTL":-1.9', -1),
        ('"NodeIdentityTTL":0.5', DEFAULT_TTL),
        ('"NodeIdentityTTL":[1]', DEFAULT_TTL),
        ('"NodeIdentityTTL":9223372036854775807', -(1 << 63)),
        ('"NodeIdentityTTL":-1e30', -(1 << 63)),
        ('"NodeIdentityTTL":9007199254740993', 9007199254740992),
        ('"NodeIdentityTTL":1e-400', DEFAULT_TTL),
    ],
)
def test_the_ttl_is_read_as_a_float_or_a_duration(fields: str, ttl: int) -> None:
    """Numbers pass through a float64 and wrap as on amd64; nothing and zero mean a day."""
    assert read_pool(f'{{"Name":"a",{fields}}}'.encode()).ttl == ttl


def test_repeated_keys_merge_and_replace() -> None:
    """Meta objects merge, null between them empties, a later scalar replaces, null leaves a scalar alone."""
    pool = read_pool(b'{"Meta":{"a":"1"},"meta":{"b":"2","a":null},"Name":"x","Name":null,"Hash":[1,255]}')
    assert (pool.meta, pool.name) == ({"a": "", "b": "2"}, "x")
    assert read_pool(b'{"Meta":{"a":"1"},"Meta":null,"Meta":{}}').meta == {}
    assert read_pool(b'{"SchedulerConfiguration":{},"SchedulerConfiguration":null}').scheduler is None


@pytest.mark.parametrize("wrong", ['"!!"', '"AAA"', '"AA=A"', "[256]", '["a"]', "5", "{}", "[1.5]"])
def test_a_hash_that_is_no_octets_is_refused(wrong: str) -> None:
    """Hash takes base64 or a list of octets, although the server overwrites it."""
    with pytest.raises(GoJSONError):
        read_pool(f'{{"Hash":{wrong}}}'.encode())


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ("!!", 0),
        ("AAA", 0),
        ("A\\nAA", 1),
        ("AAAAA", 4),
        ("AA=A", 2),
        ("AA=", 3),
        ("AA=\\nx", 3),
        ("\\n=", 1),
        ("AA==x", 4),
        ("AAA=\\n\\nx", 6),
        ("AA==AA==", 4),
        ("AAé=", 2),
    ],
)
def test_the_place_where_base64_ends_is_gos(wrong: str, at: int) -> None:
    """The refusal counts the bytes of the text as it came, line ends included, which else are passed over."""
    with pytest.raises(GoJSONError, match=f"^illegal base64 data at input byte {at}$"):
        read_pool(f'{{"Hash":"{wrong}"}}'.encode())


def test_a_node_makes_its_pool_without_moving_the_index() -> None:
    """A registering node creates its pool with no Hash and the default TTL, and the list's index stays."""
    store = Store()
    store.register_node("found-by-node")
    pool = next(raw for raw in store.pools() if raw["Name"] == "found-by-node")
    assert (pool["Description"], pool["Meta"], pool["Hash"], pool["NodeIdentityTTL"]) == ("", None, None, DEFAULT_TTL)
    assert store.node_pools.index == 1
    assert pool["ModifyIndex"] == pool["CreateIndex"] == store.index > 1


def test_a_pool_in_use_is_not_deleted(server: DevServer) -> None:
    """Nodes and jobs hold a pool, both are named, jobs first; when they are gone the pool can go."""
    store = server.store
    store.register_node("prod")
    assert ask(server, "DELETE", "/v1/node/pool/prod").text == (
        '1 error occurred:\n\t* node pool "prod" has nodes in regions: [global]\n\n'
    )
    store.register_job("prod")
    both = ask(server, "DELETE", "/v1/node/pool/prod")
    assert both.status == 500
    assert both.text == (
        '2 errors occurred:\n\t* node pool "prod" has non-terminal jobs in regions: [global]\n'
        '\t* node pool "prod" has nodes in regions: [global]\n\n'
    )
    store.deregister_node("prod")
    assert "non-terminal jobs" in ask(server, "DELETE", "/v1/node/pool/prod").text
    store.deregister_job("prod")
    assert ask(server, "DELETE", "/v1/node/pool/prod").status == 200


def test_use_is_noticed_before_being_built_in(server: DevServer) -> None:
    """A default pool with nodes answers that it is in use, not that it is built in."""
    server.store.register_node("default")
    assert "has nodes" in ask(server, "DELETE", "/v1/node/pool/default").text


def test_nobody_registers_in_a_pool_that_is_not_for_it() -> None:
    """Nodes may not join `all`, and what is not registered cannot be taken away."""
    store = Store()
    with pytest.raises(Refusal, match='node is not allowed to register in node pool "all"'):
        store.register_node("all")
    with pytest.raises(ValueError, match="no node"):
        store.deregister_node("default")
    with pytest.raises(ValueError, match="no job"):
        store.deregister_job("default")
    with pytest.raises(ValueError, match="no pool"):
        store.register_job("missing")


def test_another_persons_hand_obeys_the_same_rules() -> None:
    """The store's own writes are validated, replace the whole pool and move the indexes as HTTP writes do."""
    store = Store()
    first = store.upsert({"Name": "a", "Meta": {"k": "v"}, "NodeIdentityTTL": 1000})
    second = store.upsert({"Name": "a", "NodeIdentityTTL": "2h"})
    pool = next(raw for raw in store.pools() if raw["Name"] == "a")
    assert (pool["CreateIndex"], pool["ModifyIndex"], pool["Meta"]) == (first, second, None)
    assert pool["NodeIdentityTTL"] == 7_200_000_000_000
    with pytest.raises(Refusal) as refused:
        store.upsert({"Name": "all"})
    assert refused.value.status == 400
    assert store.delete("a") == store.node_pools.index > second
    with pytest.raises(Refusal, match="node pool a not found"):
        store.delete("a")


@given(st.lists(st.from_regex(r"\A[a-zA-Z0-9_-]{1,5}\Z"), unique=True, max_size=12), st.integers(1, 5), st.booleans())
def test_pages_are_the_list_in_pieces(names: list[str], size: int, backward: bool) -> None:
    """Following the tokens gives every pool once, in byte order or its reverse."""
    with DevServer() as server:
        for name in names:
            if name not in ("all", "default"):
                server.store.upsert({"Name": name})
        seen: list[str] = []
        token, more = "", True
        while more:
            path = f"/v1/node/pools?per_page={size}&next_token={token}" + ("&reverse=true" if backward else "")
            answer = ask(server, "GET", path)
            seen += [pool["Name"] for pool in answer.json]
            token = answer.headers.get("x-nomad-nexttoken", "")
            more = bool(token)
        assert seen == sorted({*names, "all", "default"}, reverse=backward)


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4))
def test_what_is_written_is_read_back(description: str, meta: dict[str, str]) -> None:
    """Any description and meta that fit come back as they were, compact and pretty."""
    with DevServer() as server:
        answer = put(server, Name="a", Description=description, Meta=meta)
        if len(description.encode()) > 256:
            assert answer.status == 400
            return
        for path in ("/v1/node/pool/a", "/v1/node/pool/a?pretty"):
            pool = ask(server, "GET", path).json
            assert (pool["Description"], pool["Meta"]) == (description, meta)


def test_json_on_the_wire_is_gos() -> None:
    """Markup and non-ASCII stay as they are; line separators and control characters are escaped."""
    with DevServer() as server:
        put(server, Name="a", Description="<b>&é\u2028\u2029\x01\n")
        text = ask(server, "GET", "/v1/node/pool/a").text
    assert '"Description":"<b>&é\\u2028\\u2029\\u0001\\n"' in text
    assert list(json.loads(text)) == sorted(json.loads(text))
