"""Keys that guard nothing, made by openssl for these tests, and tokens signed with them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

RSA_PEM = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAovccVHnuNUQQfhTPBJlK
jwvngwofbMRRhgXcr8NvF9JoJYlqdpxYXdg70arNgk3vnVbvOLKoGfthG7cuLmqy
xh1Gtg70qYNmo07eMk58tUHQK4mkNhIKghXDO06gcbRbZi8jLk95uQdPsu0ZldNr
2fI+GyHOynFf3u/ZnSEuKaHt0WUlyAwK/N7QL1OtHtYwgShhUSSoGnft5DdpEVfv
sheX1u+x1SJossktY5mpnmu/Q3B6/GQUYmeHv+OhbiW2Pd5MB/MZiaDcVL6YAG+7
712hYwOevnsGGQlBYT2m/gBUmKNQ86g3PW4fhDeuv3jUM0zhxeyvXkMgbolYqUcc
SQIDAQAB
-----END PUBLIC KEY-----
"""
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIC+TCCAeGgAwIBAgIUWSoohuJI0STx15/1XjgFj7tLM90wDQYJKoZIhvcNAQEL
BQAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjQxOTUxMjFaFw0zNTAyMTAxOTUxMjFa
MAwxCjAIBgNVBAMMAXgwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCi
9xxUee41RBB+FM8EmUqPC+eDCh9sxFGGBdyvw28X0mgliWp2nFhd2DvRqs2CTe+d
Vu84sqgZ+2Ebty4uarLGHUa2DvSpg2ajTt4yTny1QdAriaQ2EgqCFcM7TqBxtFtm
LyMuT3m5B0+y7RmV02vZ8j4bIc7KcV/e79mdIS4poe3RZSXIDAr83tAvU60e1jCB
KGFRJKgad+3kN2kRV++yF5fW77HVImiyyS1jmamea79DcHr8ZBRiZ4e/46FuJbY9
3kwH8xmJoNxUvpgAb7vvXaFjA56+ewYZCUFhPab+AFSYo1DzqDc9bh+EN66/eNQz
TOHF7K9eQyBuiVipRxxJAgMBAAGjUzBRMB0GA1UdDgQWBBTKIQ8UNjoBDoRplJ5p
PQ+loYd01TAfBgNVHSMEGDAWgBTKIQ8UNjoBDoRplJ5pPQ+loYd01TAPBgNVHRMB
Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBZ30dYm0GIDY2n3uEg1buU2a9D
93CHsQnPAzJLENE95srJL6I6NH1R3SEJL3jLa6jqVT7MSOT9aHsskxbnjy2m6yN0
4NQvrL7qM5sv1JUw48xTDyt9aWYHcqONq745xY5ABGv2wG03Uec2Thti7Y9/Orym
jwBxPSURL+pG0Tg36T16KEl2k7yk7bbKb0owbtMtuqs0O6YF8tr+CjbxkfuDlTre
iOXRwib9KTBQh54G2tj6QAeM3FMA/HXD3vVYyoYw/u7h8tMd8GY6ByvX6YTwc0sV
yfdBrilO491Anaihs+nzKZL99KNm3Tu7F1s3FnLZfJGXtP4WfpYfezVTltTT
-----END CERTIFICATE-----
"""
EC_PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpXrjAa2Ugo6Pi9zhiQy5dtDYIUf5
7EtEDYI+gAc0MNnALpRZ/FdvbGytTrmWalazb+0bzlZ2nOmF6CS4jmPUTw==
-----END PUBLIC KEY-----
"""
EC_TOKEN = (
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAiYXVkIjogIm5vbWFkIiwgInJlcG8iOiAiYWNtZS9"
    "wb29scyIsICJpYXQiOiAxNzAwMDAwMDAwLCAiZXhwIjogNDEwMjQ0NDgwMH0.h_3zHG2pHImvP5ID4JGjOCDPszHPN8B6WKhnA-n"
    "VLPAQs_lT79a9bt1i75xDk0kBxOIToHTDIXpyckfbN5p_Rw"
)
"""Signed by openssl with the other half of EC_PEM, and good until the year 2100."""

_N = int(
    "a2f71c5479ee3544107e14cf04994a8f0be7830a1f6cc4518605dcafc36f17d26825896a769c585dd83bd1aacd824def9d56"
    "ef38b2a819fb611bb72e2e6ab2c61d46b60ef4a98366a34ede324e7cb541d02b89a436120a8215c33b4ea071b45b662f232e"
    "4f79b9074fb2ed1995d36bd9f23e1b21ceca715fdeefd99d212e29a1edd16525c80c0afcded02f53ad1ed6308128615124a8"
    "1a77ede437691157efb21797d6efb1d52268b2c92d6399a99e6bbf43707afc6414626787bfe3a16e25b63dde4c07f31989a0"
    "dc54be98006fbbef5da163039ebe7b06190941613da6fe005498a350f3a8373d6e1f8437aebf78d4334ce1c5ecaf5e43206e"
    "8958a9471c49",
    16,
)
_D = int(
    "11fce472c3202adf3bd24ce5f26020b99422ee650545b65038d2c8129b07f5c94edf58d1086d56b82a14653edd0f055efddf"
    "2109e1377aa1b38cf17dde97feaa6d441737a4a41ad9cf0c172cd69abf8f97849cbd644dfebcafde043b782c80cfc7624bd7"
    "f264114b382dfbeb936cfa263d0dc3a52a4c1072587b6149eda608a8769cf6e442479bbdb3ae0d12ca4b97db88095d879d65"
    "cebbf98ea905a74466e59078b6fe9a3c79f1c4e1588b541eacc3c58d470d6ac4cb40bcab722d00587a47a826ab929d4e02c4"
    "b640ac1913a7c3ccd346f2b6fb246a813ce3c8aff08134d9eeac224ecce306b02e99face0f3879d4ff8ad2a43c339d570a89"
    "e5082e49d661",
    16,
)
_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def base64url(octets: bytes) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def jwk() -> dict[str, str]:
    """The public half of the RSA key as JWK."""
    return {"kty": "RSA", "kid": "one", "n": base64url(_N.to_bytes(256, "big")), "e": "AQAB"}


def signed(claims: Any, **header: Any) -> str:
    """A token with these claims, signed with the RSA key (RS256), whatever its header says."""
    head = base64url(json.dumps({"alg": "RS256", "typ": "JWT", **header}).encode())
    message = f"{head}.{base64url(json.dumps(claims).encode())}"
    told = _INFO + hashlib.sha256(message.encode()).digest()
    block = b"\x00\x01" + b"\xff" * (256 - 3 - len(told)) + b"\x00" + told
    signature = pow(int.from_bytes(block, "big"), _D, _N).to_bytes(256, "big")
    return f"{message}.{base64url(signature)}"
