"""Contract tests run where the recorded answers of Parliament's APIs are; elsewhere they are not collected.

The same cases, hand-made, always run in `tests/unit/parliament` and `tests/integration/parliament`.
"""

from __future__ import annotations

from pathlib import Path

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "parliament" / "recorded"

collect_ignore_glob = [] if RECORDED.is_dir() else ["test_recorded_*.py"]
