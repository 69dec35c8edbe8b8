"""Run the tests: find or start what they need, and say at the end which did not run, and why.

PostgreSQL and Redis: those of `TEST_DATABASE_URL` and `TEST_REDIS_URL`, else those that answer on this machine's usual
ports, else private ones, started as an unprivileged user where the programs are here. `NO_SKIPS=1` makes a skipped
test a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.private_servers import PrivatePostgres, PrivateRedis  # noqa: E402
from tests.support.servers import find_database_url, find_redis_url  # noqa: E402
from tests.support.vnu import install_vnu  # noqa: E402


def main(arguments: list[str]) -> int:
    """Exit code of pytest."""
    os.chdir(ROOT)
    environment = dict(os.environ)
    install_vnu()
    private = []
    try:
        if not find_database_url() and (postgres := PrivatePostgres.start()):
            private.append(postgres)
            environment["TEST_DATABASE_URL"] = postgres.url
        if not find_redis_url() and (redis := PrivateRedis.start()):
            private.append(redis)
            environment["TEST_REDIS_URL"] = redis.url
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "auto",
            "--dist",
            "worksteal",
            "-rfEs",
            "--durations=10",
        ]
        return subprocess.call([*command, *arguments], env=environment)
    except KeyboardInterrupt:
        return 130
    finally:
        for server in private:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
