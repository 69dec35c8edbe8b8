"""The only reader of the environment.

`Config.from_env()` reads every setting once, checks it, and freezes it. A wrong value stops the start with the
setting's name in a `ConfigError`. The defaults are the embedded way to run: SQLite, a queue in a file, a local
mail catcher, everything on loopback.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
PLACEHOLDER_DOMAIN = "placeholder.invalid"
LIMITS = ("ge", "gt", "le", "pattern")
LEAST_SECRET = 32
EMAIL_ADDRESS = re.compile(r"[^@\s<>(),;:\"]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
SQLITE_FILE = re.compile(r"sqlite:////[^?]+")
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
PRIVATE = {  # what is never shown, though it is wrong
    "database_url",
    "redis_url",
    "secret_key",
    "secret_key_fallbacks",
    "mail_password",
    "metrics_token",
}


class ConfigError(Exception):
    """A setting is missing or wrong; the message names each one on a line of its own."""

    def say_why(self) -> str:
        """Why nothing starts: one line, or, where several settings are wrong, a line for each below it."""
        lines = str(self).splitlines()
        parts = (
            [f"The site cannot start: {lines[0]}"] if len(lines) == 1 else ["The site cannot start:", *lines]
        )
        return "\n".join(parts)


class Config(BaseSettings):
    """Every setting of the product. The description of each field is what the README's table says."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    # Where it runs
    site_url: str = Field(
        "", description="Public address of the site. On loopback it is development, else production."
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    instance_path: Path = Field(
        ROOT / "instance", description="Folder for the database file, queue, secret and index."
    )
    web_workers: int = Field(1, ge=1, le=64, description="Web processes started by one command.")
    web_threads: int = Field(4, ge=1, le=64, description="Threads that answer requests in one web process.")
    worker_threads: int = Field(16, ge=1, le=32, description="Threads of one worker process.")
    worker_one_core: bool = Field(
        True, description="Whether each worker process keeps to one core of its own, which is faster."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many proxies in front of the site are believed."
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged.")
    log_format: str = Field(
        "", pattern="^(|json|text)$", description="`json` or `text`; text in development."
    )
    metrics_token: SecretStr = Field(SecretStr(""), description="Bearer token for `/metrics`; empty: 404.")

    # Stores
    database_url: str = Field("", description="SQLAlchemy address of the database; empty: a SQLite file.")
    redis_url: str = Field("", description="Redis for the queue and the limits; empty: a file and memory.")

    # Secrets
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs links and encrypts the cookie; 32 characters or more."
    )
    secret_key_fallbacks: SecretStr = Field(
        SecretStr(""), description="Older secret keys, comma-separated, still accepted while rotating."
    )

    # The campaign and who runs it
    site_name: str = Field(
        "Demand UK Digital Sovereignty", description="Name of the site, in titles and letters."
    )
    operator_name: str = Field("", description="Who runs the site, as named in every letter and notice.")
    operator_address: str = Field("", description="The operator's postal address, for the privacy notice.")
    privacy_contact: str = Field("", description="Email address for questions about people's data.")
    offices_contact: str = Field(
        "", description="Email address for MPs' offices; empty: the privacy contact."
    )

    # Mail
    mail_server: str = Field("", description="Your SMTP relay; empty: the local catcher (development only).")
    mail_port: int = Field(
        0, ge=0, le=65535, description="Port of the relay; 0: 25, 465 or 587 by the TLS settings."
    )
    mail_username: str = Field("", description="User name at the relay.")
    mail_password: SecretStr = Field(SecretStr(""), description="Password at the relay.")
    mail_use_tls: bool = Field(False, description="STARTTLS with the relay, certificate checked.")
    mail_use_ssl: bool = Field(
        False, description="TLS from the first byte with the relay, certificate checked."
    )
    mail_timeout: float = Field(20.0, gt=0, le=300, description="Seconds before a step of SMTP is given up.")
    mail_from: str = Field(
        "", description="Address of service mails; its domain is the domain of letters too."
    )
    lmtp_host: str = Field("127.0.0.1", description="Address on which `flask mail serve-lmtp` listens.")
    lmtp_port: int = Field(8024, ge=1, le=65535, description="Port on which `flask mail serve-lmtp` listens.")
    maildir_path: Path | None = Field(
        None, description="Maildir with incoming mail that the worker reads every minute; empty: none."
    )
    catcher_port: int = Field(
        0, ge=0, le=65535, description="SMTP port of the local catcher; 0: the site's port + 25."
    )

    # Pace of letters
    pace_per_hour: int = Field(
        0, ge=0, description="Letters to one MP in an hour; 0: 30 in production, no limit in development."
    )
    pace_site_per_minute: int = Field(
        0,
        ge=0,
        description="Letters of the whole site in a minute; 0: 300 in production, no limit in development.",
    )
    pace_hours: str = Field(
        "", description="London hours in which letters go, such as `8-18`; `off`: always."
    )

    # Parliament and postcodes
    members_api_url: str = Field("https://members-api.parliament.uk", description="Members API.")
    motions_api_url: str = Field(
        "https://oralquestionsandmotions-api.parliament.uk", description="Oral Questions and Motions API."
    )
    parliament_sync: bool = Field(True, description="Whether the worker asks Parliament on its schedule.")
    postcode_live_lookup: bool = Field(
        True, description="Whether an unknown postcode is looked up at Parliament."
    )
    responsible_department: str = Field(
        "Department for Science, Innovation and Technology",
        description="Department whose ministers are asked to publish the strategy.",
    )

    # Limits, for each network an hour; not applied to loopback in development
    limit_lookups: int = Field(60, ge=1, description="Postcode look-ups an hour from one network.")
    limit_checks: int = Field(30, ge=1, description="Letters checked an hour from one network.")
    limit_sends: int = Field(20, ge=1, description="Letters sent an hour from one network.")
    limit_loopback: bool = Field(False, description="Apply the limits to loopback in development too.")
    form_min_seconds: int = Field(
        2,
        ge=0,
        le=60,
        description="A letter sent sooner than this asks its writer to say they are a person; 0: never.",
    )
    count_floor: int = Field(5, ge=1, description="No public count for a seat below this number.")

    @classmethod
    def from_env(cls, **overrides: Any) -> Config:
        """The configuration of this process, from the environment and `overrides`; raises `ConfigError`."""
        try:
            config = cls(**overrides)
        except ValidationError as error:
            lines = [_error_line(item) for item in error.errors()]
            raise ConfigError("\n".join(dict.fromkeys(lines))) from None
        try:
            config.instance_path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"INSTANCE_PATH: {config.instance_path} cannot be made ({error.strerror})"
            ) from None
        if not os.access(config.instance_path, os.W_OK | os.X_OK):
            raise ConfigError(f"INSTANCE_PATH: {config.instance_path} cannot be written to")
        return config

    @field_validator("site_url")
    @classmethod
    def _check_site_url(cls, value: str) -> str:
        if value and not _is_web_address(value, paths={"", "/"}):
            raise ValueError("must look like https://example.org, without a path")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        if value and not value.startswith(
            ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")
        ):
            raise ValueError("must begin with postgresql:// or sqlite:///")
        if value.startswith("sqlite:") and not SQLITE_FILE.fullmatch(value):
            raise ValueError("must name a file by its whole path, like sqlite:////srv/campaign.db")
        if not _can_be_split(value):
            raise ValueError("must look like postgresql://user:password@host:5432/name")
        return value

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        if not _can_be_split(value):
            raise ValueError("must look like redis://host:6379/0")
        return value

    @field_validator("members_api_url", "motions_api_url")
    @classmethod
    def _check_api_url(cls, value: str) -> str:
        if not _is_web_address(value):
            raise ValueError("must look like https://example.org")
        return value.rstrip("/")

    @field_validator("mail_server")
    @classmethod
    def _check_mail_server(cls, value: str) -> str:
        if value and not HOST_NAME.fullmatch(value) and not _is_ip_address(value):
            raise ValueError("must be the name of a host, such as smtp.example.org; its port is MAIL_PORT")
        return value

    @field_validator("mail_from", "privacy_contact", "offices_contact")
    @classmethod
    def _check_email_address(cls, value: str) -> str:
        if value and not EMAIL_ADDRESS.fullmatch(value):
            raise ValueError("must be an email address alone, such as campaign@example.org")
        return value

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"must have at least {LEAST_SECRET} characters")
        return value

    @field_validator("pace_hours")
    @classmethod
    def _check_pace_hours(cls, value: str) -> str:
        if value in {"", "off"}:
            return value
        first, _, last = value.partition("-")
        if not (first.isdigit() and last.isdigit() and 0 <= int(first) < int(last) <= 24):
            raise ValueError("must look like 8-18, or be off")
        return value

    @field_validator("instance_path")
    @classmethod
    def _absolute_instance_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="before")
    @classmethod
    def _fill_defaults(cls, values: dict[str, Any]) -> dict[str, Any]:
        port = str(values.get("port") or "")
        is_usable = port.isdecimal() and 0 < int(port) <= 65535
        if not values.get("site_url"):
            values["site_url"] = f"http://127.0.0.1:{port if is_usable else 8000}"
        return values

    @model_validator(mode="after")
    def _check_mail(self) -> Config:
        if self.uses_catcher and self.effective_catcher_port == self.port:
            raise ValueError(f"CATCHER_PORT must be another port than PORT, which is {self.port}")
        if self.mail_use_tls and self.mail_use_ssl:
            raise ValueError("MAIL_USE_TLS and MAIL_USE_SSL cannot both be true: choose what the relay wants")
        if self.uses_catcher and (self.mail_use_tls or self.mail_use_ssl):
            name = "MAIL_USE_TLS" if self.mail_use_tls else "MAIL_USE_SSL"
            raise ValueError(f"{name} is for a relay of your own: name it by MAIL_SERVER")
        return self

    @model_validator(mode="after")
    def _check_production(self) -> Config:
        if not self.is_production:
            if not is_loopback(self.host):
                raise ValueError(
                    "HOST must be on loopback in development; in production SITE_URL says where the site is"
                )
            return self
        missing = [
            name
            for name in (
                "secret_key",
                "mail_server",
                "mail_from",
                "operator_name",
                "operator_address",
                "privacy_contact",
            )
            if not _plain(getattr(self, name))
        ]
        if missing:
            names = ", ".join(name.upper() for name in missing)
            raise ValueError(f"SITE_URL is not on loopback, so this is production, which needs {names}")
        if not self.site_url.startswith("https://"):
            raise ValueError("SITE_URL must begin with https:// in production")
        if self.mail_from.endswith(".invalid"):
            raise ValueError("MAIL_FROM must be a real address in production, not a placeholder")
        return self

    @property
    def is_production(self) -> bool:
        """True when `SITE_URL` is not on loopback."""
        return not is_loopback(urlsplit(self.site_url).hostname or "")

    @property
    def is_secure(self) -> bool:
        """True when the site is served over https."""
        return self.site_url.startswith("https://")

    @property
    def effective_database_url(self) -> str:
        """`DATABASE_URL`, or the SQLite file in the instance folder; PostgreSQL always by psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{self.instance_path / 'campaign.db'}"
        for scheme in ("postgres://", "postgresql://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url

    @property
    def secret_keys(self) -> list[str]:
        """The secret key and then its fallbacks; in development made once in the instance folder (0600)."""
        own = self.secret_key.get_secret_value() or _development_secret(self.instance_path)
        older = [key.strip() for key in self.secret_key_fallbacks.get_secret_value().split(",")]
        return [own, *(key for key in older if key)]

    @property
    def uses_catcher(self) -> bool:
        """True when mail goes to the local catcher."""
        return not self.mail_server

    @property
    def effective_mail_server(self) -> str:
        """Host of the relay or of the catcher."""
        return self.mail_server or "127.0.0.1"

    @property
    def effective_mail_port(self) -> int:
        """Port of the relay or of the catcher."""
        if self.uses_catcher:
            return self.effective_catcher_port
        return self.mail_port or (465 if self.mail_use_ssl else 587 if self.mail_use_tls else 25)

    @property
    def effective_catcher_port(self) -> int:
        """Port on which the local catcher listens."""
        return self.catcher_port or (self.port + 25 if self.port <= 65510 else self.port - 25)

    @property
    def effective_mail_from(self) -> str:
        """Address of service mails; a reserved one in development."""
        return self.mail_from or f"campaign@{PLACEHOLDER_DOMAIN}"

    @property
    def mail_domain(self) -> str:
        """The site's own mail domain: that of `MAIL_FROM`."""
        return self.effective_mail_from.rpartition("@")[2]

    @property
    def effective_operator_name(self) -> str:
        """Who runs the site; says so plainly when nobody is named yet."""
        return self.operator_name or "the campaign (development)"

    @property
    def effective_privacy_contact(self) -> str:
        """Address for questions about data."""
        return self.privacy_contact or f"privacy@{PLACEHOLDER_DOMAIN}"

    @property
    def effective_offices_contact(self) -> str:
        """Address for MPs' offices."""
        return self.offices_contact or self.effective_privacy_contact

    @property
    def effective_pace_per_hour(self) -> int | None:
        """Letters to one MP in an hour, or None for no limit; none in development by default."""
        return self.pace_per_hour or (30 if self.is_production else None)

    @property
    def effective_pace_site_per_minute(self) -> int | None:
        """Letters of the whole site in a minute, or None for no limit; none in development by default."""
        return self.pace_site_per_minute or (300 if self.is_production else None)

    @property
    def sending_hours(self) -> tuple[int, int] | None:
        """First and last London hour in which letters go, or None for always; off in development by default."""
        text = self.pace_hours or ("8-18" if self.is_production else "off")
        if text == "off":
            return None
        first, _, last = text.partition("-")
        return int(first), int(last)


