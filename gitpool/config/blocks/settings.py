"""The `gitpool` block: what the files wish; flags and the environment are merged with it elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gitpool import __version__
from gitpool.bounds import UNGUARDED, Guards
from gitpool.config.blocks.arguments import Reader, boolean_of, is_null, number_of, text_of, texts_of
from gitpool.config.blocks.auth import AuthSettings, auth_of
from gitpool.config.blocks.content import Content, check_labels, content
from gitpool.config.blocks.guards import guards_of
from gitpool.config.blocks.plain import Values
from gitpool.config.blocks.rules import Rule, rules_of
from gitpool.config.blocks.schema import BACKENDS, CONNECTION, GITPOOL, SECRETS, Kind
from gitpool.config.blocks.versions import is_satisfied
from gitpool.config.findings import Findings, did_you_mean, listed
from gitpool.config.syntax.tree import Attribute, Block, Body
from gitpool.diagnostics import SourceRange

_SHOWN = frozenset({"path", "namespace", "address", "lock_address", "unlock_address"})
"""The arguments of a backend that say where the state is."""

DEFAULT_MASKED = ("*token*", "*password*", "*secret*", "*key*")
_USERINFO = re.compile(r"^(?:[a-z+]+:)?//[^/?#]*@", re.IGNORECASE)


@dataclass(frozen=True)
class BackendSettings:
    """Where the state is kept: the kind of backend and its arguments as written, among which may be a password."""

    kind: str = "local"
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict, repr=False)
    origin: SourceRange | None = field(default=None, compare=False)
    unknown: Mapping[str, SourceRange] = field(default_factory=dict, compare=False)
    """The arguments whose values are not known, for want of a variable's, with their places."""


@dataclass(frozen=True)
class Settings:
    """The `gitpool` block, raw wishes only; None where the file says nothing.

    `masked_meta_keys` are patterns of keys whose values people are not shown. `origins` has the place of each argument.
    """

    address: str | None = None
    region: str | None = None
    ca_cert: str | None = None
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    tls_server_name: str | None = None
    skip_verify: bool | None = None
    environment: str = ""
    required_version: str | None = None
    backend: BackendSettings = BackendSettings()
    auth: AuthSettings | None = None
    guards: Guards = UNGUARDED
    masked_meta_keys: tuple[str, ...] = DEFAULT_MASKED
    rules: tuple[Rule, ...] = field(default=(), compare=False)
    origin: SourceRange | None = field(default=None, compare=False)
    origins: Mapping[str, SourceRange] = field(default_factory=dict, compare=False)
    unknown: Mapping[str, SourceRange] = field(default_factory=dict, compare=False)
    """The arguments whose values are not known, for want of a variable's, with their places."""

    def connection(self) -> dict[str, str | bool | None]:
        """How the cluster is reached, by the names of the arguments."""
        return {name: getattr(self, name) for name in CONNECTION}


def settings_of(block: Block, findings: Findings, given: Values) -> Settings:
    """What a `gitpool` block says; mistakes are reported, and their values left out."""
    about = findings.about(None, "gitpool")
    check_labels(block, GITPOOL, about)
    body = _without_secrets(block.body, about)
    found = content(body, GITPOOL, about)
    reader = Reader(about, given)
    values: dict[str, str | bool | None] = {}
    unknown: dict[str, SourceRange] = {}
    for name, argument in found.attributes.items():
        if GITPOOL.arguments[name] is Kind.TEXT:
            values[name] = text_of(argument, reader)
        elif GITPOOL.arguments[name] is Kind.BOOLEAN:
            values[name] = boolean_of(argument, reader)
        _note_unknown(argument, reader, unknown)
    _check_address(values.get("address"), found, about)
    _check_version(values.get("required_version"), found, about)
    backend = found.blocks.get("backend")
    masked = found.attributes.get("mask_meta_keys")
    patterns = None if masked is None else texts_of(masked, reader)
    return Settings(
        **{name: values.get(name) for name in (*CONNECTION, "required_version")},  # type: ignore[arg-type]
        environment=str(values.get("environment") or ""),
        backend=BackendSettings() if backend is None else _backend(backend, reader),
        auth=auth_of(found.blocks["auth"], about, given) if "auth" in found.blocks else None,
        guards=guards_of(found.blocks["guard"], about, given) if "guard" in found.blocks else UNGUARDED,
        masked_meta_keys=_masked(patterns, is_set=masked is not None),
        rules=rules_of(found.repeated.get("rule", ()), about, given),
        origin=findings.source.range(block.start, block.end),
        origins={n: findings.source.range(a.start, a.value.end) for n, a in found.attributes.items()},
        unknown=unknown,
    )


