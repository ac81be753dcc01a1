"""What of Starlark files Bazel 8 or 9 would not understand, though Bazel 7 does.

Starlark's grammar is a part of Python's, so that Python parses it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Rules that were builtin, and now are in repositories of their own.
_RULES = re.compile(r"(aar|android|apple|available|cc|fdo|j2objc|java|memprof|objc|propeller|proto|py|sh|xcode)_\w+")
_GLOBALS = {
    **dict.fromkeys(("CcInfo", "DebugPackageInfo", "cc_common"), "@rules_cc//cc/common"),
    **dict.fromkeys(("CcToolchainConfigInfo", "CcToolchainInfo"), "@rules_cc//cc/toolchains"),
    **dict.fromkeys(("CcSharedLibraryInfo", "CcSharedLibraryHintInfo", "ObjcInfo"), "@rules_cc//cc/common"),
    **dict.fromkeys(("JavaInfo", "JavaPluginInfo", "JavaToolchainInfo", "java_common"), "@rules_java//java"),
    **dict.fromkeys(("ProtoInfo", "proto_common", "proto_common_do_not_use"), "@protobuf//bazel/common"),
    **dict.fromkeys(("PyInfo", "PyRuntimeInfo", "PyCcLinkParamsProvider", "py_internal"), "@rules_python//python"),
    "apple_common": "@apple_support",
}
# Of WORKSPACE files, and of packages.
_GONE = frozenset({"bind", "local_repository", "new_local_repository", "workspace", "distribs"})
_FRAGMENTS = frozenset({"coverage", "cpp", "platform"})
_FIELDS = {
    "actions.new_file": "'actions.declare_file'",
    "build_file_path": "'label'",
    "check_placeholders": "nothing",
    "host_configuration": 'an attribute with cfg = "exec"',
    "host_fragments": 'an attribute with cfg = "exec"',
    "label.relative": "'label.same_package_label'",
    "label.workspace_name": "'label.repo_name'",
    "new_file": "'actions.declare_file'",
    "resolve_command": "'actions.run_shell'",
    "resolve_tools": "'actions.run'",
    "to_json": "'json.encode'",
    "to_proto": "'proto.encode_text'",
}
_ARGUMENTS = {
    "exec_tools": "'tools'",
    "incompatible_use_toolchain_transition": "nothing",
    "input_manifests": "nothing",
    "non_empty": "'allow_empty'",
    "single_file": "'allow_single_file'",
}
_CANONICAL = re.compile(r"@@[\w.-]*[~+]|\b\w+~\w*~\w+")


def problems(text: str, name: str) -> list[str]:
    """What is wrong with the content of a .bzl or BUILD file, a line each; `name` is the file's."""
    tree = ast.parse(text, name)
    known = _bound(tree)
    found = [(getattr(node, "lineno", 0), message) for node in ast.walk(tree) for message in _problems_of(node, known)]
    return [f"{name}:{line}: {message}" for line, message in sorted(found)]


def _problems_of(node: ast.AST, known: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Name) and node.id not in known:
        if node.id in _GLOBALS:
            yield f"{node.id} is not builtin; load it from {_GLOBALS[node.id]}"
        elif _RULES.fullmatch(node.id):
            yield f"{node.id} is not builtin; load it from its rules' repository"
        elif node.id in _GONE:
            yield f"{node.id} is gone"
    elif isinstance(node, ast.Attribute):
        yield from _problems_of_field(node)
    elif isinstance(node, ast.keyword):
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        if node.arg in _ARGUMENTS:
            yield f"the argument '{node.arg}' is gone; instead there is {_ARGUMENTS[node.arg]}"
        elif node.arg == "cfg" and value in ("data", "host"):
            yield f'cfg = "{value}" is gone; instead there is "exec"'
        elif node.arg == "fragments" and isinstance(node.value, ast.List):
            names = {str(each.value) for each in node.value.elts if isinstance(each, ast.Constant)}
            yield from (f"the fragment '{each}' is not Bazel's" for each in sorted(names - _FRAGMENTS))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _CANONICAL.search(node.value):
        yield f"{node.value!r} has a canonical name of a repository, which is spelt otherwise in each Bazel; use Label()"


def _problems_of_field(node: ast.Attribute) -> Iterator[str]:
    owner = node.value
    last = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "Label":
        last = "label"
    if last == "native" and (_RULES.fullmatch(node.attr) or node.attr in _GONE):
        yield f"native.{node.attr} is gone"
    elif last == "fragments" and node.attr not in _FRAGMENTS:
        yield f"the fragment '{node.attr}' is not Bazel's"
    else:
        for field in (node.attr, f"{last}.{node.attr}"):
            if field in _FIELDS:
                yield f"'{field}' is gone; instead there is {_FIELDS[field]}"


def _bound(tree: ast.Module) -> set[str]:
    """All names that the file gives a meaning: by loading, defining, assigning, or as parameters."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "load":
            names |= {each.value for each in node.args[1:] if isinstance(each, ast.Constant)}
            names |= {each.arg for each in node.keywords}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return {name for name in names if isinstance(name, str)}
