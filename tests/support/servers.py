"""The PostgreSQL and Redis servers that tests may use: those named by `TEST_DATABASE_URL` and `TEST_REDIS_URL`, else
those that answer on this machine's own ports. Each test makes a database of its own and takes it away again."""

from __future__ import annotations

import os
from functools import cache

import psycopg
import redis

DATABASE_URL = "postgresql://127.0.0.1:5432/postgres"
REDIS_URL = "redis://127.0.0.1:6379"


@cache
def find_database_url() -> str:
    """Address of a PostgreSQL server on which databases can be made; empty without one."""
    url = os.environ.get("TEST_DATABASE_URL", DATABASE_URL)
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return ""
    return url if row and row[0] else ""


@cache
def find_redis_url() -> str:
    """Address of a Redis server, without a database number; empty without one."""
    url = os.environ.get("TEST_REDIS_URL", REDIS_URL).rstrip("/")
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        client.ping()
        client.close()
    except redis.RedisError:
        return ""
    return url
