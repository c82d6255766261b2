"""TLS for the http backend: version 1.2 on, with certificates and a key that are texts and no files."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gitpool.backends.http_settings import HttpSettings, named
from gitpool.diagnostics import GitpoolError, error

_OPEN_FILES = Path("/proc/self/fd")


def context(settings: HttpSettings) -> ssl.SSLContext:
    """What certificates are held against, and the client's own.

    Raises:
        GitpoolError: a certificate or a key that cannot be read; its text is in no message and no traceback.
    """
    wrong = []
    made = ssl.create_default_context()
    if settings.ca_certificate:
        try:
            made = ssl.create_default_context(cadata=settings.ca_certificate)
        except (ssl.SSLError, ValueError, TypeError):
            wrong = ["client_ca_certificate_pem"]
    if settings.client_certificate and not wrong:
        try:
            with _file(settings) as path:
                # An encrypted key is an error, and no question at the terminal.
                made.load_cert_chain(path, password="")
        except (ssl.SSLError, OSError, ValueError):
            wrong = ["client_certificate_pem", "client_private_key_pem"]
    if wrong:
        names = " and ".join(named(name) for name in wrong)
        raise GitpoolError(
            error(
                "A certificate cannot be read",
                f"{names}: this is not PEM, or not a certificate and its own key without a passphrase. Give the text "
                "itself, and not the path of a file.",
            )
        )
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.skip_cert_verification:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


@contextmanager
def _file(settings: HttpSettings) -> Iterator[str]:
    """The client's certificate and key as a file, since OpenSSL reads nothing else here.

    It is in memory where the system can do that, so that the key reaches no disk.
    """
    if hasattr(os, "memfd_create") and _OPEN_FILES.exists():
        handle = os.memfd_create("client")
        path = f"{_OPEN_FILES}/{handle}"
    else:
        handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f"{settings.client_certificate}\n{settings.client_key}\n")
            file.flush()
            yield path
    finally:
        if not path.startswith(str(_OPEN_FILES)):
            Path(path).unlink()
