"""Which proxy leads to a cluster: that of the environment, as for Nomad's client (Go: net/http ProxyFromEnvironment).

It is decided here and not in httpx, so that an error can say whether a proxy was in the way.
"""

from __future__ import annotations

from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from gitpool.diagnostics import GitpoolError, error

if TYPE_CHECKING:
    import httpx


def proxy_to(address: str) -> str:
    """The URL of the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names for the address; empty if there is none.

    No proxy leads to this machine, nor to what NO_PROXY names.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not proxy or _is_loopback(host) or proxy_bypass(parts.netloc):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def named(proxy: str) -> str:
    """The proxy as an error may name it: without the name and the password in it."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def opened(proxy: str) -> httpx.Proxy | None:
    """The proxy for httpx; None for none.

    Raises:
        GitpoolError: it is no URL of a proxy that can be used.
    """
    import httpx

    if not proxy:
        return None
    try:
        found = httpx.Proxy(proxy)
        why = "" if found.url.host else "names no host"
    except (ValueError, httpx.InvalidURL):
        why = "is not of the form http://HOST:PORT"
    if not why and found.url.scheme.startswith("socks") and find_spec("socksio") is None:
        why = "is a SOCKS proxy, for which the Python package socksio is missing"
    if why:
        mend = "Mend it, or name the host in NO_PROXY."
        raise GitpoolError(
            error("The proxy cannot be used", f"HTTP_PROXY, HTTPS_PROXY or ALL_PROXY {why}. {mend}"),
        )
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
