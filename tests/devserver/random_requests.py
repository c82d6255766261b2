"""Requests as nobody would write them: every route, parameter and header that the server knows, with odd values."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from gitpool.devserver.endpoints import routes

NODE = "6b1d5b0e-9e2f-4a37-8c0c-6f1f2e0d7a55"
PATHS = [pattern for pattern, _ in routes._ROUTES] + ["/", "/v1", "*", "/gitpool/faults", "/v1/nope", ""]
METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "PRI", "X-Y"]
TAILS = [
    *("", "a", "b/c", "all", "default", NODE, NODE.upper(), NODE.replace("-", ""), "g" * 36, "-" * 36, "é" * 18),
    *("/nodes", "all/nodes", "default/jobs", "/jobs", "a/allocations", "a/summary", f"{NODE}/allocations"),
    *("a%2Fnodes", "%00", "%zz", "%", "%ff", "%C3%A9", "a%0d%0aX:y", "\udcff", "é", "//", "../", "./a", "a;b", "a b"),
    *("x" * 129, "y" * 9000, "nomad/jobs", "nomad", "nomad/job-templates", "#", "[", "a%20b", "%2e%2e/", "\x7f"),
]
FILTERS = [
    *("", "x", "Name == a", 'Name matches "("', "Meta.a is empty", "Name is nil", "not not Name == a", "Meta is nil"),
    *('any TaskGroups as g { g.Name == "g" }', "NodeIdentityTTL == 1h", "Hash matches a", '"a" in Datacenters'),
    *("all Meta as k, v { v == k }", "Priority == 99999999999999999999", "TaskGroups.0.Tasks.0.Config.a == 1"),
    *('"a" in TaskGroups', "Payload contains a", "Drivers.x.Healthy == true", "Lock is nil", '"\\xff" in Name'),
    *(
        "(" * 40 + "Name == a" + ")" * 40,
        "Name == a or " * 200 + "Name == b",
        "not " * 300 + "Name == b",
        "Name == \ud800",
    ),
]
NUMBERS = [*("", "0", "1", "-1", "2147483648", "9" * 30, "0" * 5000, "1.5", "+3", "0x2", "x", "٣", "1e3"), "1_0"]
TRUTHS = ["", "true", "false", "1", "0", "T", "maybe", "TRUE "]
NAMES = ["", "a", "default", "*", "nope", "\udcff", "a\r\nb", "a b", "é", "\0", "x" * 5000]
VALUES: dict[str, list[str]] = {
    "filter": FILTERS,
    "next_token": [*NAMES, "default.a", "zzz", NODE],
    "per_page": NUMBERS,
    "stale": TRUTHS,
    "reverse": TRUTHS,
    "prefix": NAMES,
    "namespace": NAMES,
    "region": ["", "global", "mars"],
    "pretty": TRUTHS,
    "cas": NUMBERS,
    "lock-acquire": TRUTHS,
    "lock-renew": TRUTHS,
    "lock-release": TRUTHS,
    "meta": TRUTHS,
    "os": TRUTHS,
    "resources": TRUTHS,
    "purge": TRUTHS,
    "global": TRUTHS,
    "type": ["", "server", "client", "x"],
}
HEADERS: dict[str, list[str]] = {
    "Accept-Encoding": ["gzip", "deflate", "gzip, deflate", "br", "", "gzip;q=0", "x," * 500 + "gzip"],
    "X-Nomad-Token": ["", NODE, "x", "é", "\udcff"],
    "Authorization": ["Bearer " + NODE, "Bearer", "Basic x", ""],
    "Origin": ["http://x", "", "null"],
    "Access-Control-Request-Method": ["PUT", "X", ""],
    "Access-Control-Request-Headers": ["a, b", "\udcff"],
    "Content-Type": ["application/json", "text/html", "\udcff", ""],
    "Connection": ["keep-alive", "upgrade", "close, x"],
    "Upgrade": ["h2c", "websocket"],
    "Expect": ["100-continue", "wonders", ""],
    "X-Forwarded-For": ["127.0.0.1"],
}
DEEP, LONG = "\0deep", "\0long"
"""Stand for what the encoder of the tests could not write: see ``encode``."""

odd: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [None, True, False, 0, -1, 1.5, 1e300, 10**30, 10**400, "", "x", "\udcff", "é\0", DEEP, LONG, [], {}]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
)


def fields(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object of which a field may be missing, but the first, and be something else altogether, now and then."""
    some = {name: _mostly(value) for name, value in known.items()}
    first = next(iter(some))
    return st.fixed_dictionaries({first: some.pop(first)}, optional=some)


