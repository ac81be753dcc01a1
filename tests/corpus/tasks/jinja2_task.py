"""Inheritance, macros, filters, a sandbox and a loader of templates in a package."""

import jinja2
from jinja2 import sandbox

environment = jinja2.Environment(
    loader=jinja2.PackageLoader("flask_app"), autoescape=True, extensions=["jinja2.ext.do"]
)
environment.globals["url_for"] = lambda name, filename: f"/{name}/{filename}"
print(environment.get_template("index.html").render(notes=["<a>", "b"]), environment.list_templates())
text = (
    "{% macro m(x) %}[{{ x|upper }}]{% endmacro %}{% for k, v in d|dictsort %}{{ m(k) }}{{ v|join('-') }}{% endfor %}"
)
print(environment.from_string(text).render(d={"b": [1, 2], "a": []}))
try:
    environment.from_string("{% if %}").render()
except jinja2.TemplateSyntaxError as error:
    print(error)
try:
    sandbox.SandboxedEnvironment().from_string("{{ ''.__class__.__mro__ }}").render()
except jinja2.exceptions.SecurityError as error:
    print(error)
