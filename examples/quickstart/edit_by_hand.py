"""Another person's hand edit: change a pool's description straight in Nomad, past gitpool.

    python3 edit_by_hand.py POOL WORDS...

It reads the pool at NOMAD_ADDR and writes it back with these words as its description, as `curl` could.
"""

import json
import os
import ssl
import sys
from urllib.request import Request, urlopen


def ask(method: str, path: str, body: object = None) -> dict[str, object]:
    """Send a request to the cluster and return the JSON of the answer."""
    url = os.environ["NOMAD_ADDR"].rstrip("/") + path
    region = os.environ.get("NOMAD_REGION")
    request = Request(  # noqa: S310 - the address is the user's own
        f"{url}?region={region}" if region else url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"X-Nomad-Token": os.environ.get("NOMAD_TOKEN", "")},
    )
    tls = ssl.create_default_context(cafile=os.environ.get("NOMAD_CACERT") or None)
    if os.environ.get("NOMAD_CLIENT_CERT"):
        tls.load_cert_chain(os.environ["NOMAD_CLIENT_CERT"], os.environ["NOMAD_CLIENT_KEY"])
    with urlopen(request, context=tls, timeout=30) as answer:  # noqa: S310
        return dict(json.loads(answer.read() or "null") or {})


name, *words = sys.argv[1:]
pool = ask("GET", f"/v1/node/pool/{name}")
ask("PUT", "/v1/node/pools", {**pool, "Description": " ".join(words)})