def _mostly(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda number: odd if number == 7 else value)


words = st.sampled_from(["a", "a", "b", "default", "all", "", "é", "a b", "x" * 300])
string_maps = st.dictionaries(words, words, max_size=3)
durations = st.sampled_from(["1h", "15s", "", "x", "-1s", 10**10, 1e300, 0])
pools = fields(
    Name=words,
    Description=words,
    Meta=string_maps,
    NodeIdentityTTL=durations,
    Hash=st.sampled_from(["", "YWI=", "!"]),
    SchedulerConfiguration=fields(SchedulerAlgorithm=words, MemoryOversubscriptionEnabled=st.booleans()),
)
tasks = fields(Name=words, Driver=words, Config=string_maps, Env=string_maps, Resources=fields(CPU=st.integers()))
groups = fields(Name=words, Count=st.integers(-1, 3), Tasks=st.lists(tasks, max_size=2), Meta=string_maps)
inner_jobs = fields(
    ID=words,
    Name=words,
    Type=st.sampled_from(["service", "batch", "system", "sysbatch", "_core", "x"]),
    Priority=st.integers(-1, 101),
    NodePool=words,
    Namespace=words,
    Datacenters=st.lists(words, max_size=2),
    Meta=string_maps,
    TaskGroups=st.lists(groups, max_size=2),
    Periodic=fields(Spec=words, Specs=st.lists(words, max_size=2), Enabled=st.booleans()),
    ParameterizedJob=fields(Payload=words, MetaRequired=st.lists(words, max_size=2)),
    Constraints=st.lists(fields(LTarget=words), max_size=2),
    Update=fields(Stagger=durations, MaxParallel=st.integers()),
    Payload=words,
    Stop=st.booleans(),
)
good_jobs = st.builds(
    lambda job_id, kind, rest: {
        "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", "Driver": "d"}]}],
        **rest,
        "ID": job_id,
        "Type": kind,
    },
    st.sampled_from(["a", "b", "c\n", "d\udcff"]),
    st.sampled_from(["service", "batch", "system", "sysbatch"]),
    st.one_of(st.just({}), fields(Meta=string_maps, Constraints=odd, Update=odd, Periodic=odd, UI=odd)),
)
jobs = st.fixed_dictionaries({"Job": st.one_of(good_jobs, inner_jobs)})
namespaces = fields(
    Name=words,
    Description=words,
    Quota=words,
    Meta=string_maps,
    Capabilities=fields(EnabledTaskDrivers=st.lists(words, max_size=2)),
    NodePoolConfiguration=fields(Default=words),
)
variables = fields(
    Items=string_maps,
    Path=words,
    Namespace=words,
    Lock=fields(ID=words, TTL=durations, LockDelay=durations),
    CreateIndex=st.integers(),
)
tokens = fields(Name=words, Type=words, Policies=st.lists(words, max_size=2), Rules=words, BootstrapSecret=words)


def encode(value: object) -> bytes:
    """The value as JSON, with what Python's own encoder would not write."""
    text = json.dumps(value, ensure_ascii=False)
    for word, meant in ((DEEP, "[" * 3000 + "]" * 3000), (LONG, "1" * 5000)):
        text = text.replace(json.dumps(word), meant)
    return text.encode("utf-8", "surrogateescape")


documents = st.one_of(pools, jobs, namespaces, variables, tokens, odd)
bodies: st.SearchStrategy[bytes | None] = st.one_of(
    st.none(),
    documents.map(encode),
    documents.map(encode),
    st.binary(max_size=30),
    st.sampled_from([b"", b" ", b"null", b"{", b'{"Job":' + b"1" * 5000 + b"}", b"\xff", b'"\\ud800"', b"[" * 20000]),
)
"""What is sent along, None for no body at all."""


