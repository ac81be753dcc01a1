"""Counts words: used by Rust and C, and a program of its own."""

import collections
import sys

import host  # the program that embeds Python brings this module


def count(text: str) -> dict[str, int]:
    """How often each word occurs, the most frequent first."""
    if not text:
        raise ValueError("there is no text")
    return dict(collections.Counter(text.split()).most_common())


if __name__ == "__main__":
    print(host.greeting(), *sys.argv[1:])
