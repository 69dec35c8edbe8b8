"""The settings under which chaos runs: production, and no limits on network or pace, which have tests of their own."""

from __future__ import annotations

from pathlib import Path

HOST = "chaos.example.org"


def make_settings(
    instance_path: Path, port: int, relay_port: int, database_url: str, redis_url: str
) -> dict[str, str]:
    """The environment of every process of one site. A relay's step may last a second, so that a lease is short."""
    return {
        "INSTANCE_PATH": str(instance_path),
        "SITE_URL": f"https://{HOST}",
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "a key for chaos only, and long enough for that",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(relay_port),
        "MAIL_FROM": f"campaign@{HOST}",
        "MAIL_TIMEOUT": "2",
        "OPERATOR_NAME": "The Chaos Office",
        "OPERATOR_ADDRESS": "1 Nowhere Lane, Wibblethorpe",
        "PRIVACY_CONTACT": f"privacy@{HOST}",
        "PACE_PER_HOUR": "1000000",
        "PACE_SITE_PER_MINUTE": "1000000",
        "PACE_HOURS": "off",
        "LIMIT_LOOKUPS": "10000000",
        "LIMIT_CHECKS": "10000000",
        "LIMIT_SENDS": "10000000",
        "FORM_MIN_SECONDS": "0",
        "PARLIAMENT_SYNC": "false",
        "POSTCODE_LIVE_LOOKUP": "false",
        "MEMBERS_API_URL": "http://127.0.0.1:9",
        "MOTIONS_API_URL": "http://127.0.0.1:9",
        "LOG_LEVEL": "INFO",
    }
