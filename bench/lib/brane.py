"""Starts BRANE in a folder of its own and uses it over HTTP, for the benches. Python's standard library only."""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "seven brown foxes ponder clouds"


def progress(text):
    print(text, file=sys.stderr, flush=True)


def figure(name, value, unit, note="", **more):
    print(json.dumps({"name": name, "value": value, "unit": unit, "note": note, **more}), flush=True)


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


class Brane:
    """One process on a data folder; use it in a `with`."""

    def __init__(self, data):
        self.data = data
        self.headers = {"Content-Type": "application/json"}

    def __enter__(self):
        self.out = tempfile.NamedTemporaryFile("w+", suffix=".out")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [str(ROOT / "bin" / "brane"), "run", "all", "--data", str(self.data), "--port", "0"],
            stdout=self.out, stderr=subprocess.STDOUT)
        while True:
            text = pathlib.Path(self.out.name).read_text()
            found = re.search(r"runs at http://([0-9.]+):(\d+)/", text)
            if found and "Stop it with" in text:
                self.host, self.port = found.group(1), int(found.group(2))
                code = re.search(r"#code=([\w-]+)", text)
                self.code = code.group(1) if code else None
                return self
            if self.process.poll() is not None or time.monotonic() - self.began > 180:
                raise SystemExit("BRANE did not start:\n" + text)
            time.sleep(0.01)

    def __exit__(self, *ignored):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def call(self, method, path, body=None, raw=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=300)
        data = raw if raw is not None else (json.dumps(body) if body is not None else None)
        connection.request(method, path, body=data, headers=self.headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:300]!r}")
        cookie = answer.getheader("Set-Cookie")
        connection.close()
        if cookie:
            self.headers["Cookie"] = cookie.split(";")[0]
        if answer.getheader("Content-Type", "").startswith("application/json"):
            return json.loads(content)
        return content

    def sign_in(self):
        person = {"email": "ada@example.org", "password": PASSWORD}
        if self.code:
            session = self.call("POST", "/api/v1/setup", {**person, "name": "Ada", "code": self.code})
        else:
            session = self.call("POST", "/api/v1/session", person)
        self.headers["X-CSRF-Token"] = session["csrf"]

    def samples(self, neuron):
        self.call("POST", f"/api/v1/neurons/{neuron}/samples")
        while self.call("GET", "/api/v1/jobs?state=active")["jobs"]:
            time.sleep(0.2)

    def ask(self, neuron, question, conversation=None):
        conversation = conversation or self.call("POST", f"/api/v1/neurons/{neuron}/conversations", {})["id"]
        return self.call("POST", f"/api/v1/conversations/{conversation}/turns", {"question": question})

    def resident_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Folder:
    """A data folder that goes away afterwards."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="brane-bench-"))
        return self.path / "data"

    def __exit__(self, *ignored):
        shutil.rmtree(self.path, ignore_errors=True)
