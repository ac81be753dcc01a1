"""Applications that are tested and measured: wheels, each with what it needs."""

visibility(["//tests/..."])

BLACK = ["@application_wheels//:" + wheel for wheel in [
    "black",
    "click",
    "mypy_extensions",
    "packaging",
    "pathspec",
    "platformdirs",
    "pytokens",
]]

FLASK = ["@application_wheels//:" + wheel for wheel in [
    "blinker",
    "click",
    "flask",
    "itsdangerous",
    "jinja2",
    "markupsafe",
    "werkzeug",
]]
