"""A forge's REST API: JSON over HTTP, answers in words, and the token goes nowhere else."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tradeoff import __version__
from tradeoff.reporters.display import visible

TIMEOUT = 20
"""Seconds that an answer may take."""

_PER_PAGE = 100
_MOST_PAGES = 100
_LARGEST = 20_000_000
_LONGEST_REASON = 200


class Refused(Exception):
    """A request that did not do what it should: the HTTP status (0 where no answer came), and why in words."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Stay(HTTPRedirectHandler):
    """Follows nobody elsewhere, who would be given the token."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Nobody is asked instead: the answer stays the redirection, which is an error."""


def as_object(data: Any) -> dict[str, Any]:
    """Data of JSON, if it is an object; else an empty one."""
    return data if isinstance(data, dict) else {}


class Api:
    """One API, asked with one token."""

    def __init__(self, address: str, token: str, headers: Mapping[str, str]) -> None:
        """`headers` are sent with each request; one of them holds the token."""
        self._address = address.rstrip("/")
        self._token = token
        self._headers = headers
        self._opener = build_opener(_Stay)

    def get(self, path: str) -> dict[str, Any]:
        """The object that a path holds."""
        return as_object(self._send("GET", path)[0])

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """The objects of a list, of all its pages; each has an id."""
        for number in range(1, _MOST_PAGES + 1):
            separator = "&" if "?" in path else "?"
            entries, links = self._send("GET", f"{path}{separator}per_page={_PER_PAGE}&page={number}")
            if not isinstance(entries, list) or not all(isinstance(as_object(one).get("id"), int) for one in entries):
                raise Refused(0, f"{self._host()} does not answer as its API would")
            yield from entries
            if 'rel="next"' not in links:
                return

    def send(self, method: str, path: str, data: Any = None) -> None:
        """Changes something."""
        self._send(method, path, data)

    def _send(self, method: str, path: str, data: Any = None) -> tuple[Any, str]:
        """The answer's data, and its header that links further pages."""
        host = self._host()
        if not (self._token.isascii() and self._token.isprintable()):
            raise Refused(0, "the token has characters that no token has")  # and http.client would print it
        headers = {"User-Agent": f"tradeoff/{__version__}", "Content-Type": "application/json", **self._headers}
        body = None if data is None else json.dumps(data).encode()
        try:
            request = Request(f"{self._address}/{path}", body, headers, method=method)
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                text = answer.read(_LARGEST)
                return json.loads(text) if text else None, answer.headers.get("Link", "")
        except HTTPError as error:
            raise Refused(error.code, self._words(error)) from None
        except (OSError, HTTPException) as error:
            why = error.reason if isinstance(error, URLError) else error
            raise Refused(0, f"{host} does not answer ({self._clean(str(why) or type(why).__name__)})") from None
        except ValueError:  # no JSON, or an address that is none
            raise Refused(0, f"{host} does not answer as its API would") from None

    def _host(self) -> str:
        try:
            url = urlsplit(self._address)
        except ValueError:
            url = urlsplit("")
        if url.scheme not in ("http", "https") or not url.netloc:
            raise Refused(0, f"{visible(self._address) or 'nothing'} is no address of an API")
        return url.netloc.rpartition("@")[2]

    def _words(self, error: HTTPError) -> str:
        """Why the API refuses."""
        try:
            told = json.loads(error.read(_LARGEST))
            said = str(told.get("message") or told.get("error") or "") if isinstance(told, dict) else ""
        except (OSError, HTTPException, ValueError):
            said = ""
        return f"{error.code} {self._clean(said or str(error.reason))}"

    def _clean(self, text: str) -> str:
        """What others say, in one line that is not too long and does not say the token."""
        line = visible(" ".join(text.split()))
        return (line.replace(self._token, "***") if self._token else line)[:_LONGEST_REASON]
