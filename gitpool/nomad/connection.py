"""How a cluster is reached: flag, then file, then `NOMAD_*` environment, then Nomad's own default.

The variables and their meaning are those of Nomad's command line (api/api.go, command/meta.go): an empty variable
counts as unset, and the path of the address is dropped. One thing is stricter here: a value of `NOMAD_SKIP_VERIFY`
that is no boolean is an error and not silently "verify".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import unquote, urlsplit

from gitpool.diagnostics import GitpoolError, error

DEFAULT_ADDRESS = "http://127.0.0.1:4646"

VARIABLES = {
    "address": "NOMAD_ADDR",
    "region": "NOMAD_REGION",
    "namespace": "NOMAD_NAMESPACE",
    "token": "NOMAD_TOKEN",
    "http_auth": "NOMAD_HTTP_AUTH",
    "ca_cert": "NOMAD_CACERT",
    "ca_path": "NOMAD_CAPATH",
    "client_cert": "NOMAD_CLIENT_CERT",
    "client_key": "NOMAD_CLIENT_KEY",
    "tls_server_name": "NOMAD_TLS_SERVER_NAME",
    "skip_verify": "NOMAD_SKIP_VERIFY",
}
"""The environment variable behind each setting."""

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


@dataclass(frozen=True, slots=True)
class Connection:
    """A resolved way to a cluster. `socket` is the path of a unix socket, if the address names one; `has_file` says
    whether a file could have named it.

    `login` is the auth method that gives the token, where none is set; `why_nobody` says, in sentences, why nobody logs
    in although the files name one.

    Token and password never appear in its text form.
    """

    address: str = DEFAULT_ADDRESS
    region: str = ""
    namespace: str = ""
    token: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)
    ca_cert: str = ""
    ca_path: str = ""
    client_cert: str = ""
    client_key: str = ""
    tls_server_name: str = ""
    skip_verify: bool = False
    socket: str = ""
    has_file: bool = True
    login: str = ""
    why_nobody: str = ""

    @property
    def has_token(self) -> bool:
        """Whether requests show a token."""
        return bool(self.token or self.login)

    @property
    def token_source(self) -> str:
        """What decides about the token, for whoever has to mend it."""
        return f'the binding rules of the auth method "{self.login}"' if self.login else VARIABLES["token"]

    @property
    def is_tls(self) -> bool:
        """Whether the address asks for TLS."""
        return self.address.startswith("https://")

    def sources(self, setting: str) -> str:
        """Where the address or the region can come from, for whoever has to mend it."""
        return _sources(setting, has_file=self.has_file)


def resolve(
    flags: Mapping[str, str | bool | None], wishes: Mapping[str, str | bool | None] | None, environ: Mapping[str, str]
) -> Connection:
    """Merge the three sources; the keys are those of `VARIABLES`. `wishes` is None where no files are read.

    Raises:
        GitpoolError: an address that is none, half a client certificate, a boolean that is none, a token that no
            header can hold.
    """
    merged: dict[str, str | bool] = {}
    for key, variable in VARIABLES.items():
        for value in (flags.get(key), (wishes or {}).get(key), environ.get(variable)):
            if value is not None and value != "":
                merged[key] = value
                break
    auth = str(merged.pop("http_auth", ""))
    skip = _boolean(merged.pop("skip_verify", False))
    has_file = wishes is not None
    base, socket, userinfo = _address(
        str(merged.pop("address", DEFAULT_ADDRESS)), _sources("address", has_file=has_file)
    )
    username, _, password = (userinfo or auth).partition(":")
    if userinfo:
        username, password = unquote(username), unquote(password)
    merged["token"] = str(merged.get("token", "")).strip(" ")  # as the server does, and headers take none at their ends
    known = {f.name for f in fields(Connection)}
    connection = Connection(
        address=base,
        socket=socket,
        username=username,
        password=password,
        skip_verify=skip,
        has_file=has_file,
        **{k: str(v) for k, v in merged.items() if k in known},
    )
    if bool(connection.client_cert) != bool(connection.client_key):
        raise GitpoolError(
            error(
                "Both client cert and client key must be provided",
                "One of NOMAD_CLIENT_CERT and NOMAD_CLIENT_KEY (or their flags) is missing. Give both or neither.",
            )
        )
    if not (connection.token.isascii() and connection.token.isprintable()):
        raise GitpoolError(
            error(
                "The token cannot be sent",
                "It holds a line break or another character that no header can carry; often the line break at the end "
                "of a file came along. Look at NOMAD_TOKEN (or -token).",
            )
        )
    return connection


def _sources(setting: str, *, has_file: bool) -> str:
    file = ", the gitpool block" if has_file else ""
    return f"-{setting}{file}, {VARIABLES[setting]}"


def _address(text: str, sources: str) -> tuple[str, str, str]:
    """The base URL, the unix socket's path and the userinfo of an address."""
    if text.startswith("unix:") and text.removeprefix("unix:").strip("/"):
        return "http://127.0.0.1", text.removeprefix("unix:").removeprefix("//"), ""
    try:
        parts = urlsplit(text if "://" in text and text.isprintable() else "")
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        shown = text.rpartition("@")[2]
        raise GitpoolError(
            error(
                "Invalid address of the cluster",
                f'"{shown}" is not of the form http://HOST:PORT, https://HOST:PORT or unix:///PATH. '
                f"Mend it where it comes from ({sources}).",
            )
        )
    host = f"[{host}]" if ":" in host else host
    base = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return base, "", parts.netloc.rpartition("@")[0]


def _boolean(value: str | bool) -> bool:
    if isinstance(value, bool):
        return value
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise GitpoolError(
        error(
            "NOMAD_SKIP_VERIFY is no boolean",
            f'"{value}" is neither true nor false. Write `true` to skip the verification of certificates, or unset it.',
        )
    )