@lru_cache
def is_loopback(host: str) -> bool:
    """True for localhost and loopback addresses."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_ip_address(host) and ipaddress.ip_address(host).is_loopback


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _is_web_address(value: str, paths: set[str] | None = None) -> bool:
    """True for an http or https address with a host, a port that can be, and, where given, one of `paths`."""
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and (paths is None or parts.path in paths)


def _can_be_split(value: str) -> bool:
    """True for an address whose port, where it has one, is a port."""
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


def _error_line(item: Any) -> str:
    """What is wrong with a setting in plain words: `PORT must be a whole number from 1 to 65535, not 'abc'`."""
    problem = item["msg"].removeprefix("Value error, ")
    if not item["loc"]:
        return str(problem)
    name = str(item["loc"][0])
    if item["type"] != "value_error":
        problem = f"must be {_say_wanted(Config.model_fields[name])}"
    is_private = name in PRIVATE or "@" in str(item["input"])
    return f"{name.upper()} {problem}" + ("" if is_private else f", not {str(item['input'])[:60]!r}")


def _say_wanted(field: FieldInfo) -> str:
    """The values that a field takes, in words."""
    limits = {key: getattr(one, key) for one in field.metadata for key in LIMITS if hasattr(one, key)}
    if "pattern" in limits:
        choices = [choice for choice in limits["pattern"].strip("^()$").split("|") if choice]
        return f"{', '.join(choices[:-1])} or {choices[-1]}"
    if field.annotation is bool:
        return "true or false"
    if field.annotation not in {int, float}:
        return "text"
    kind = "a whole number" if field.annotation is int else "a number"
    if "gt" in limits:
        return f"{kind} above {limits['gt']}" + (f" and up to {limits['le']}" if "le" in limits else "")
    return f"{kind} from {limits['ge']} " + (f"to {limits['le']}" if "le" in limits else "upwards")


def _development_secret(folder: Path) -> str:
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"secret_key.{os.getpid()}"
        handle = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # another process was first
            os.link(temporary, path)
        temporary.unlink()
    return path.read_text().strip()
