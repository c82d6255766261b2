"""Functions of maps and objects: keys, values and `zipmap` are one law; sensitive keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.values.types import STRING
from gitpool.config.values.value import list_value, string
from tests.config.functions.values import TEXTS, plain, refusal, string_map, strings, value
from tests.config.functions.written import called

MAPS = st.dictionaries(st.text("abcäz_", min_size=1, max_size=4), TEXTS, max_size=6)


@given(MAPS)
def test_a_map_is_its_keys_and_its_values(texts: dict[str, str]) -> None:
    """`zipmap` puts together what `keys` and `values` took apart, for maps and for objects."""
    for given_one in (string_map(texts), value(texts)):
        again = called("zipmap", called("keys", given_one), called("values", given_one))
        assert given_one.type is again.type
        assert plain(given_one) == plain(again)


@given(MAPS, MAPS)
def test_the_last_map_wins(some: dict[str, str], others: dict[str, str]) -> None:
    """Merged maps have the elements of Python's own union."""
    merged = called("merge", string_map(some), string_map(others))
    assert plain(string_map(some)) | plain(string_map(others)) == plain(merged)
    assert merged.type is string_map(some).type


@given(MAPS)
def test_lookup_finds_every_key(texts: dict[str, str]) -> None:
    """Every key leads to its element, and no other key to any."""
    given_one = string_map(texts)
    for key, inner in given_one.data.items():
        assert inner.data == called("lookup", given_one, string(key)).data
    assert "else" == called("lookup", given_one, string("no such key"), string("else")).data


@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from("xyz"), min_size=1, max_size=3, unique=True)))
def test_transpose_twice_sorts(lists: dict[str, list[str]]) -> None:
    """Turned around twice, a map has its lists again, sorted."""
    twice = called("transpose", called("transpose", value(lists)))
    assert {key: sorted(texts) for key, texts in lists.items()} == plain(twice)


def test_a_sensitive_key_is_not_told() -> None:
    """The error does not show the key, and a map with such a key is sensitive as a whole."""
    secret = string("hush").marked()
    assert 'the map has no element "hush", and there is no default' == refusal("lookup", string_map({}), string("hush"))
    assert "the map has no element of this sensitive name, and there is no default" == refusal(
        "lookup", string_map({}), secret
    )
    keys = list_value(STRING, [string("a"), secret])
    assert called("zipmap", keys, strings(["b", "c"])).is_sensitive
    assert not called("zipmap", strings(["a"]), list_value(STRING, [secret])).is_sensitive
