"""Sockets in one process, over TCP, with polling, and encryption's keys."""

import threading

import zmq

context = zmq.Context()
server = context.socket(zmq.REP)
port = server.bind_to_random_port("tcp://127.0.0.1")


def serve() -> None:
    while (message := server.recv_json()) is not None:
        server.send_json({"got": message})


thread = threading.Thread(target=serve)
thread.start()
client = context.socket(zmq.REQ)
client.connect(f"tcp://127.0.0.1:{port}")
client.send_json([1, "two"])
print(client.poll(5000) == zmq.POLLIN, client.recv_json())
client.send_json(None)
thread.join()
print(zmq.zmq_version(), len(zmq.curve_keypair()[0]), zmq.has("curve"))
client.close(0)
server.close(0)
context.term()
