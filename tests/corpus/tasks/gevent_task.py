"""Greenlets, a patched standard library, a server and a client."""

from gevent import monkey

monkey.patch_all()

import socket  # noqa: E402
import threading  # noqa: E402

import gevent  # noqa: E402
from gevent.server import StreamServer  # noqa: E402

server = StreamServer(("127.0.0.1", 0), lambda connection, address: connection.sendall(connection.recv(9).upper()))
server.start()


def ask(text: bytes) -> bytes:
    with socket.create_connection(server.address) as client:
        client.sendall(text)
        return client.recv(9)


jobs = [gevent.spawn(ask, text) for text in (b"one", b"two")]
gevent.joinall(jobs, timeout=10)
print([job.value for job in jobs], gevent.config.loop.__name__, threading.current_thread().name)
found = []
thread = threading.Thread(target=lambda: (gevent.sleep(0), found.append("thread")))
thread.start()
thread.join()
print(found, gevent.Timeout(1).seconds)
server.stop()
