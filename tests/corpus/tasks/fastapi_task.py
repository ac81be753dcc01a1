"""An application with models, dependencies, a websocket and its OpenAPI, called as a server calls it."""

import asyncio
import json
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, WebSocket
from pydantic import BaseModel, Field


class Item(BaseModel):
    name: str = Field(min_length=1)
    price: float


app = FastAPI(title="Items")


def page(number: int = 1) -> int:
    return number


@app.get("/items")
def items(number: Annotated[int, Depends(page)]) -> list[Item]:
    return [Item(name=f"item {number}", price=1)]


@app.post("/items", status_code=201)
async def create(item: Item) -> Item:
    if item.name == "bad":
        raise HTTPException(409, "no such thing")
    return item


@app.websocket("/talk")
async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text((await socket.receive_text()).upper())


async def call(method: str, path: str, body: bytes = b"", query: bytes = b"") -> tuple[int, str]:
    sent = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
    }
    scope |= {
        "query_string": query,
        "headers": [(b"content-type", b"application/json")],
        "scheme": "http",
        "server": ("x", 80),
        "root_path": "",
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


async def main() -> None:
    print(await call("GET", "/items", query=b"number=3"))
    print(await call("GET", "/items", query=b"number=x"))
    print(await call("POST", "/items", json.dumps({"name": "a", "price": "2.5"}).encode()))
    print(await call("POST", "/items", b'{"name": "bad", "price": 1}'))
    print(await call("POST", "/items", b'{"name": ""}'))
    print((await call("GET", "/docs"))[0])


asyncio.run(main())
print(json.dumps(app.openapi(), sort_keys=True))
