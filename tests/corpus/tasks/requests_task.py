"""Sessions, cookies, files and errors, with a server in this process; certificates that come with certifi are read."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response_only(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "/there?x=1")
        self.send_header("Set-Cookie", "seen=yes")
        self.end_headers()
        self.wfile.write(f"{self.path} {self.headers['Cookie']}".encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response_only(200)
        self.end_headers()
        self.wfile.write(str(body.count(b"content")).encode())

    def log_message(self, *arguments: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
with requests.Session() as session:
    response = session.get(f"{base}/away")
    print(
        response.status_code, response.text, [past.status_code for past in response.history], session.cookies.get_dict()
    )
    print(
        session.post(f"{base}/", files={"file": ("name.txt", b"content")}).text,
        session.get(f"{base}/", params={"q": "ü"}).url[-7:],
    )
try:
    requests.get("https://127.0.0.1:1/", timeout=5)
except requests.ConnectionError as error:
    print(type(error).__name__, type(error.args[0]).__name__)
server.shutdown()
