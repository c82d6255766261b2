"""Random expressions, mostly well-typed, over the scope of `SCOPE`: what the comparison with Terraform evaluates.

Every expression is legal HCL and refers to nothing that is not there, as such mistakes are found before `try` sees
them. What it does wrong, it does wrong while it is evaluated: types, nulls, missing keys, functions that fail.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

SCOPE = """locals {
  region     = "eu-west"
  n          = 3
  flag       = true
  nothing    = null
  teams      = ["data", "web", "ml"]
  pools      = {
    gpu   = { env = "prod", size = 4, tags = ["cuda", "big"] }
    batch = { env = "dev", size = 2, tags = [] }
    web   = { env = "prod", size = 9, tags = ["edge"] }
  }
  nested     = { a = { b = [{ c = "deep" }, { c = "deeper" }] } }
  empty_map  = {}
  empty_list = []
  names      = tolist(["b", "a", "b"])
  unique     = toset(["x", "y", "e\u0301"])
  sizes      = tomap({ small = 1, large = 1e3 })
  rows       = tolist([{ id = "1", n = 1 }, { id = "2", n = 2 }])
  numbers    = toset([3, 20, 100, 1.5])
  mixed      = [1, "a", true, null, [1], { k = "v" }]
  secret     = sensitive("hush")
  secrets    = { open = 1, shut = sensitive("hush-hush") }
  void       = tostring(null)
  lines      = "one\\n  two\\n\\nthree\\n"
}
"""

_TEXTS = (
    *("", "a", "b c", "  x ", "1", "1.50", "true", "A-b_C", "x,y,,z", "gpu", "env", "#no", "null", "0x1F", "é"),
    *('\\"', "\\n", "a\\tb", "\\u00e9", "\\\\", "$", "$$", "$${x}", "%", "%%{x}", "$a", "\\r\\n", "10.0.0.0/8"),
    *("日本", "e\\u0301", "👩\u200d👩\u200d👧", "🇩🇪", "e\u0301a", "\u200b", "ǆ", "ß", "İ", "\\U0001F600", "<&>"),
)
_KEYS = ("a", "b", "gpu", "env", "in", "if", "true", "null", "x-y", "Ärger", "k1")
_NUMBERS = (
    *("0", "1", "2", "3", "7", "10", "12", "100", "1.5", "0.1", "0.2", "0.3", "1e3", "1e-3", "2.50", "255", "1e40"),
    *("9007199254740993", "18446744073709551616", "3.0", "0.5", "1E2", "123456789012345678901234567890", "99.99"),
)
_STRINGS = (
    *("local.region", "local.void", "local.lines", "local.nested.a.b[0].c", "local.teams[1]", "local.pools.gpu.env"),
    *('local.pools["web"].env', "local.names[0]", "local.secret", "local.rows[1].id", "local.rows.0.id"),
)
_LISTS = (
    *("local.teams", "local.names", "local.unique", "local.empty_list", "local.rows", "local.numbers", "local.mixed"),
    *("local.pools.gpu.tags", "local.nested.a.b", "local.nested.a.b[*].c", "local.rows[*].id", "values(local.pools)"),
    *("local.rows.*.n", "values(local.pools)[*].tags[*]", "local.nested.a.b.*.c", "local.mixed[4]", "local.rows[*]"),
)
_MAPS = (
    *("local.pools", "local.nested", "local.empty_map", "local.sizes", "local.pools.gpu", "local.rows[0]"),
    *("local.secrets", "local.nested.a", "local.mixed[5]"),
)
_DATES = ("2026-03-01T12:00:00Z", "2024-02-29T23:59:59+02:00", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00.123456Z")
_DURATIONS = ("1h", "-36h30m", "1.5h", "10s", "100ms", "1d", "0", "1h1h")
_LAYOUTS = ("YYYY-MM-DD", "DD MMM YY hh:mm:ss ZZZZZ", "EEEE", "'at' HH AA", "h'x", "M/D/YY", "QQ", "mm ss ZZZ Z aa")
_PREFIXES = ("10.0.0.0/8", "192.168.1.5/24", "fd00::/48", "10.0.0.0/33", "172.16.0.0/12", "::1/128", "x", "10.1.0.0/16")
_PATTERNS = ("[a-z]+", "(a)(b)?", "(?P<k>.)", "^", "\\\\d+", "(", "a|b", ".*", "[[:alpha:]]", "x*", "(?i)E", "\\\\bw")
_FORMATS = (
    *("%s", "%d", "%5.2f", "%-8s|", "%05d", "%x", "%X", "%b", "%o", "%e", "%g", "%t", "%v", "%#v", "%q", "%%", "%c"),
    *("%s-%s", "%[2]s %[1]s", "%*d", "%+d", "% d", "%.3s", "%10v|", "%-5t|", "%z", "%", "%.2e", "%G", "%s %"),
)
_JSON = (
    '{\\"a\\": [1, 2.50, null]}',
    "[1e3]",
    "nul",
    '\\"\\\\u00e9\\"',
    "[1,]",
    "{}",
    '{\\"a\\":1,\\"a\\":2}',
    "-0",
    " 1 ",
)
_YAML = (
    "a: 1\\nb: [x, y]",
    "- 1\\n- ~",
    "&a x",
    "0o17",
    "yes",
    "1_000",
    "a: &x 1\\nb: *x",
    "{a: b}",
    "2001-01-01",
    ": ",
)
_CSV = ("a,b\\n1,2", "a,a\\n1,2", 'a\\n\\"x\\"\\"y\\"', "a,b\\n1", "", "a;b\\n1;2\\n")
_URLS = ("a b&c", "é/ü", "~-_.*", "%41")
_BASE64 = ("SGVsbG8=", "SGVsbG8", "!!", "", "w6k=")
_DIVISORS = ("2", "3", "10", "0.5", "12")
"""Terraform makes infinities, of which there are none here, of a division by zero and of some powers and logarithms."""

_POOLED = dict(
    zip(
        "duycrfjkvweq",
        (
            *(
                _DATES,
                _DURATIONS,
                _LAYOUTS,
                _PREFIXES,
                _PATTERNS,
                _FORMATS,
                _JSON,
                _YAML,
                _CSV,
                _URLS,
                _BASE64,
                _DIVISORS,
            ),
        ),
        strict=True,
    )
)
_CONVERSIONS = (
    *(("tolist", "l"), ("toset", "l"), ("tomap", "m"), ("tostring", "n"), ("tostring", "s"), ("tonumber", "n")),
    *(("tobool", "b"), ("", "a"), ("sensitive", "a"), ("tostring", "b")),
)

_CALLED_WITH = {
    "a": "tolist toset tomap tostring tonumber tobool jsonencode yamlencode sensitive issensitive nonsensitive "
    "length can",
    "aa*": "coalesce try",
    "c": "cidrnetmask",
    "ci": "cidrhost",
    "cq*": "cidrsubnets",
    "cqq": "cidrsubnet",
    "dd": "timecmp",
    "du": "timeadd",
    "e": "base64decode",
    "fa*": "format formatlist",
    "ii*": "range",
    "is": "indent",
    "j": "jsondecode",
    "k": "yamldecode",
    "l": "alltrue anytrue compact distinct reverse sort flatten sum one",
    "la": "contains index",
    "li": "element chunklist",
    "lii": "slice",
    "ll": "setsubtract zipmap",
    "ll*": "coalescelist concat setunion setintersection setproduct",
    "lll": "matchkeys",
    "m": "keys values transpose",
    "mm*": "merge",
    "msa": "lookup",
    "n": "abs ceil floor signum",
    "nn*": "max min",
    "nq": "pow",
    "qq": "log",
    "rs": "regex regexall",
    "s": "upper lower title trimspace chomp strrev base64encode md5 sha1 sha256 sha512 base64sha256 base64sha512 "
    "basename dirname",
    "si": "parseint",
    "sii": "substr",
    "sl": "join",
    "ss": "startswith endswith strcontains trim trimprefix trimsuffix split uuidv5",
    "sss": "replace",
    "v": "csvdecode",
    "w": "urlencode",
    "yd": "formatdate",
}
"""What each function is mostly called with: s(tring), n(umber), i(nteger), l(ist), m(ap), a(ny), and texts of a form;
a star says that any number may follow."""

_SIGNATURES = [(name, kinds) for kinds, names in _CALLED_WITH.items() for name in names.split()]


class RandomExpressions:
    """Writes one expression after the other from a seed; with `secrets`, over nothing but `local.secret`."""

    def __init__(self, seed: int, *, secrets: bool = False) -> None:
        self._random = random.Random(seed)
        self._secrets = secrets
        self._names: list[str] = []

    def expression(self) -> str:
        """One expression."""
        return self._any(self._random.choice((1, 2, 2, 3, 3, 4)))

    def _pick(self, options: tuple[str, ...] | list[str]) -> str:
        picked = self._random.choice(options)
        return re.sub(r"local\.[\w.*]+", "local.secret", picked) if self._secrets else picked

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _of(self, kind: str, depth: int) -> str:
        """An expression that is mostly of a kind."""
        if self._chance(0.05):
            return self._any(depth - 1)
        if kind in _POOLED:
            return f'"{self._pick(_POOLED[kind])}"' if self._chance(0.9) else self._string(depth - 1)
        makers = {
            "s": self._string,
            "b": self._boolean,
            "n": self._number,
            "i": self._integer,
            "l": self._list,
            "m": self._map,
        }
        return makers.get(kind, self._any)(depth)

    def _any(self, depth: int) -> str:
        if self._names and self._chance(0.25):
            return self._pick(self._names)
        if self._chance(0.08):
            return self._null(depth)
        makers = (self._string, self._number, self._boolean, self._list, self._map)
        return self._random.choice(makers)(depth)

    def _either(self, depth: int, simple: tuple[str, ...], rich: tuple[Callable[[int], str], ...]) -> str:
        if depth <= 0 or self._chance(0.2):
            return self._pick(simple)
        return self._random.choice((*rich, self._conditional, self._call, self._step, self._wrapped))(depth - 1)

    def _null(self, depth: int) -> str:
        return self._pick(("null", "local.nothing", "tostring(null)", "tolist(null)", "tonumber(null)", "local.void"))

    def _integer(self, depth: int) -> str:
        return self._pick(("0", "1", "2", "3", "-1", "5", "8", "16", "1.5", "64")) if self._chance(0.9) else "local.n"

    def _number(self, depth: int) -> str:
        simple = (*_NUMBERS, "local.n", "local.pools.gpu.size", "local.sizes.large", "local.rows[0].n", '"12"')
        return self._either(depth, simple, (self._arithmetic, self._arithmetic, self._negative))

    def _arithmetic(self, depth: int) -> str:
        terms = [self._of("n", depth)]
        for _ in range(self._random.randrange(1, 3)):
            operator = self._pick(("+", "-", "*", "/", "%"))
            terms += [operator, self._pick(_DIVISORS) if operator == "/" else self._of("n", depth)]
        return f"({' '.join(terms)})"

    def _negative(self, depth: int) -> str:
        return f"-{self._of('n', depth)}"

    def _boolean(self, depth: int) -> str:
        simple = ("true", "false", "local.flag", '"true"', "!local.flag")
        return self._either(depth, simple, (self._comparison, self._equality, self._equality, self._logic))

    def _comparison(self, depth: int) -> str:
        return f"({self._of('n', depth)} {self._pick(('<', '>', '<=', '>='))} {self._of('n', depth)})"

    def _equality(self, depth: int) -> str:
        return f"({self._any(depth)} {self._pick(('==', '!='))} {self._any(depth)})"

    def _logic(self, depth: int) -> str:
        return f"({self._boolean(depth)} {self._pick(('&&', '||'))} {self._pick(('', '!'))}{self._boolean(depth)})"

    def _string(self, depth: int) -> str:
        simple = (*_STRINGS, *(f'"{text}"' for text in _TEXTS))
        return self._either(depth, simple, (self._template, self._template, self._heredoc))

    def _template(self, depth: int) -> str:
        return '"' + "".join(self._piece(depth, _TEXTS) for _ in range(self._random.randrange(1, 4))) + '"'

    def _piece(self, depth: int, texts: tuple[str, ...]) -> str:
        kind = self._random.random()
        if kind < 0.35:
            return self._pick(texts) + "-"  # so that no $ comes to stand before a {
        left, right = self._pick(("", "", "~")), self._pick(("", "", "~"))
        if kind < 0.75:
            return f"${{{left}{self._pick(('', ' '))}{self._of('s', depth)}{self._pick(('', ' '))}{right}}}"
        inner = "".join(self._piece(depth - 1, texts) for _ in range(self._random.randrange(3)))
        if kind < 0.88:
            other = f"%{{{right} else {left}}}{self._pick(texts)}- " if self._chance(0.5) else ""
            return f"%{{{left} if {self._boolean(depth)} {right}}}{inner}{other}%{{{left} endif {right}}}"
        names = self._pick(("x", "i, x"))
        with_names = self._within(names, lambda: "".join(self._piece(depth - 1, texts) for _ in range(2)))
        head = f"%{{{left} for {names} in {self._of('l', depth)} {right}}}"
        return f"{head}{with_names}%{{{right} endfor {left}}}"

    def _heredoc(self, depth: int) -> str:
        texts = ("", "a", "  b c", "\tt", "\n", " \n  ", "$", "%", "$${x}", "é", "e\u0301", '"quoted"', "\\n", "\n\n")
        body = "".join(
            self._pick(("", " ", "    ")) + self._piece(depth, texts) + self._pick(("\n", "", "\n  "))
            for _ in range(self._random.randrange(4))
        )
        return f"({self._pick(('<<', '<<-'))}EOT\n{body}\n{self._pick(('', '  '))}EOT\n)"

    def _list(self, depth: int) -> str:
        return self._either(depth, _LISTS, (self._tuple, self._tuple, self._for_tuple, self._splat))

    def _tuple(self, depth: int) -> str:
        items = [self._any(depth) for _ in range(self._random.randrange(4))]
        if self._chance(0.5):
            items = [self._pick(("1", '"1"', "true", "null", '"b"', "[]", "{}", "{ a = 1 }", "1.0")) for _ in items]
        return f"[{', '.join(items)}]"

    def _for_tuple(self, depth: int) -> str:
        names = self._pick(("x", "i, x"))
        source = self._of(self._pick(("l", "m")), depth)
        result = self._within(names, lambda: self._any(depth) + self._if(depth))
        return f"[for {names} in {source} : {result}]"

    def _if(self, depth: int) -> str:
        return f" if {self._boolean(depth)}" if self._chance(0.3) else ""

    def _within(self, names: str, write: Callable[[], str]) -> str:
        """What is written where a `for` has more names."""
        before = self._names
        self._names = [*before, *(name.strip() for name in names.split(","))]
        text = write()
        self._names = before
        return text

    def _splat(self, depth: int) -> str:
        behind = self._pick(("", ".id", ".c", "[0]", ".env", '["k"]', ".tags[0]", "[*].c", ".b[*].c"))
        of = self._any(depth)
        if ".*" in of:  # one attribute splat must not follow another
            return f"({of})[*]{behind}"
        return f"{of}{self._pick(('[*]', '[*]', '.*'))}{behind}"

    def _map(self, depth: int) -> str:
        return self._either(depth, _MAPS, (self._object, self._object, self._for_object))

    def _object(self, depth: int) -> str:
        items = [
            f"{self._key(depth)} {self._pick(('=', '=', ':'))} {self._any(depth)}"
            for _ in range(self._random.randrange(4))
        ]
        return f"{{ {', '.join(items)} }}"

    def _key(self, depth: int) -> str:
        kind = self._random.random()
        if kind < 0.5:
            return self._pick(_KEYS)
        if kind < 0.75:
            return f'"{self._pick(_TEXTS)}"'
        return f"({self._of('s', depth)})" if kind < 0.95 else self._pick(("1", "1.50", "local.n", '"${local.n}"'))

    def _for_object(self, depth: int) -> str:
        names = self._pick(("v", "k, v"))
        source = self._of(self._pick(("l", "m")), depth)
        result = self._within(
            names,
            lambda: f"{self._of('s', depth)} => {self._any(depth)}{self._pick(('', '...'))}{self._if(depth)}",
        )
        return f"{{for {names} in {source} : {result}}}"

    def _conditional(self, depth: int) -> str:
        return f"({self._of_boolean(depth)} ? {self._any(depth)} : {self._any(depth)})"

    def _of_boolean(self, depth: int) -> str:
        return self._boolean(depth) if self._chance(0.93) else self._any(depth)

    def _call(self, depth: int) -> str:
        name, kinds = self._random.choice(_SIGNATURES)
        arguments = [self._of(kind, depth) for kind in kinds.removesuffix("*")]
        if kinds.endswith("*"):
            arguments += [self._of(kinds[-2], depth) for _ in range(self._random.randrange(3))]
        if self._chance(0.02):
            arguments = arguments[1:]
        elif self._chance(0.02):
            arguments.append(self._any(depth - 1))
        expands = arguments and name not in ("try", "can") and self._chance(0.06)
        if expands:
            arguments[-1] = self._of("l", depth) + "..."
        return f"{name}({', '.join(arguments)})"

    def _step(self, depth: int) -> str:
        step = self._pick(
            (
                "[0]",
                "[1]",
                '["a"]',
                ".a",
                ".env",
                '["gpu"]',
                "[-1]",
                '["0"]',
                "[1.5]",
                "[local.n]",
                ".0",
                "[null]",
                "[*].a",
            )
        )
        of = self._of(self._pick(("l", "m", "l", "a")), depth)
        return f"({of}){step}" if of[-1].isdigit() or step[0] == "." else f"{of}{step}"

    def _wrapped(self, depth: int) -> str:
        name, kind = self._random.choice(_CONVERSIONS)
        return f"{name}({self._of(kind, depth)})"
