"""The public rules of rules_pyoxidizer."""

load("//rules/private:analysis.bzl", _python_analysis = "python_analysis")
load("//rules/private:distribution.bzl", _python_distribution = "python_distribution")
load("//rules/private:embedded_library.bzl", _python_embedded_library = "python_embedded_library")
load("//rules/private:extension_module.bzl", _python_extension_module = "python_extension_module")
load("//rules/private:file_manifest.bzl", _file_manifest = "file_manifest")
load("//rules/private:interpreter_config.bzl", _python_interpreter_config = "python_interpreter_config")
load("//rules/private:licenses.bzl", _python_licenses = "python_licenses")
load(
    "//rules/private:producers.bzl",
    _python_package_root = "python_package_root",
    _python_virtualenv_resources = "python_virtualenv_resources",
    _python_wheel_resources = "python_wheel_resources",
)
load("//rules/private:sdist.bzl", _python_sdist_resources = "python_sdist_resources")
load("//rules/private:toolchain.bzl", _python_distribution_toolchain = "python_distribution_toolchain")
load("//rules/private:trim.bzl", _trim_run = "trim_run")
load("//rules/private:trimmed_executable.bzl", _python_executable = "python_executable")

visibility("public")

file_manifest = _file_manifest
python_analysis = _python_analysis
python_distribution = _python_distribution
python_distribution_toolchain = _python_distribution_toolchain
python_embedded_library = _python_embedded_library
python_executable = _python_executable
python_extension_module = _python_extension_module
python_interpreter_config = _python_interpreter_config
python_licenses = _python_licenses
python_package_root = _python_package_root
python_sdist_resources = _python_sdist_resources
python_virtualenv_resources = _python_virtualenv_resources
python_wheel_resources = _python_wheel_resources
trim_run = _trim_run
