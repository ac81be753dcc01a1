"""Serves an application of this module on a port that is free, to a client in this process."""

import asyncio
import http.client

import uvicorn


async def app(scope, receive, send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"hello " + scope["path"].encode()})


def ask(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/there")
    response = connection.getresponse()
    return f"{response.status} {response.read().decode()} {response.headers['server']}"


async def main() -> None:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    print(await asyncio.to_thread(ask, server.servers[0].sockets[0].getsockname()[1]))
    server.should_exit = True
    await task


asyncio.run(main())
