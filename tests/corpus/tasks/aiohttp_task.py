"""A server and a client, with JSON, a websocket and a form; compiled parsers."""

import asyncio

import aiohttp
from aiohttp import http_parser, web


async def echo(request: web.Request) -> web.Response:
    return web.json_response({"query": dict(request.query), "body": (await request.post()).get("a")})


async def talk(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data.upper())
    return socket


async def main() -> None:
    app = web.Application()
    app.add_routes([web.post("/echo", echo), web.get("/talk", talk)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{base}/echo?q=1", data={"a": "ü"}) as response:
            print(response.status, await response.json())
        async with session.ws_connect(f"{base}/talk") as socket:
            await socket.send_str("hello")
            print((await socket.receive()).data)
        async with session.get(f"{base}/none") as response:
            print(response.status, await response.text())
    await runner.cleanup()


asyncio.run(main())
print(http_parser.HttpRequestParser.__module__)
