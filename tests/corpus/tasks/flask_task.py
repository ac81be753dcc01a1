"""An application with templates and static files beside its module, a session and errors."""

from flask_app import create_app

client = create_app().test_client()
for method, path in (
    ("GET", "/"),
    ("POST", "/notes"),
    ("GET", "/notes"),
    ("GET", "/static/style.css"),
    ("GET", "/static/no.css"),
    ("GET", "/boom"),
):
    response = client.open(
        path, method=method, data={"text": "<note>"} if method == "POST" else None, follow_redirects=True
    )
    print(method, path, response.status, response.content_type, response.text)
