"""The table of settings as JSON, so that tests are about the one there is."""

load("//rules/private:settings.bzl", "SETTINGS")

visibility("private")

def _setting_table_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name)
    facts = {
        name: {"platform": setting.platform, "prefix": setting.prefix, "since": setting.since, "build": setting.build}
        for name, setting in SETTINGS.items()
    }
    ctx.actions.write(output, json.encode_indent(facts) + "\n")
    return [DefaultInfo(files = depset([output]))]

setting_table = rule(
    implementation = _setting_table_impl,
    doc = "A JSON file of `SETTINGS`: of each, where it goes and where it exists.",
)
