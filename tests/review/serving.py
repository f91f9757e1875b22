"""A real server process for the tests, and a client that is its own page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from extractor.review.server.serve import new_address

ROOT = Path(__file__).parent.parent.parent


class Server:
    """``extractor review`` on a folder, in a process of its own."""

    def __init__(self, outputs: Path, database: str | None = None, *options: str) -> None:
        self.outputs = outputs
        command = [sys.executable, "-m", "extractor", "review", str(outputs), "--no-browser", *options]
        if "--port" not in options:
            command += ["--port", "0"]
        if database is not None:
            command += ["--database", database]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        self.told = (outputs.parent / f"{outputs.name}.stderr").open("w+")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.told, text=True, env=environment, cwd=ROOT
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            self._gone()
            told = self.stderr()
            self.told.close()
            raise RuntimeError(told)
        parts = urlsplit(self.address)
        self.base = f"{parts.scheme}://{parts.netloc}"

    @property
    def secret(self) -> str:
        """What the token file holds."""
        return (self.outputs / "review" / "token").read_text().strip()

    def stderr(self) -> str:
        """All that the process has said on stderr."""
        self.told.seek(0)
        return self.told.read()

    def page(self) -> httpx.Client:
        """A browser that has opened the address: it holds the cookie and sends what the page's own requests send."""
        client = httpx.Client(base_url=self.base, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60)
        token = self.new_token()
        assert client.get("/", params={"token": token}, headers={"Sec-Fetch-Site": "none"}).status_code == 303
        return client

    def new_token(self) -> str:
        """A token that was not used yet."""
        return urlsplit(new_address(self.outputs)).query.partition("=")[2]

    def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self._gone()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as a person or the system would; the exit code."""
        self.process.send_signal(number)
        return self._gone()

    def _gone(self) -> int:
        code = self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def close(self) -> None:
        """End it if it still runs."""
        if self.process.poll() is None:
            self.kill()
        self.told.close()


def api(client: httpx.Client, path: str, **parameters: Any) -> Any:
    """The JSON of a GET that has to succeed."""
    answer = client.get(f"/api/v1{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(client: httpx.Client, path: str, body: Any, version: int | None = None) -> httpx.Response:
    """A POST of JSON, with the version that was seen."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(f"/api/v1{path}", json=body, headers=headers)


def act(client: httpx.Client, key: int, version: int, *events: dict[str, Any]) -> Any:
    """Acts on an article that have to succeed; the article after them."""
    answer = post(client, f"/articles/{key}/events", {"events": list(events)}, version)
    assert answer.status_code == 201, answer.text
    return answer.json()
