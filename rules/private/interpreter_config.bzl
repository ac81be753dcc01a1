"""The rule `python_interpreter_config`."""

load("//rules:providers.bzl", "PythonInterpreterConfigInfo")
load(":settings.bzl", "payload_settings")

visibility(["//rules/..."])

_RULE_ATTRIBUTES = ["deprecation", "features", "tags", "testonly", "visibility"]

def _python_interpreter_config_impl(ctx):
    return [PythonInterpreterConfigInfo(settings = json.decode(ctx.attr.settings))]

_python_interpreter_config = rule(
    implementation = _python_interpreter_config_impl,
    attrs = {"settings": attr.string(mandatory = True)},
)

def python_interpreter_config(name, **settings):
    """Settings of the interpreter inside an executable, to be given to `python_executable(config = …)`.

    What is not set keeps the launcher's default: CPython's isolated configuration (PEP 587) with UTF-8 mode and signal handlers on, and without
    `site`, the user's site directory and writing of bytecode. `docs/settings.md` lists all settings.

    Args:
      name: Name of the target.
      **settings: Settings by name, as Starlark values of their types: `site_import = True`, `warnoptions = ["error"]`. Besides
        them, attributes common to all rules (`tags`, `visibility`, …).
    """
    common = {key: settings.pop(key) for key in _RULE_ATTRIBUTES if key in settings}
    where = "python_interpreter_config {}".format(native.package_relative_label(name))
    _python_interpreter_config(
        name = name,
        settings = json.encode(payload_settings(where, settings)),
        **common
    )
