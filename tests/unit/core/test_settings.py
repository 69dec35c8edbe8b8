"""What is said when a setting is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, ConfigError


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PORT", "abc", "PORT must be a whole number from 1 to 65535, not 'abc'"),
        ("PORT", "70000", "PORT must be a whole number from 1 to 65535, not '70000'"),
        ("PORT", "80.5", "PORT must be a whole number from 1 to 65535, not '80.5'"),
        ("PORT", "/x", "PORT must be a whole number from 1 to 65535, not '/x'"),
        ("COUNT_FLOOR", "0", "COUNT_FLOOR must be a whole number from 1 upwards, not '0'"),
        ("MAIL_TIMEOUT", "0", "MAIL_TIMEOUT must be a number above 0 and up to 300, not '0'"),
        ("MAIL_USE_TLS", "perhaps", "MAIL_USE_TLS must be true or false, not 'perhaps'"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not 'loud'"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be json or text, not 'xml'"),
        ("PACE_HOURS", "all day", "PACE_HOURS must look like 8-18, or be off, not 'all day'"),
        (
            "SITE_URL",
            "http://[",
            "SITE_URL must look like https://example.org, without a path, not 'http://['",
        ),
        (
            "MEMBERS_API_URL",
            "http://a:b",
            "MEMBERS_API_URL must look like https://example.org, not 'http://a:b'",
        ),
        (
            "MAIL_SERVER",
            "smtp.example.org:587",
            (
                "MAIL_SERVER must be the name of a host, such as smtp.example.org; its port is MAIL_PORT, "
                "not 'smtp.example.org:587'"
            ),
        ),
        (
            "OFFICES_CONTACT",
            "the office",
            "OFFICES_CONTACT must be an email address alone, such as campaign@example.org, not 'the office'",
        ),
        ("CATCHER_PORT", "8000", "CATCHER_PORT must be another port than PORT, which is 8000"),
        ("MAIL_USE_SSL", "true", "MAIL_USE_SSL is for a relay of your own: name it by MAIL_SERVER"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters"),
        ("REDIS_URL", "redis://h:x", "REDIS_URL must look like redis://host:6379/0"),
        (
            "DATABASE_URL",
            "postgresql://u:p@h:x/y",
            "DATABASE_URL must look like postgresql://user:password@host:5432/name",
        ),
        (
            "DATABASE_URL",
            "sqlite:///here.db",
            "DATABASE_URL must name a file by its whole path, like sqlite:////srv/campaign.db",
        ),
    ],
)
def test_a_wrong_setting_is_told_in_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, line: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        Config.from_env(instance_path=tmp_path)
    assert str(caught.value) == line
    assert caught.value.say_why() == f"The site cannot start: {line}"


@pytest.mark.parametrize(
    "address",
    ["Campaign <campaign@example.org>", "a@example.org, b@example.org", "campaign@", "a b@example.org"],
)
@pytest.mark.parametrize("name", ["MAIL_FROM", "PRIVACY_CONTACT", "OFFICES_CONTACT"])
def test_what_is_no_address_alone_is_refused_unseen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, address: str
) -> None:
    monkeypatch.setenv(name, address)
    with pytest.raises(ConfigError) as caught:
        Config.from_env(instance_path=tmp_path)
    assert str(caught.value) == f"{name} must be an email address alone, such as campaign@example.org"


def test_one_way_of_tls_is_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("MAIL_USE_TLS", "MAIL_USE_SSL"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("MAIL_SERVER", "smtp.example.org")
    with pytest.raises(ConfigError) as caught:
        Config.from_env(instance_path=tmp_path)
    assert str(caught.value).startswith("MAIL_USE_TLS and MAIL_USE_SSL cannot both be true")


@pytest.mark.parametrize("name", ["smtp.example.org", "localhost", "127.0.0.1", "::1", "mail_relay"])
def test_a_relay_is_named_or_numbered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv("MAIL_SERVER", name)
    assert Config.from_env(instance_path=tmp_path).effective_mail_server == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://somebody:secret-words/campaign"),
        ("REDIS_URL", "http://:secret-words/0"),
        ("MOTIONS_API_URL", "ftp://somebody:secret-words@example.org"),
    ],
)
def test_what_may_hold_a_password_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        Config.from_env(instance_path=tmp_path)
    assert str(caught.value).startswith(f"{name} must ")
    assert "secret-words" not in str(caught.value)


def test_each_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT", "abc")
    monkeypatch.setenv("WEB_THREADS", "none")
    with pytest.raises(ConfigError) as caught:
        Config.from_env(instance_path=tmp_path)
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["PORT", "WEB_THREADS"]
    assert caught.value.say_why() == f"The site cannot start:\n{caught.value}"
