"""A server with templates and a websocket, a client, the compiled mask."""

import asyncio
import logging

import tornado.httpclient
import tornado.template
import tornado.util
import tornado.web
import tornado.websocket
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

PAGE = tornado.template.Template("{% for n in names %}<b>{{ n }}</b>{% end %}")


class Main(tornado.web.RequestHandler):
    async def get(self) -> None:
        await asyncio.sleep(0)
        self.write(PAGE.generate(names=[self.get_argument("q"), "<"]))


class Talk(tornado.websocket.WebSocketHandler):
    def on_message(self, message: str) -> None:
        self.write_message(message[::-1])


async def main() -> None:
    socket, port = bind_unused_port()
    server = HTTPServer(tornado.web.Application([("/", Main), ("/talk", Talk)]))
    server.add_socket(socket)
    client = tornado.httpclient.AsyncHTTPClient()
    response = await client.fetch(f"http://127.0.0.1:{port}/?q=x")
    print(response.code, response.body, response.headers["Content-Type"])
    connection = await tornado.websocket.websocket_connect(f"ws://127.0.0.1:{port}/talk")
    await connection.write_message("hello")
    print(await connection.read_message())
    print((await client.fetch(f"http://127.0.0.1:{port}/no", raise_error=False)).code)
    server.stop()


logging.disable()
asyncio.run(main())
print(tornado.util._websocket_mask.__module__)
