"""The README's tables, made from the code: `python -m tests.support.readme` fills them in, a test compares them."""

from __future__ import annotations

import os
import re

from pydantic import SecretStr

from config import Config
from tests.support.project import ROOT

README = ROOT / "README.md"


def show_settings() -> str:
    """Every setting with its default and description."""
    lines = ["| Setting | Default | What it is |", "|---|---|---|"]
    for name, field in Config.model_fields.items():
        lines.append(f"| `{name.upper()}` | {show_default(name, field.default)} | {field.description} |")
    return "\n".join(lines)


def show_default(name: str, default: object) -> str:
    """The default as the table shows it."""
    if name == "instance_path":
        return "`instance`"
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value != "" else ""


def show_rules() -> str:
    """The letter's rules as they run."""
    from app.letters.rules import format_rules_table

    return format_rules_table()


def show_periods() -> str:
    """What is kept, and for how long."""
    from flask_babel import force_locale

    from app import create_app
    from app.privacy.periods import PERIODS

    app = create_app(Config(secret_key="x" * 32, instance_path=ROOT / ".cache" / "readme"))
    lines = ["| What | How long | Counted from | Then |", "|---|---|---|---|"]
    with app.test_request_context(), force_locale("en"):
        lines += [
            f"| {period.what} | {period.length} | {period.since} | {period.then} |" for period in PERIODS
        ]
    return "\n".join(lines)


TABLES = {"settings": show_settings, "rules": show_rules, "periods": show_periods}


def fill_in(text: str) -> str:
    """The text with each table between its two marks made anew."""
    for name, show in TABLES.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        assert re.search(pattern, text, re.S), f"the README has no place for the table {name}"
        table = show()
        text = re.sub(
            pattern, lambda match, table=table: match[1] + table + "\n" + match[2], text, flags=re.S
        )
    return text


if __name__ == "__main__":
    for setting in Config.model_fields:
        os.environ.pop(setting.upper(), None)
    README.write_text(fill_in(README.read_text()))
