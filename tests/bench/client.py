"""A lean HTTP client for loopback: one kept connection, whole answers, as little Python as can be."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlencode

LENGTH = re.compile(rb"content-length: *(\d+)", re.I)


class Connection:
    """Sends prepared bytes and reads the whole answer."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """(status, head, body) of the answer."""
        self._socket.sendall(request)
        content = b""
        while (end := content.find(b"\r\n\r\n")) < 0:
            content += self._receive()
        head, length = content[:end], LENGTH.search(content[:end])
        parts, have = [content[end + 4 :]], len(content) - end - 4
        while length is not None and have < int(length[1]):
            parts.append(self._receive())
            have += len(parts[-1])
        return int(head[9:12]), head, b"".join(parts)

    def ask_many(self, requests: bytes, length: int) -> None:
        """Send several requests at once and read `length` bytes of answers."""
        self._socket.sendall(requests)
        while length > 0:
            length -= len(self._receive())

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _receive(self) -> bytes:
        content = self._socket.recv(262_144)
        if not content:
            raise ConnectionError("the server hung up")
        return content


def make_get(path: str, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    extra = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}\r\n".encode()


def make_post(path: str, fields: dict[str, str], cookie: str = "") -> bytes:
    """The bytes of a POST of a form."""
    body = urlencode(fields).encode()
    extra = f"Cookie: {cookie}\r\n" if cookie else ""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def find_cookie(head: bytes) -> str:
    """The session cookie that an answer sets, as it is sent back."""
    found = re.search(rb"set-cookie: *([^;\r\n]+)", head, re.I)
    return found[1].decode() if found else ""


def find_location(head: bytes) -> str:
    """Where a redirect leads."""
    found = re.search(rb"\r\nlocation: *([^\r\n]+)", head, re.I)
    return found[1].decode() if found else ""
