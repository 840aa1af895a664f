"""
E2B's code interpreter as it is when started alone: `/execute` and `/contexts` on port 49999 of this machine, with a
Jupyter kernel for each context. Nothing of E2B's own code; the events are those that its server sends.
Ends, with its kernels, when its standard input does.
"""

import asyncio
import json
import queue
import subprocess
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jupyter_client.manager import KernelManager

PORT = 49999
START_SECONDS = 30
KNOWN = {
    "text/plain": "text", "text/html": "html", "text/markdown": "markdown", "image/svg+xml": "svg", "image/png": "png",
    "image/jpeg": "jpeg", "application/pdf": "pdf", "text/latex": "latex", "application/json": "json",
    "application/javascript": "javascript",
}  # fmt: skip
contexts = {}


class Context:
    """A kernel of its own."""

    def __init__(self, cwd):
        self.id = str(uuid.uuid4())
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=cwd, stderr=subprocess.DEVNULL)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=START_SECONDS)
        self.over = False

    def execute(self, code):
        request = self.client.execute(code)
        while not self.over:
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                if self.manager.is_alive():
                    continue
                break
            except asyncio.CancelledError:
                break  # it was ended meanwhile
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return
            yield from events_of(message["msg_type"], message["content"])
        yield {"type": "error", "name": "UnexpectedEndOfExecution", "value": "the kernel has ended", "traceback": ""}

    def end(self):
        self.over = True
        self.manager.shutdown_kernel(now=True)
        self.client.stop_channels()


def events_of(kind, content):
    if kind == "execute_input":
        yield {"type": "number_of_executions", "execution_count": content["execution_count"]}
    elif kind == "stream":
        yield {"type": content["name"], "text": content["text"]}
    elif kind == "error":
        yield {"type": "error", "name": content["ename"], "value": content["evalue"], "traceback": "".join(content["traceback"])}
    elif kind in ("display_data", "execute_result"):
        data = content["data"]
        event = {KNOWN[name]: data[name] for name in data if name in KNOWN}
        extra = {name: data[name] for name in data if name not in KNOWN}
        yield {"type": "result", **event, "extra": extra, "is_main_result": kind == "execute_result"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value=None):
        body = json.dumps(value).encode("ascii")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def read_body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")

    def do_POST(self):
        body = self.read_body()
        if self.path == "/contexts":
            context = Context(body.get("cwd") or "/")
            contexts[context.id] = context
            return self.answer(200, {"id": context.id, "language": "python", "cwd": body.get("cwd")})
        if self.path != "/execute":
            return self.answer(404, "no such route")
        context = contexts.get(body.get("context_id"))
        if context is None:
            return self.answer(404, f"Context {body.get('context_id')} not found")
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in context.execute(body["code"]):
            self.send_line(event)
        self.send_line({"type": "end_of_execution"})
        self.wfile.write(b"0\r\n\r\n")

    def send_line(self, event):
        line = json.dumps(event).encode("ascii") + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.flush()

    def do_GET(self):
        self.answer(200, sorted(contexts))

    def do_DELETE(self):
        context = contexts.pop(self.path.removeprefix("/contexts/"), None)
        if context is None:
            return self.answer(404, "no such context")
        context.end()
        self.answer(200)


def main():
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()
    for context in list(contexts.values()):
        context.end()


main()