LISTS = ["/v1/node/pools", "/v1/nodes", "/v1/jobs", "/v1/vars", "/v1/namespaces"]
LISTS += ["/v1/node/pool/all/nodes", "/v1/node/pool/a/nodes", "/v1/node/pool/a/jobs", "/v1/node/pool/nope/jobs"]
OBJECTS = ["/v1/node/pool/", "/v1/node/", "/v1/job/", "/v1/namespace/", "/v1/var/"]
WRITES: list[tuple[str, st.SearchStrategy[Any]]] = [
    ("/v1/node/pools", pools),
    ("/v1/node/pool/a", pools),
    ("/v1/jobs", jobs),
    ("/v1/jobs", jobs),
    ("/v1/job/a", jobs),
    ("/v1/namespace", namespaces),
    ("/v1/namespace/team", namespaces),
    ("/v1/var/a", variables),
    ("/v1/var/b", variables),
    ("/v1/acl/token", tokens),
    ("/v1/acl/policy/a", tokens),
]
Parts = tuple[str, str, str, bytes | None]
"""Method, path, query and body."""


def _percent(text: str) -> str:
    octets = text.encode("utf-8", "surrogateescape" if "\ud800" not in text else "surrogatepass")
    return "".join(f"%{octet:02x}" for octet in octets)


@st.composite
def queries(draw: st.DrawFn, most: int = 4) -> str:
    """A few parameters, escaped or not; a blocking one waits for a millisecond."""
    pairs: list[tuple[str, str]] = []
    for name in draw(st.lists(st.sampled_from(["filter", *sorted(VALUES)]), max_size=most)):
        value = draw(st.one_of(st.sampled_from(VALUES[name]), st.sampled_from(VALUES[name]), st.text(max_size=8)))
        pairs.append((name, value))
    more = draw(st.sampled_from(["", "", "index", "wait"]))
    if more == "index":
        pairs += [("index", draw(st.sampled_from(NUMBERS))), ("wait", draw(st.sampled_from(["1ms", "1ns", "0.1ms"])))]
    if more == "wait":
        pairs.append(("wait", draw(st.sampled_from(["", "1ms", "x", "-1s", "9" * 400 + "h", "10"]))))
    raw = draw(st.integers(0, 3)) == 0
    return "&".join([f"{name}={value if raw else _percent(value)}" for name, value in pairs])


@st.composite
def lists(draw: st.DrawFn) -> Parts:
    """A list, asked for with one or two parameters."""
    return "GET", draw(st.sampled_from(LISTS)), draw(queries(2)), None


@st.composite
def objects(draw: st.DrawFn) -> Parts:
    """One thing, to be seen or to go."""
    path = draw(st.sampled_from(OBJECTS)) + draw(st.sampled_from(TAILS))
    return draw(st.sampled_from(["GET", "DELETE"])), path, draw(queries(1)), None


@st.composite
def writes(draw: st.DrawFn) -> Parts:
    """A body of the kind that the path takes, in most of its fields."""
    path, body = draw(st.sampled_from(WRITES))
    return draw(st.sampled_from(["PUT", "POST"])), path, draw(queries(1)), encode(draw(body))


@st.composite
def anything(draw: st.DrawFn) -> Parts:
    """Any method on any path with any body."""
    path = draw(st.sampled_from(PATHS))
    if path.endswith("/") or draw(st.integers(0, 9)) == 0:
        path += draw(st.one_of(st.sampled_from(TAILS), st.text(max_size=5)))
    return draw(st.sampled_from(METHODS)), path, draw(queries()), draw(bodies)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """One request as it goes over the wire, which says that no other will follow."""
    method, path, query, body = draw(st.one_of(lists(), objects(), writes(), writes(), anything()))
    lines = [f"{method} {path}{'?' + query if query else ''} HTTP/1.1", "Host: x", "Connection: close"]
    for name in draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2, unique=True)):
        lines.append(f"{name}: {draw(st.sampled_from(HEADERS[name]))}")
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    text = "\r\n".join([*lines, "", ""])
    return text.encode("utf-8", "surrogatepass") + (body or b"")
