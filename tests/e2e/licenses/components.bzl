"""What an executable tells of its licences, as a file for tests."""

load("//rules:providers.bzl", "PythonLicensesInfo")

visibility("private")

def _license_components_impl(ctx):
    return [DefaultInfo(files = depset([ctx.attr.executable[PythonLicensesInfo].components]))]

license_components = rule(
    implementation = _license_components_impl,
    doc = "The components of an executable.",
    attrs = {
        "executable": attr.label(
            doc = "The `python_executable`.",
            providers = [PythonLicensesInfo],
        ),
    },
)
