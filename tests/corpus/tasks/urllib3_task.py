"""A pool with retries, a proxy's error, and a certificate that is not trusted."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import urllib3


class Server(BaseHTTPRequestHandler):
    tries = 0

    def do_GET(self) -> None:
        Server.tries += 1
        self.send_response_only(503 if Server.tries < 3 else 200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"body")

    def log_message(self, *arguments: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
retries = urllib3.Retry(5, backoff_factor=0.01, status_forcelist=[503])
with urllib3.PoolManager(retries=retries) as pool:
    response = pool.request("GET", f"http://127.0.0.1:{server.server_port}/")
    print(response.status, response.data, Server.tries, len(response.retries.history))
print(
    urllib3.util.parse_url("HTTP://user@Example.org:80/a/../b?q#f").url,
    urllib3.encode_multipart_formdata({"a": "b"}, "x")[1],
)
server.shutdown()
