"""What Bazel 8 and 9 do by default, as far as Bazel 7 can be told to do it (docs/releasing.md)."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.consumer.nested import Consumer

# Not here: what Bazel 7's own builtin rules or Debian's rulesets cannot do without. docs/releasing.md says which.
FLAGS = (
    "--incompatible_autoload_externally=",
    "--incompatible_check_testonly_for_output_files",
    "--incompatible_check_visibility_for_toolchains",
    "--incompatible_config_setting_private_default_visibility",
    "--incompatible_default_to_explicit_init_py",
    "--incompatible_disable_native_android_rules",
    "--incompatible_disable_native_repo_rules",
    "--incompatible_disable_non_executable_java_binary",
    "--incompatible_disable_starlark_host_transitions",
    "--incompatible_disable_target_provider_fields",
    "--incompatible_disallow_empty_glob",
    "--incompatible_disallow_struct_provider_syntax",
    "--incompatible_dont_use_javasourceinfoprovider",
    "--incompatible_enable_apple_toolchain_resolution",
    "--incompatible_enable_proto_toolchain_resolution",
    "--incompatible_modify_execution_info_additive",
    "--incompatible_no_implicit_file_export",
    "--incompatible_no_implicit_watch_label",
    "--incompatible_strict_action_env",
    "--incompatible_struct_has_no_methods",
    "--incompatible_top_level_aspects_require_providers",
    "--incompatible_use_cc_configure_from_rules_cc",
    "--nolegacy_external_runfiles",
    "--nolegacy_important_outputs",
)


def test_flags(tmp_path: Path) -> None:
    """The ordinary consumer is built with all of them, and runs."""
    consumer = Consumer(tmp_path, "consumer")
    result = consumer.bazel("run", *FLAGS, "//:hello")
    consumer.bazel("shutdown")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Hello from Python 3.")
