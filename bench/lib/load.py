"""Load for the benches of /v1/chat/completions: as many as go by wrk, all else by ChatLoad.java, and an upstream by nginx."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ANSWER = "Ceftriaxone is given within the first hour, after blood was taken for cultures."
QUESTION = "Which antibiotic is given within the first hour of a sepsis, and what is done before?"


def request(model, **more):
    return json.dumps({"model": model, "messages": [{"role": "user", "content": QUESTION}], **more})


class Upstream:
    """An OpenAI-compatible server that answers at once: nginx with fixed answers, a stream under /stream and a whole one under /whole."""

    def __init__(self, port):
        self.port = port

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="brane-upstream-")
        folder = pathlib.Path(self.folder.name)
        usage = {"prompt_tokens": 180, "completion_tokens": 16, "total_tokens": 196}
        whole = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage, "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ANSWER}}]}
        pieces = [{"delta": {"role": "assistant", "content": ""}}]
        pieces += [{"delta": {"content": word + " "}} for word in ANSWER.split()]
        pieces += [{"delta": {}, "finish_reason": "stop"}]
        frames = [{"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0, **piece}]} for piece in pieces]
        frames.append({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage})
        stream = "".join(f"data: {json.dumps(frame)}\n\n" for frame in frames) + "data: [DONE]\n\n"
        (folder / "nginx.conf").write_text(f"""
            daemon off; worker_processes 1; pid {folder}/pid; error_log /dev/null;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; keepalive_requests 100000000; keepalive_timeout 1h; client_body_temp_path {folder}/body;
                server {{
                    listen 127.0.0.1:{self.port};
                    location /whole {{ default_type application/json; return 200 '{json.dumps(whole)}'; }}
                    location /stream {{ default_type text/event-stream; return 200 '{stream}'; }}
                }}
            }}""")
        self.process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *ignored):
        self.process.terminate()
        self.process.wait(30)
        self.folder.cleanup()


def most(url, headers, body, connections, seconds):
    """Requests a second over so many connections, and how many of all were not answered with 200."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write('wrk.method = "POST"\n')
        script.write(f"wrk.body = [==[{body}]==]\n")
        for name, value in headers.items():
            script.write(f'wrk.headers["{name}"] = "{value}"\n')
        script.flush()
        said = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script.name, url],
                              capture_output=True, text=True, check=True).stdout
    failed = sum(int(one) for one in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    failed += sum(int(one) for line in re.findall(r"Socket errors: (.*)", said) for one in re.findall(r"\d+", line))
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", said).group(1)), failed


def java(name):
    return str(pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / name)


class ChatLoad:
    """ChatLoad.java under way against a Neuron; `told` waits for what it saw."""

    def __init__(self, model, brane, neuron, key, *what):
        self.process = subprocess.Popen(
            [java("java"), "-Xmx1g", "bench/lib/ChatLoad.java", str(model), f"{brane.host}:{brane.port}", neuron, key, *map(str, what)],
            stdout=subprocess.PIPE, text=True)

    def told(self):
        said = json.loads(self.process.communicate()[0])
        print(json.dumps(said), file=sys.stderr, flush=True)
        return said


def neuron(name, address):
    """A Neuron that searches nothing and asks the model there."""
    return f"""
metadata: {{id: {name}, name: {name}}}
privacy_tier: 0
prompts: {{system: You help clinicians.}}
model: {{provider: openai-compatible, model: m, endpoint: "http://127.0.0.1:{address}", max_tokens: 8000}}
axon: {{enabled: false}}
limits: {{turns_per_minute: 1000000, turn_timeout: PT20M}}
"""
