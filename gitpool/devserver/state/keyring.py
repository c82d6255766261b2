"""The cluster's own signing key, of which only the public half is ever shown (nomad: nomad/structs/keyring.go).

Nothing is signed with it here; but Nomad has no other name for a cluster than the ID of its key, and Go's client waits
for one when it starts a server.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from dataclasses import dataclass

_MODULUS_BYTES = 256


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The public half of an RSA key: its ID, and its modulus in base64 for URLs (RFC 7517)."""

    key_id: str
    modulus: str

    def jwk(self) -> dict[str, str]:
        """The key as a JSON Web Key, in the order in which Nomad writes it."""
        return {"use": "sig", "kty": "RSA", "kid": self.key_id, "alg": "RS256", "n": self.modulus, "e": "AQAB"}


def new_key() -> SigningKey:
    """A key like no other; its highest and lowest bits are set, as those of a modulus are."""
    number = int.from_bytes(secrets.token_bytes(_MODULUS_BYTES)) | 1 | 1 << (8 * _MODULUS_BYTES - 1)
    modulus = base64.urlsafe_b64encode(number.to_bytes(_MODULUS_BYTES)).rstrip(b"=").decode()
    return SigningKey(str(uuid.uuid4()), modulus)
