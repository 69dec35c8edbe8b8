"""Where kept pages lie: files in the instance folder, or Redis when there are several machines.

Both hold one entry for each key (the canonical address), with the version that it was made from, and lend the
right to render a key to one process at a time. Of addresses with a query there is no end, so of these only the
last `VARIANTS` are kept.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from redis import Redis
from redis.exceptions import RedisError

RENDER_SECONDS = 20
KEEP_SECONDS = 14 * 24 * 3600
VARIANTS = 1000


@dataclass(frozen=True)
class KeptPage:
    """The bytes of a page as they leave: by encoding (gzip and br, or identity alone), with their headers.
    `changed_at`: when these very bytes were first made, in seconds."""

    version: str
    made_at: float
    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    etag: str
    changed_at: float = 0.0
    answers: dict[str, tuple[list[tuple[str, str]], bytes]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __getstate__(self) -> dict[str, Any]:
        """What is stored: all but the prepared answers."""
        return {name: value for name, value in self.__dict__.items() if name != "answers"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Read an entry, of an older release too."""
        self.__dict__.update({"changed_at": 0.0} | state | {"answers": {}})


class PageStore(Protocol):
    """What a store of kept pages can do."""

    def find(self, key: str) -> KeptPage | None:
        """The entry of a key, of whatever version."""

    def keep(self, key: str, page: KeptPage) -> None:
        """Put an entry in the place of the older one."""

    def take_lease(self, key: str) -> bool:
        """True when the caller may render the key; for `RENDER_SECONDS` nobody else may."""

    def drop_lease(self, key: str) -> None:
        """Give the right back."""


class FilePageStore:
    """Entries as files, put in place atomically."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variants = folder / "variants"
        self.variants.mkdir(parents=True, exist_ok=True, mode=0o700)

    def find(self, key: str) -> KeptPage | None:
        """Read the file of a key; a broken one counts as absent."""
        try:
            with open(self._path(key), "rb") as file:
                found = pickle.load(file)  # noqa: S301 - our own file in our own folder, 0700
        except (OSError, EOFError, pickle.UnpicklingError, AttributeError):
            return None
        return found if isinstance(found, KeptPage) else None

    def keep(self, key: str, page: KeptPage) -> None:
        """Write beside, then move over."""
        path = self._path(key)
        work = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
        work.write_bytes(pickle.dumps(page))
        os.replace(work, path)
        if path.parent == self.variants:
            self._drop_oldest()

    def take_lease(self, key: str) -> bool:
        """Create the lock file, or take over one that is too old."""
        path = self._path(key).with_suffix(".lock")
        try:
            if time.time() - path.stat().st_mtime > RENDER_SECONDS:
                path.unlink(missing_ok=True)
        except OSError:
            pass
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        return True

    def drop_lease(self, key: str) -> None:
        """Remove the lock file."""
        self._path(key).with_suffix(".lock").unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return (self.variants if "?" in key else self.folder) / f"{_digest(key)}.page"

    def _drop_oldest(self) -> None:
        kept = list(self.variants.glob("*.page"))
        if len(kept) > VARIANTS:
            for path in sorted(kept, key=_get_age)[: len(kept) - VARIANTS + VARIANTS // 10]:
                path.unlink(missing_ok=True)


class RedisPageStore:
    """Entries in Redis, for several machines; while it is away nothing is kept and every process renders for itself."""

    def __init__(self, url: str, secret: str) -> None:
        options: dict[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
        self.redis = Redis.from_url(url, **options)
        self.secret = secret.encode()

    def find(self, key: str) -> KeptPage | None:
        """Read an entry whose seal is ours."""
        try:
            raw = self.redis.get(f"campaign:page:{_digest(key)}")
        except RedisError:
            return None
        if not isinstance(raw, bytes) or raw[:32] != self._seal(raw[32:]):
            return None
        found = pickle.loads(raw[32:])  # noqa: S301 - sealed by us
        return found if isinstance(found, KeptPage) else None

    def keep(self, key: str, page: KeptPage) -> None:
        """Write an entry under our seal."""
        raw = pickle.dumps(page)
        try:
            self.redis.set(f"campaign:page:{_digest(key)}", self._seal(raw) + raw, ex=KEEP_SECONDS)
            if "?" in key and self.redis.lpush("campaign:variants", _digest(key)) > VARIANTS:
                self.redis.delete(f"campaign:page:{self.redis.rpop('campaign:variants').decode()}")  # type: ignore[union-attr]
        except RedisError:
            return

    def take_lease(self, key: str) -> bool:
        """SET NX with a time; when Redis is away everybody may."""
        try:
            return bool(self.redis.set(f"campaign:lease:{_digest(key)}", "1", nx=True, ex=RENDER_SECONDS))
        except RedisError:
            return True

    def drop_lease(self, key: str) -> None:
        """Delete the lease."""
        try:
            self.redis.delete(f"campaign:lease:{_digest(key)}")
        except RedisError:
            return

    def _seal(self, raw: bytes) -> bytes:
        return hashlib.blake2b(raw, key=self.secret[:64], digest_size=32).digest()


def _get_age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process was first
        return 0.0


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