def _note_unknown(argument: Attribute, reader: Reader, unknown: dict[str, SourceRange]) -> None:
    if reader.unknown:
        unknown[argument.name] = reader.findings.source.range(argument.value.start, argument.value.end)
        reader.unknown = False


def _masked(patterns: list[str] | None, *, is_set: bool) -> tuple[str, ...]:
    """The usual patterns and those of the file; everything, if the file has some that cannot be read."""
    if patterns is None:
        return (*DEFAULT_MASKED, "*") if is_set else DEFAULT_MASKED
    return tuple(dict.fromkeys((*DEFAULT_MASKED, *patterns)))


def _without_secrets(body: Body, findings: Findings) -> Body:
    """The body without what must not stand in a file; that is reported."""
    for name in body.attributes.keys() & SECRETS.keys():
        attribute = body.attributes[name]
        detail = (
            f"Files are kept and reviewed by many, so {name} cannot be set in one. Remove it here, change it if it "
            f"was ever committed, and give it in the environment variable {SECRETS[name]}."
        )
        findings.error("Secret in a file", detail, attribute.start, attribute.end)
    kept = {name: a for name, a in body.attributes.items() if name not in SECRETS}
    return Body(kept, body.blocks, body.start, body.end)


def _check_address(address: str | bool | None, found: Content, findings: Findings) -> None:
    if not isinstance(address, str):
        return
    node = found.attributes["address"].value
    if _USERINFO.match(address):
        detail = (
            "The address contains a user or password. Files are kept and reviewed by many: write the address alone, "
            "and give USER:PASSWORD in the environment variable NOMAD_HTTP_AUTH."
        )
        findings.error("Secret in a file", detail, node.start, node.end)
    elif address and not _is_address(address):
        detail = "The address of a cluster has the form http://HOST:PORT, https://HOST:PORT or unix:///PATH."
        findings.error("Invalid address", detail, node.start, node.end)


def _is_address(text: str) -> bool:
    if text.startswith("unix:"):
        return bool(text.removeprefix("unix:").strip("/"))
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def _check_version(constraint: str | bool | None, found: Content, findings: Findings) -> None:
    if not isinstance(constraint, str):
        return
    node = found.attributes["required_version"].value
    try:
        if is_satisfied(constraint, __version__):
            return
    except ValueError as problem:
        detail = f'"{problem}" is no version constraint. They look like ">= 0.1, < 2" or "~> 0.1.0".'
        findings.error("Invalid version constraint", detail, node.start, node.end)
        return
    detail = (
        f"These files ask for gitpool {constraint}, and this is gitpool {__version__}. Run a version that fits, or "
        "change required_version if this one is meant."
    )
    findings.error("Unsupported gitpool version", detail, node.start, node.end)


def _backend(block: Block, reader: Reader) -> BackendSettings:
    findings = reader.findings
    if not check_labels(block, GITPOOL.blocks["backend"], findings):
        return BackendSettings()
    label = block.labels[0]
    schema = BACKENDS.get(label.text)
    if schema is None:
        known = did_you_mean(label.text, BACKENDS) + f" Known are {listed(BACKENDS)}."
        detail = f'There is no backend "{label.text}".{known}'
        findings.error("Unsupported backend type", detail, label.start, label.end)
        return BackendSettings()
    arguments: dict[str, str | int | bool] = {}
    unknown: dict[str, SourceRange] = {}
    found = content(block.body, schema, findings)
    for name, argument in found.attributes.items():
        value = _backend_argument(argument, schema.arguments[name], reader)
        _note_unknown(argument, reader, unknown)
        if value is not None:
            arguments[name] = value
    for name in schema.required:
        is_missing = name not in found.attributes or is_null(found.attributes[name], reader)
        if name not in arguments and name not in unknown and is_missing:
            detail = f'The backend "{label.text}" needs the argument {name}.'
            findings.error("Missing required argument", detail, block.start, block.end)
    return BackendSettings(label.text, arguments, findings.source.range(block.start, block.end), unknown)


def _backend_argument(argument: Attribute, kind: Kind, reader: Reader) -> str | int | None:
    if kind is Kind.BOOLEAN:
        return boolean_of(argument, reader)
    if kind is Kind.NUMBER:
        return number_of(argument, reader)
    value = text_of(argument, reader, ("backend", argument.name))
    if argument.name in _SHOWN and ("backend", argument.name) in reader.sensitive:
        detail = (
            f"{argument.name} stands in messages and beside the lock, so that everybody knows where the state is; a "
            "sensitive value cannot be in it. A password belongs into the argument of that name, or into the "
            "environment."
        )
        reader.findings.error("Sensitive value in a place", detail, argument.value.start, argument.value.end)
    if value == "":
        reader.findings.error(
            "Unsuitable value", f"{argument.name} must not be empty.", argument.value.start, argument.value.end
        )
    return value
