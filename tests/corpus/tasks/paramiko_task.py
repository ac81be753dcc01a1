"""An SSH server and a client, with keys made here."""

import io
import logging
import socket
import threading

import paramiko

# How a connection ends is a matter of time.
logging.disable()
host_key = paramiko.ECDSAKey.generate()
user_key = paramiko.RSAKey.generate(2048)
asked = threading.Event()


def answer(channel: paramiko.Channel, command: bytes) -> None:
    asked.wait(10)
    channel.sendall(command.upper())
    channel.send_exit_status(3)
    channel.close()


class Server(paramiko.ServerInterface):
    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL if key == user_key else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        threading.Thread(target=answer, args=(channel, command)).start()
        return True


listener = socket.create_server(("127.0.0.1", 0))


def serve() -> None:
    transport = paramiko.Transport(listener.accept()[0])
    transport.add_server_key(host_key)
    transport.start_server(server=Server())
    transport.join()


threading.Thread(target=serve, daemon=True).start()
with paramiko.SSHClient() as client:
    client.get_host_keys().add(f"[127.0.0.1]:{listener.getsockname()[1]}", host_key.get_name(), host_key)
    client.connect(*listener.getsockname(), username="me", pkey=user_key, allow_agent=False, look_for_keys=False)
    _, stdout, _ = client.exec_command("a command")
    asked.set()
    print(stdout.read(), stdout.channel.recv_exit_status(), client.get_transport().remote_version.split("_")[0])
text = io.StringIO()
user_key.write_private_key(text)
print(paramiko.RSAKey.from_private_key(io.StringIO(text.getvalue())) == user_key)
