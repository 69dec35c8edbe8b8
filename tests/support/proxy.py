"""nginx on loopback, with the README's own text, so that what an operator copies is what was tried."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support.private_servers import find_free_port
from tests.support.readme import README

MAIN = """
daemon off;
{user}
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


class Proxy:
    """A running nginx before these ports; `logs()` is what it wrote, `count_requests()` how much it answered."""

    def __init__(self, ports: list[int]) -> None:
        self.port = find_free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="campaign-proxy-"))
        user = "user root;" if os.geteuid() == 0 else ""
        site = read_site(self._folder, self.port, ports)
        config = self._folder / "nginx.conf"
        config.write_text(MAIN.format(folder=self._folder, user=user, site=site))
        command = [str(find_nginx()), "-p", str(self._folder), "-c", str(config)]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def logs(self) -> str:
        """Both logs."""
        return "".join(path.read_text() for path in sorted(self._folder.glob("*.log")))

    def count_requests(self) -> int:
        """How many it has answered."""
        return len((self._folder / "campaign.log").read_text().splitlines())

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)


def find_nginx() -> str | None:
    """The program, if it is installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def read_site(folder: Path, port: int, ports: list[int]) -> str:
    """The README's nginx text for loopback: plain http on `port`, those upstreams, logs in `folder`."""
    found = re.search(r"```nginx\n(.*?)```", README.read_text(), re.S)
    assert found, "the README has no nginx text"
    text = found[1].partition("\nserver {\n    listen 80;")[0]
    text = re.sub(r"    (listen \[::\].*|http2 .*|ssl_.*)\n", "", text)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    servers = re.findall(r"    server [^\s{]+:\d+(.*?);\n", text)
    assert servers, "the README's nginx text has no upstream"
    for line in re.findall(r"    server [^\s{]+:\d+.*?;\n", text)[1:]:
        text = text.replace(line, "")
    lines = "".join(f"    server 127.0.0.1:{number}{servers[0]};\n" for number in ports)
    text = re.sub(r"    server [^\s{]+:\d+.*?;\n", lambda _match: lines, text)
    return text.replace("/var/log/nginx/", f"{folder}/")
