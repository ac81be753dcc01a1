"""The example of Flask, asked by its own test client."""

from notes import app

client = app.test_client()
for answer in (
    client.get("/last"),
    client.get("/notes/milk"),
    client.get("/last"),
    client.post("/notes/bread", json={"text": "one loaf"}),
    client.get("/notes/bread"),
    client.get("/notes/butter"),
    client.post("/last"),
    client.get("/static/style.css"),
):
    print(answer.status, answer.content_type, answer.get_data(as_text=True).strip())
