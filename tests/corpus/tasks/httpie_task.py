"""Requests with JSON to a server in this process, printed in colours and with the exit code of the status."""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

# Else a process of its own would ask the network for a newer version.
os.environ["HTTPIE_CONFIG_DIR"] = os.getcwd()
Path("config.json").write_text('{"disable_update_warnings": true}')

from httpie.__main__ import main  # noqa: E402


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = json.dumps({"got": body, "type": self.headers["Accept"]}).encode()
        self.send_response_only(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Echo)
threading.Thread(target=server.serve_forever, daemon=True).start()
for options in (["--pretty=format"], ["--check-status", "--pretty=all", "--style=fruity"]):
    sys.argv[:] = [
        "http",
        "--ignore-stdin",
        *options,
        f"http://127.0.0.1:{server.server_port}/none",
        "name=value",
        "n:=[1,2]",
    ]
    sys.stdout.flush()
    print(main())
server.shutdown()
