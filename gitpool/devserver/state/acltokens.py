"""ACL tokens: read, checked, written as the API shows them (nomad: structs.ACLToken)."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gitpool.devserver.filters.reflection import (
    BOOL,
    BYTES,
    DURATION,
    STRING,
    STRINGS,
    TIME,
    UINT64,
    Reflected,
    pointer,
    slice_of,
)
from gitpool.devserver.filters.reflection import struct as reflected_struct
from gitpool.devserver.golang.decoding import GoJSONError, Number, Place, embedded, parse, struct
from gitpool.devserver.golang.duration import HOUR, MINUTE, format_duration, parse_duration
from gitpool.devserver.golang.fields import moment, opaque, pointers, switch, text, texts, unsigned
from gitpool.devserver.golang.rfc3339 import ZERO, format_time, parse_time
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.web.reply import Panic, Refusal

CLIENT, MANAGEMENT = "client", "management"
# nomad: Config.ACLTokenMinExpirationTTL, ACLTokenMaxExpirationTTL as nomad/config.go sets them.
SHORTEST_TTL, LONGEST_TTL = MINUTE, 24 * HOUR
_MAX_NAME = 256
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z")
_ROLE_LINK = struct("structs.ACLTokenRoleLink", text("ID"), text("Name"))
# ACLToken.UnmarshalJSON decodes into an anonymous struct that hides two fields of the embedded *Alias.
_TOKEN = struct(
    "struct { ExpirationTTL interface {}; Hash string; *structs.Alias }",
    opaque("ExpirationTTL"),
    text("Hash"),
    *embedded(
        "Alias",
        text("AccessorID"),
        text("SecretID"),
        text("Name"),
        text("Type"),
        texts("Policies"),
        pointers("Roles", _ROLE_LINK),
        switch("Global"),
        moment("CreateTime"),
        moment("ExpirationTime", nullable=True),
        unsigned("CreateIndex"),
        unsigned("ModifyIndex"),
    ),
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token. Times are nanoseconds since 1970, ``ttl`` is nanoseconds; its text never shows its secret."""

    accessor: str
    secret: str
    name: str = ""
    type: str = ""
    policies: tuple[str, ...] | None = None
    is_global: bool = False
    ttl: int = 0
    created: int | None = None
    expires: int | None = None
    create_index: int = 0
    modify_index: int = 0
    is_hashed: bool = True
    roles: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Token({self.accessor!r})"

    @property
    def id(self) -> str:
        """Its accessor, by which everybody may name it."""
        return self.accessor

    @property
    def token(self) -> str:
        """What a page's token names (nomad: paginator.CreateIndexAndIDTokenizer)."""
        return f"{self.create_index}.{self.accessor}"

    @property
    def key(self) -> str:
        """Where the table keeps it; UUIDs are stored as octets, so case means nothing (go-memdb UUIDFieldIndex)."""
        return self.accessor.lower()

    @property
    def hash(self) -> str | None:
        """BLAKE2b over what can be updated, without separators (nomad: ACLToken.SetHash)."""
        if not self.is_hashed:
            return None
        parts = [self.name, self.type, *(self.policies or ()), "global" if self.is_global else "local"]
        digest = hashlib.blake2b("".join(parts).encode("utf-8", "replace"), digest_size=32)
        return base64.b64encode(digest.digest()).decode()

    def is_expired(self, now: int) -> bool:
        """Whether its time is over at that time (nomad: ACLToken.IsExpired)."""
        return self.expires is not None and self.expires < now

    def raw(self) -> dict[str, object]:
        """The object of the API, in the order of Go's struct (nomad: ACLToken.MarshalJSON)."""
        return {
            "ExpirationTTL": format_duration(self.ttl) if self.ttl else "",
            "AccessorID": self.accessor,
            "SecretID": self.secret,
            "Name": self.name,
            "Type": self.type,
            "Policies": None if self.policies is None else list(self.policies),
            "Roles": None,
            "Global": self.is_global,
            "Hash": self.hash,
            "CreateTime": ZERO if self.created is None else format_time(self.created),
            "ExpirationTime": None if self.expires is None else format_time(self.expires),
            "CreateIndex": self.create_index,
            "ModifyIndex": self.modify_index,
        }

    def stub(self) -> dict[str, object]:
        """The row of a list, without the secret (nomad: ACLToken.Stub)."""
        return dict(sorted((name, value) for name, value in self.raw().items() if name not in _NOT_LISTED))

    def reflected(self) -> Reflected:
        """The full object as a filter sees it, without its secret: nobody shall guess it letter by letter."""
        return Reflected(_REFLECTED, {**self.raw(), "ExpirationTTL": self.ttl})


_REFLECTED = reflected_struct(
    "structs.ACLToken",
    {
        **dict.fromkeys(("AccessorID", "Name", "Type"), STRING),
        "Policies": STRINGS,
        "Roles": slice_of(pointer(reflected_struct("structs.ACLTokenRoleLink", {"ID": STRING, "Name": STRING}))),
        "Global": BOOL,
        "Hash": BYTES,
        "CreateTime": TIME,
        "ExpirationTime": pointer(TIME),
        "ExpirationTTL": DURATION,
        "CreateIndex": UINT64,
        "ModifyIndex": UINT64,
    },
)
_NOT_LISTED = ("SecretID", "ExpirationTTL")
ANONYMOUS = Token("anonymous", "", name="Anonymous Token", type=CLIENT, policies=("anonymous",), is_hashed=False)
"""Whoever sends no token (nomad: structs.AnonymousACLToken)."""
ACLS_DISABLED = Token("acls-disabled", "", name="ACLs disabled token", type=CLIENT, is_hashed=False)
"""Everybody, while ACLs are off (nomad: structs.ACLsDisabledToken)."""


