"""A small web application: its pages are templates, its style is a static file, its data comes and goes as JSON."""

from flask import Flask, abort, jsonify, render_template, request, session

app = Flask(__name__)
app.secret_key = "a key"
NOTES = {"milk": "two <bottles>"}


@app.get("/notes/<name>")
def note(name):
    """A page from a template, which escapes."""
    if name not in NOTES:
        abort(404)
    session["last"] = name
    return render_template("note.html", text=NOTES[name])


@app.post("/notes/<name>")
def change(name):
    """JSON in and out."""
    NOTES[name] = request.get_json()["text"]
    return jsonify(NOTES), 201


@app.get("/last")
def last():
    """What the signed cookie remembers."""
    return session.get("last", "nothing")
