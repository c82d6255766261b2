"""Go's ways of reading: JSON, durations, quoting, paths."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver.golang.decoding import GoJSONError, Number, fold, parse
from gitpool.devserver.golang.duration import HOUR, LARGEST, format_duration, parse_duration
from gitpool.devserver.golang.scanning import MAX_DEPTH, scan
from gitpool.devserver.golang.strconv import parse_bool, parse_int, parse_uint, quote
from gitpool.devserver.golang.url import Query, escape_path, escaped_as_sent, unescape_path
from gitpool.devserver.web.mux import Mux, Redirect, clean

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def _plain(value: object) -> object:
    """The tree with objects and numbers as Python's json would have them."""
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, tuple):
        return {key: _plain(item) for key, item in value}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@given(_VALUES)
def test_json_of_any_shape_is_read(value: object) -> None:
    """What Python writes as JSON, both readers read alike, whatever follows it."""
    text = json.dumps(value, ensure_ascii=False)
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert _plain(parse(text.encode() + b" rest")) == value
        assert _plain(scan(text + " rest", Number)) == value


def _read(reader: Callable[[], object]) -> object:
    """What a reader makes of a text, its complaint included."""
    try:
        return reader()
    except GoJSONError as problem:
        return f"refused: {problem}"


@given(st.binary(max_size=30))
def test_no_body_is_worse_than_refused(body: bytes) -> None:
    """Whatever octets come, they are read or refused in a sentence; nothing else is raised."""
    assert _read(lambda: parse(body)) != "refused: "


@given(st.text(alphabet='{}[]",:0123456789.eE+-truefalsn \\u', max_size=12))
def test_the_fast_reader_is_as_strict_as_gos_scanner(text: str) -> None:
    """Fast and strict reader agree on every small text: the same value, or the same complaint."""
    assert _read(lambda: parse(text.encode())) == _read(lambda: scan(text, Number))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "EOF"),
        (" \n", "EOF"),
        ("{", "unexpected EOF"),
        ('{"Name":"x', "unexpected EOF"),
        ("nope", "invalid character 'o' in literal null (expecting 'u')"),
        ("}", "invalid character '}' looking for beginning of value"),
        ("{}}", None),
        ("{]", "invalid character ']' looking for beginning of object key string"),
        ('{"a":1,}', "invalid character '}' looking for beginning of object key string"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a":1 "b"}', "invalid character '\"' after object key:value pair"),
        ("[1 2]", "invalid character '2' after array element"),
        ("[01]", "invalid character '1' after array element"),
        ("[1.]", "invalid character ']' after decimal point in numeric literal"),
        ("[1e]", "invalid character ']' in exponent of numeric literal"),
        ("[-x]", "invalid character 'x' in numeric literal"),
        ('["\\x"]', "invalid character 'x' in string escape code"),
        ('["\\u00g0"]', "invalid character 'g' in \\u hexadecimal character escape"),
        ('["a\nb"]', "invalid character '\\n' in string literal"),
        ("\x00", "invalid character '\\x00' looking for beginning of value"),
        ("\ufeff{}", "invalid character 'ï' looking for beginning of value"),
        ("NaN", "invalid character 'N' looking for beginning of value"),
        ("[Infinity]", "invalid character 'I' looking for beginning of value"),
        ("nullx", None),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
        ("[" * (MAX_DEPTH + 1), "invalid character '[' exceeded max depth"),
    ],
)
def test_broken_json_is_refused_in_gos_words(body: str, complaint: str | None) -> None:
    """Each kind of broken body gets the sentence of Go's encoding/json; what Go tolerates is tolerated."""
    if complaint is None:
        parse(body.encode())
        return
    with pytest.raises(GoJSONError) as caught:
        parse(body.encode())
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"\xff{}", "'ÿ' looking for beginning of value"),
        (b"{\xc3", "'Ã' looking for beginning of object key string"),
        (b'{"a"\x80:1}', "'\\u0080' after object key"),
        (b'{"\xfe":1\xad}', "'\\u00ad' after object key:value pair"),
        (b"[nu\xa0l]", "'\\u00a0' in literal null (expecting 'l')"),
        (b'"\\u00\xedd"', "'í' in \\u hexadecimal character escape"),
    ],
)
def test_a_byte_that_is_no_text_is_named_itself(body: bytes, shown: str) -> None:
    """Outside of strings Go's scanner sees bytes: its complaint names the invalid one, not a replacement for it."""
    with pytest.raises(GoJSONError) as caught:
        parse(body)
    assert str(caught.value) == f"invalid character {shown}"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\ud800"', "\ufffd"),
        (b'"\\ud800\\u0041"', "\ufffdA"),
        (b'"\xff\xfe ok"', "\ufffd\ufffd ok"),
        (b'"\xe2\x82"', "\ufffd\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
        (b'["\\ud800", {"\\udc00": 1}]', ["\ufffd", (("\ufffd", "1"),)]),
    ],
)
def test_text_that_is_no_text_becomes_replacement_characters(body: bytes, value: object) -> None:
    """Every invalid byte and every lone surrogate escape is one U+FFFD, as in Go."""
    assert parse(body) == value