def is_uuid(text: str) -> bool:
    """Whether a text looks like an identifier of Nomad's (nomad: helper.IsUUID)."""
    return _UUID.match(text) is not None


def new_uuid() -> str:
    """A fresh identifier (nomad: helper/uuid.Generate)."""
    return str(uuid.uuid4())


def read_token(body: bytes) -> Token:
    """The token in a request body (nomad: ACLToken.UnmarshalJSON); GoJSONError where Go refuses it."""
    value, errors = parse(body), list[str]()
    fields = {} if value is None else _TOKEN.decode(value, Place(errors))
    if errors:
        raise GoJSONError(errors[0])
    return _token(fields)


def token_of(given: Mapping[str, object]) -> Token:
    """The token that an object of the API describes, indexes and all, times as text; ValueError where it is none."""
    for name in ("AccessorID", "SecretID"):
        if not is_uuid(str(given.get(name))):
            raise ValueError(f"its {name} is no UUID")
    times = {name: _moment(given.get(name)) for name in ("CreateTime", "ExpirationTime")}
    indexes = {name: given.get(name) for name in ("CreateIndex", "ModifyIndex")}
    token = _token({**given, **times})
    numbers = [value if isinstance(value, int) else 0 for value in indexes.values()]
    return replace(token, create_index=numbers[0], modify_index=numbers[1])


def _moment(value: object) -> int | None:
    return parse_time(value) if isinstance(value, str) else None


def _token(fields: Mapping[str, object]) -> Token:
    policies, roles = fields.get("Policies"), fields.get("Roles")
    created, expires = fields.get("CreateTime"), fields.get("ExpirationTime")
    links = roles if isinstance(roles, list) else []
    return Token(
        accessor=str(fields.get("AccessorID") or ""),
        secret=str(fields.get("SecretID") or ""),
        name=str(fields.get("Name") or ""),
        type=str(fields.get("Type") or ""),
        policies=tuple(map(str, policies)) if isinstance(policies, list) else None,
        is_global=fields.get("Global") is True,
        ttl=_ttl(fields.get("ExpirationTTL")),
        created=_set(created),
        expires=_set(expires),
        roles=tuple(str(link.get("ID") or link.get("Name") or "") for link in links if isinstance(link, Mapping)),
    )


def _set(time: object) -> int | None:
    """A time, None where it is the one that nobody has set."""
    return time if isinstance(time, int) and time != _NEVER else None


_NEVER = parse_time(ZERO)


def _ttl(value: object) -> int:
    """Text is a Go duration, a number nanoseconds; anything else is ignored (nomad: ACLToken.UnmarshalJSON)."""
    if isinstance(value, Number):
        return int(float(value))
    if isinstance(value, str) and value:
        try:
            return parse_duration(value)
        except ValueError as problem:
            raise GoJSONError(str(problem)) from None
    return 0


def canonical(token: Token, now: int) -> Token:
    """The token with its identifiers and times, where it has none yet (nomad: ACLToken.Canonicalize)."""
    if not token.accessor:
        token = replace(token, accessor=new_uuid(), secret=new_uuid(), created=None)
    if token.created is None:
        token = replace(token, created=now)
        if token.expires is None and token.ttl:
            token = replace(token, expires=now + token.ttl)
    return token


def check_token(token: Token, old: Token | None) -> None:
    """Refuse a token that Nomad would not take (nomad: ACLToken.Validate, ACL.UpsertTokens)."""
    problems = []
    if len(token.name.encode("utf-8", "replace")) > _MAX_NAME:
        problems.append("token name too long")
    holds = bool(token.policies or token.roles)
    if token.type == CLIENT and not holds:
        problems.append("client token missing policies or roles")
    elif token.type == MANAGEMENT and holds:
        problems.append("management token cannot be associated with policies or roles")
    elif token.type not in (CLIENT, MANAGEMENT):
        problems.append("token type must be client or management")
    problems += _time_problems(token) if old is None else _changes(token, old)
    if problems:
        raise Refusal(400, f"token 0 invalid: {several(problems)}")
    if token.roles:
        # There are no roles here, so none can be found.
        raise Refusal(400, f"cannot find role {token.roles[0]}")


def _time_problems(token: Token) -> list[str]:
    problems = []
    if token.ttl < 0:
        problems.append(f"token expiration TTL '{format_duration(token.ttl)}' should not be negative")
    if token.expires is not None and token.created is not None:
        left = token.expires - token.created
        if left < 0:
            problems.append("expiration time cannot be before create time")
        for limit, word, is_wrong in (
            (LONGEST_TTL, "more", left > LONGEST_TTL),
            (SHORTEST_TTL, "less", left < SHORTEST_TTL),
        ):
            if is_wrong:
                problems.append(
                    f"expiration time cannot be {word} than {format_duration(limit)} in the future"
                    f" (was {format_duration(left)})"
                )
    return problems


def _changes(token: Token, old: Token) -> list[str]:
    """What of a token cannot be changed; a token that gains an expiry is what a real server dies of."""
    if token.expires is not None and old.expires is None:
        raise Panic("runtime error: invalid memory address or nil pointer dereference")
    checks = [
        (token.is_global != old.is_global, "cannot toggle global mode"),
        (token.ttl != old.ttl, "cannot update expiration TTL"),
        (token.expires is not None and token.expires != old.expires, "cannot update expiration time"),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]
