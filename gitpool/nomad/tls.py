"""TLS as Nomad's client sets it up (nomad: api/api.go ConfigureTLS): version 1.2 on, a CA file before a CA folder."""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path

from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.connection import Connection


def context(connection: Connection) -> ssl.SSLContext:
    """What certificates are held against, and the client's own.

    Raises:
        GitpoolError: a certificate or key that cannot be read.
    """
    made = ssl.create_default_context()
    for purpose, path in (
        ("CA certificate", connection.ca_cert),
        ("CA folder", connection.ca_path),
        ("client certificate", connection.client_cert),
        ("client key", connection.client_key),
    ):
        if path and not Path(path).exists():
            raise GitpoolError(error(f"The {purpose} is not there", f"There is no {path}. Mend the path."))
    try:
        if connection.ca_cert:
            made = ssl.create_default_context(cafile=connection.ca_cert)
        elif connection.ca_path:
            made = ssl.create_default_context(capath=connection.ca_path)
            _load_folder(made, Path(connection.ca_path))
        if connection.client_cert:
            made.load_cert_chain(connection.client_cert, connection.client_key)
    except (ssl.SSLError, OSError) as problem:
        raise GitpoolError(
            error(
                "A certificate cannot be read",
                f"{problem}. Look at NOMAD_CACERT, NOMAD_CAPATH, NOMAD_CLIENT_CERT and NOMAD_CLIENT_KEY.",
            )
        ) from problem
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if connection.skip_verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def _load_folder(made: ssl.SSLContext, folder: Path) -> None:
    """OpenSSL reads only hashed names of a folder; Nomad reads every file."""
    for file in sorted(folder.iterdir()):
        if file.is_file():
            with suppress(ssl.SSLError):
                made.load_verify_locations(cafile=str(file))