@pytest.mark.parametrize("key", ["Description", "DESCRIPTION", "description", "Deſcription"])
def test_keys_fold_as_in_go(key: str) -> None:
    """Keys match whatever their case, the long s included."""
    assert fold(key) == "description"


def test_the_kelvin_sign_is_a_k() -> None:
    """The other non-ASCII character that folds onto an ASCII letter does; no third one does."""
    assert fold("\u212a") == "k"
    assert fold("\u0130") == "\u0130"


@given(st.integers(min_value=-LARGEST - 1, max_value=LARGEST))
def test_durations_survive_writing_and_reading(nanoseconds: int) -> None:
    """Every int64 of nanoseconds is read back from what is written for it."""
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("-0s", 0),
        ("+2h", 2 * HOUR),
        (".5h", HOUR // 2),
        ("5.h", 5 * HOUR),
        ("1h1h", 2 * HOUR),
        ("1µs", 1000),
        ("1μs", 1000),
        ("0.3333333333333333333h", 1_200_000_000_000),
        ("9223372036854775807ns", LARGEST),
        ("-9223372036854775808ns", -LARGEST - 1),
        ("0.100000000000000000000h", 360_000_000_000),
        ("0" * 5000 + "1s", 1_000_000_000),
    ],
)
def test_durations_are_read_as_go_reads_them(text: str, nanoseconds: int) -> None:
    """Signs, bare points, repeated units, both micro signs and the extremes."""
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", 'time: invalid duration ""'),
        ("-", 'time: invalid duration "-"'),
        ("abc", 'time: invalid duration "abc"'),
        (".s", 'time: invalid duration ".s"'),
        ("10", 'time: missing unit in duration "10"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("1h 2m", 'time: unknown unit "h " in duration "1h 2m"'),
        ("1é", 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'),
        ('1"', 'time: unknown unit "\\"" in duration "1\\""'),
        ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
        ("2562048h", 'time: invalid duration "2562048h"'),
        ("9" * 5000 + "s", f'time: invalid duration "{"9" * 5000}s"'),
    ],
)
def test_wrong_durations_are_refused_in_gos_words(text: str, complaint: str) -> None:
    """Each kind of wrong duration gets the sentence of Go's time package."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        parse_duration(text)
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain", '"plain"'),
        ('a"b\\', '"a\\"b\\\\"'),
        ("\a\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'),
        ("\x00\x7f", '"\\x00\\x7f"'),
        ("\x85\xa0\xad\u200b\u2028", '"\\u0085\\u00a0\\u00ad\\u200b\\u2028"'),
        ("é😀", '"é😀"'),
        ("\U000e0001", '"\\U000e0001"'),
        (b"\xff".decode("utf-8", "surrogateescape"), '"\\xff"'),
    ],
)
def test_text_is_quoted_as_percent_q_does(text: str, quoted: str) -> None:
    """Printable text stays, everything else is escaped as Go's strconv.Quote escapes it."""
    assert quote(text) == quoted


@given(st.text())
def test_quoting_never_leaves_a_bare_quote(text: str) -> None:
    """However odd the name, its quoted form is one line of printable text between quotes."""
    quoted = quote(text)
    assert quoted[0] == quoted[-1] == '"'
    assert quoted.isprintable() or "\ufffd" in quoted


