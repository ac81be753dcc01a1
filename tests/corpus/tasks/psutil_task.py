"""This process, and the machine."""

import os

import psutil

process = psutil.Process()
print(
    process.pid == os.getpid(), process.memory_info().rss > 1 << 20, process.num_threads(), process.cwd() == os.getcwd()
)
print(
    psutil.cpu_count() == os.cpu_count(),
    psutil.virtual_memory().total > 0,
    "lo" in psutil.net_if_addrs(),
    psutil.pid_exists(1),
)
