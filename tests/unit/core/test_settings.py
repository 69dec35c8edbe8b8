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
    ],
)
def test_a_wrong_setting_is_told_in_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, line: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        Config.from_env(instance_path=tmp_path)
    assert str(caught.value) == line


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