def test_numbers_and_truths_of_parameters() -> None:
    """ParseInt, ParseUint and ParseBool accept what Go's accept, and no underscore, space or other digit."""
    assert [parse_int(text, 32) for text in ("+3", "-1", "007", "2147483647")] == [3, -1, 7, 2147483647]
    assert parse_uint("18446744073709551615") == (1 << 64) - 1
    assert [parse_bool(text) for text in ("1", "t", "TRUE", "0", "f", "False")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    for wrong in ("", " 3", "1_0", "0x2", "1.5", "٣", "2147483648", "3\n"):
        with pytest.raises(ValueError, match=r"strconv\.ParseInt"):
            parse_int(wrong, 32)
    for wrong in ("", "+1", "-1", "18446744073709551616", "9" * 5000):
        with pytest.raises(ValueError, match=r"strconv\.ParseUint"):
            parse_uint(wrong)
    with pytest.raises(ValueError, match='parsing "yes": invalid syntax'):
        parse_bool("yes")


@given(st.binary(max_size=20))
def test_paths_survive_escaping(octets: bytes) -> None:
    """Whatever bytes a path decodes to, escaping and decoding it again gives the same."""
    path = octets.decode("utf-8", "surrogateescape")
    assert unescape_path(escape_path(path)) == path


def test_an_improperly_sent_path_is_escaped_anew() -> None:
    """A path sent with raw brackets or quotes is escaped by Go before it is looked at; a proper one stays."""
    assert escaped_as_sent("/<x>&y", "/<x>&y") == "/%3Cx%3E&y"
    assert escaped_as_sent("/a%2Fb(c)!", "/a/b(c)!") == "/a%2Fb(c)!"


def test_broken_pairs_of_a_query_are_dropped() -> None:
    """Of a query, pairs with a semicolon or a bad escape vanish without a word, the others count."""
    query = Query("a=1&a=2&b=%zz&c;d=1&&e&%66=%20+")
    assert (query.get("a"), query.all("a"), query.all("b"), query.all("c"), query.all("c;d")) == (
        "1",
        ["1", "2"],
        None,
        None,
        None,
    )
    assert (query.all("e"), query.get("f"), query.get("none")) == ([""], "  ", "")


@given(st.text(alphabet="/.ab%2F", max_size=15))
def test_cleaning_is_idempotent_and_rooted(path: str) -> None:
    """A cleaned path is rooted, clean, and stays as it is; only a slash at the end is kept beyond Go's path.Clean."""
    cleaned = clean(path)
    assert clean(cleaned) == cleaned
    assert cleaned.startswith("/")
    assert not cleaned.startswith("//")
    assert cleaned.rstrip("/") == posixpath.normpath("/" + path).replace("//", "/").rstrip("/")


_MUX = Mux([("/v1/things", "things"), ("/v1/thing/", "thing"), ("/v1/", "v1")], "nothing")


def _found(raw: str, query: str = "") -> str | Redirect:
    return _MUX.find("GET", raw, unescape_path(raw), query)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("/v1/things", "things"),
        ("/v1/%74hings", "things"),
        ("/v1/things/", "v1"),
        ("/v1/thing/a/b", "thing"),
        ("/v1/thing/a%2F..%2Fb", "thing"),
        ("/v1/thing/%2e%2e/x", "thing"),
        ("/v1%2Fthings", "nothing"),
        ("/v1/thing", Redirect("/v1/thing/")),
        ("/v1", Redirect("/v1/")),
        ("/v1//thing/caf%C3%A9", Redirect("/v1/thing/caf%25C3%25A9")),
        ("//<x>", Redirect("/%253Cx%253E")),
        ("/v1/./thing", Redirect("/v1/thing/")),
        ("/v1/thing/a/..", Redirect("/v1/thing/")),
        ("/v2", "nothing"),
        ("/", "nothing"),
    ],
)
def test_paths_are_routed_as_by_gos_mux(raw: str, found: str | Redirect) -> None:
    """Exact before subtree, longest subtree first, slash and cleaning redirects with their double escapes."""
    assert _found(raw) == found


def test_a_redirect_keeps_the_query_as_it_was_sent() -> None:
    """The query goes along unread, also where it could not be decoded."""
    assert _found("/v1/thing", "x=%zz&y=<b>") == Redirect("/v1/thing/?x=%zz&y=<b>")
    assert _MUX.find("CONNECT", "/v1//things", "/v1//things", "") == "v1"
