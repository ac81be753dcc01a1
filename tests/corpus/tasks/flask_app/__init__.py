"""A Flask application as its documentation lays them out."""

import flask


def create_app() -> flask.Flask:
    """The application."""
    app = flask.Flask(__name__)
    app.secret_key = "no secret"

    @app.get("/")
    def index() -> str:
        return flask.render_template("index.html", notes=flask.session.get("notes", []))

    @app.route("/notes", methods=["GET", "POST"])
    def notes() -> flask.typing.ResponseReturnValue:
        if flask.request.method == "POST":
            flask.session["notes"] = [*flask.session.get("notes", []), flask.request.form["text"]]
            return flask.redirect(flask.url_for("index"))
        return flask.jsonify(flask.session.get("notes"))

    @app.get("/boom")
    def boom() -> str:
        flask.abort(418)

    return app
