"""Ask a publisher's server for one file: one GET, its redirects, and what the answer means.

Only http and https are spoken, a redirect never leads from https to http, and proxies are those of
the environment. What urllib3 would retry or follow by itself is off: the rules are here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ProxySchemeUnknown,
    ReadTimeoutError,
    SSLError,
)

from commonground import __version__
from commonground.fetch.manners import FetchError, Manners, TryAgainError, seconds_asked

USER_AGENT = f"CommonGround/{__version__} (+https://w3id.org/commonground/)"
REDIRECTS = (301, 302, 303, 307, 308)
ANSWERS = (200, 206, 304, 416)  # what the one who asked has to deal with
_LATER = (408, 429, 500, 502, 503, 504)
_BY_HAND = "download it in a browser, then: commonground add"


@dataclass(frozen=True)
class Asker:
    """Asks one server after another, one request at a time, with the same manners.

    Connections stay open between requests; leave the ``with`` block to close them.
    """

    manners: Manners
    _pools: dict[str | None, urllib3.PoolManager] = field(default_factory=dict)

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools.values():
            pool.clear()

    def ask(self, address: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        """Give the answer of the last server on the way, its body still unread; close it.

        Raises `TryAgainError` where another try may help and `FetchError` where none will.
        """
        seen = [_checked(address, address)]
        while True:
            response = self._get(seen[-1], headers)
            if response.status not in REDIRECTS:
                return _usable(response, address)
            response.close()
            target = _target(address, seen[-1], response.headers.get("Location"))
            if target in seen or len(seen) > self.manners.redirects:
                what = f"is redirected in a circle or over {self.manners.redirects} times"
                raise FetchError(address, what, f"the publisher may have moved it: {_BY_HAND}")
            seen.append(target)

    def _get(self, address: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        host = urlsplit(address).hostname
        manners = self.manners
        try:
            return self._pool(address).request(
                "GET",
                address,
                headers={"User-Agent": USER_AGENT, "Accept": "*/*", **headers},
                timeout=urllib3.Timeout(connect=manners.connect_seconds, read=manners.read_seconds),
                preload_content=False,
                decode_content=False,
                redirect=False,
                retries=False,
            )
        except SSLError as error:
            mend = "do not go round this; look at the address in a browser, or try later"
            raise FetchError(address, "the server does not prove who it is", mend) from error
        except (LocationValueError, ProxySchemeUnknown) as error:
            mend = "look at source.toml and at the proxy in the environment"
            raise FetchError(address, "is no address that can be asked", mend) from error
        except HTTPError as error:
            raise TryAgainError(failure_in_words(error, host or address)) from error

    def _pool(self, address: str) -> urllib3.PoolManager:
        proxy = _proxy_for(address)
        if proxy not in self._pools:
            if proxy is None:
                pool = urllib3.PoolManager(maxsize=1)
            else:
                auth = urllib3.util.parse_url(proxy).auth
                headers = urllib3.make_headers(proxy_basic_auth=auth) if auth else None
                pool = urllib3.ProxyManager(proxy, maxsize=1, proxy_headers=headers)
            self._pools[proxy] = pool
        return self._pools[proxy]


def failure_in_words(error: HTTPError, host: str) -> str:
    """Say what went wrong between here and a server, without an address of this machine."""
    if isinstance(error, ProxyError):
        return "the proxy of the environment gave no connection"
    if isinstance(error, NameResolutionError):
        return f"the name {host} is not known here"
    if isinstance(error, NewConnectionError):
        return f"{host} takes no connection"
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
        return f"{host} was silent for too long"
    return f"the connection to {host} broke"


def _proxy_for(address: str) -> str | None:
    """Give the proxy that the environment names for an address."""
    parts = urlsplit(address)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy is None or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _checked(address: str, asked: str) -> str:
    """Give an address back where it is one of http or https with a host."""
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good:
        what = "leads to an address that is neither http nor https"
        raise FetchError(asked, what, "look at the source's homepage for another address")
    return address


def _target(asked: str, here: str, location: str | None) -> str:
    if location is None:
        raise FetchError(asked, "is redirected to nowhere", _BY_HAND)
    try:
        target = urljoin(here, location)
    except ValueError:
        target = ""
    _checked(target, asked)
    if urlsplit(here).scheme == "https" and urlsplit(target).scheme == "http":
        what = "is redirected from a safe connection to an open one"
        raise FetchError(asked, what, "look at the source's homepage for another address")
    return target


def _usable(response: urllib3.BaseHTTPResponse, address: str) -> urllib3.BaseHTTPResponse:
    """Give an answer back where it is one to work with; else close it and say what it means."""
    status = response.status
    if status in ANSWERS:
        return response
    response.close()
    said = f"the server answered {status}"
    if status in _LATER:
        now = datetime.datetime.now(datetime.UTC)
        raise TryAgainError(said, seconds_asked(response.headers.get("Retry-After"), now))
    if status in (404, 410):
        mend = "the publisher moved it: see the source's homepage, download it by hand, then add"
        raise FetchError(address, f"{said}: there is no such file", mend)
    if status in (401, 403, 407):
        raise FetchError(address, f"{said}: it does not give the file to us", _BY_HAND)
    raise FetchError(address, said, _BY_HAND)
