"""Load for the benches of /v1/chat/completions: as many as go by wrk, and so many a second in Python, with the upstream by nginx."""

import asyncio
import json
import pathlib
import re
import subprocess
import tempfile
import time

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


def paced(host, port, path, headers, body, rate, seconds):
    """Milliseconds from the moment that each of `rate` requests a second was due until its answer was whole."""
    return asyncio.run(_paced(host, port, path, headers, body, rate, seconds))


async def _paced(host, port, path, headers, body, rate, seconds):
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}:{port}", f"Content-Length: {len(body.encode())}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    sent = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
    idle, took, began = [], [], time.monotonic()

    async def one(due):
        reader, writer = idle.pop() if idle else await asyncio.open_connection(host, port)
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = re.search(r"content-length: (\d+)", head)
        if " 200 " not in head.split("\r\n", 1)[0]:
            raise RuntimeError("not answered: " + (await reader.readexactly(int(length.group(1)) if length else 0)).decode())
        if length:
            await reader.readexactly(int(length.group(1)))
        else:
            while await chunk(reader):
                pass
        took.append((time.monotonic() - due) * 1000)
        if "connection: close" in head:
            writer.close()
        else:
            idle.append((reader, writer))

    async with asyncio.TaskGroup() as group:
        for number in range(rate * seconds):
            due = began + number / rate
            await asyncio.sleep(max(0, due - time.monotonic()))
            group.create_task(one(due))
    for _, writer in idle:
        writer.close()
    return took


async def chunk(reader):
    size = int(await reader.readuntil(b"\r\n"), 16)
    await reader.readexactly(size + 2)
    return size
