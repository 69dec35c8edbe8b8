"""A browser without JavaScript for the chaos runs: one kept connection, cookies, and forms read off pages."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NoAnswer(Exception):
    """The server did not answer, or with a 5xx: `status` is 0 or that."""

    def __init__(self, status: int, page: str = "") -> None:
        super().__init__(f"answer {status}")
        self.status = status
        self.page = page


class Visitor:
    """Asks the site that `find_port` leads to, as a proxy in front of it would. A failure to answer is a `NoAnswer`;
    the next question opens a new connection. One that was kept and is closed now is opened again, as browsers do."""

    def __init__(self, find_port: Callable[[], int], host: str, seconds: float = 30) -> None:
        self._find_port, self._host, self._seconds = find_port, host, seconds
        self._connection: http.client.HTTPConnection | None = None
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str, str]:
        """(status, where a redirect leads, page)."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """The same for a form's button."""
        return self._ask("POST", path, urlencode(fields, errors="surrogateescape"))

    def forget(self) -> None:
        """Become somebody else: no cookies."""
        self._cookies.clear()

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Host": self._host} | (FORM if body is not None else {})
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer, page = self._exchange(method, path, body, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status >= 500:
            raise NoAnswer(answer.status, page)
        return answer.status, answer.headers.get("Location", ""), page

    def _exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        is_kept = self._connection is not None
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self._find_port(), timeout=self._seconds
            )
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            return answer, answer.read().decode()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if not is_kept:
                raise NoAnswer(0) from None
        except (OSError, http.client.HTTPException):
            self.close()
            raise NoAnswer(0) from None
        return self._exchange(method, path, body, headers)


class Form(HTMLParser):
    """The fields of the form whose action ends with `action`, as a browser would post them, ticks left out."""

    def __init__(self, action: str) -> None:
        super().__init__(convert_charrefs=True)
        self._action, self._is_inside, self._area = action, False, ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of it."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = values.get("action", "").endswith(self._action)
        if not self._is_inside or not values.get("name"):
            return
        is_ticked = values.get("type") not in {"checkbox", "radio"} or "checked" in values
        if tag == "input" and is_ticked:
            self.fields[values["name"]] = values.get("value", "on")
        if tag == "textarea":
            self._area = values["name"]
            self.fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        """A form or a text ends."""
        if tag == "form":
            self._is_inside = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text."""
        if self._area:
            self.fields[self._area] += data.lstrip("\r\n") if not self.fields[self._area] else data


def read_fields(page: str, action: str) -> dict[str, str]:
    """The fields of that form; none when the page has no such form."""
    form = Form(action)
    form.feed(page)
    form.close()
    return form.fields
