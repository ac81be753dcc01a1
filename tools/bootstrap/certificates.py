"""The machine's trusted certificates as a Java key store: where https is reachable, the offline Bazel uses it."""

from __future__ import annotations

import hashlib
import os
import ssl
import struct
import time
from collections.abc import Sequence
from pathlib import Path

_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_END = "-----END CERTIFICATE-----"
_BEGIN = "-----BEGIN CERTIFICATE-----"


def write_keystore(path: Path) -> None:
    """Write the machine's trusted certificates to `path`; where there are none, https stays unusable."""
    named = os.environ.get("SSL_CERT_FILE")
    bundle = Path(named) if named else _BUNDLE
    pem = bundle.read_text(errors="replace") if bundle.exists() else ""
    if path.is_symlink():
        path.unlink()
    path.write_bytes(keystore(certificates(pem), int(time.time() * 1000)))


def certificates(pem: str) -> list[bytes]:
    """The certificates in a PEM bundle, each in DER."""
    blocks = (part[part.find(_BEGIN) :] for part in pem.split(_END)[:-1] if _BEGIN in part)
    return [ssl.PEM_cert_to_DER_cert(f"{block}{_END}") for block in blocks]


def keystore(trusted: Sequence[bytes], milliseconds: int) -> bytes:
    """A key store in Java's own format (JKS, version 2) under the usual password, `changeit`."""
    body = struct.pack(">III", 0xFEEDFEED, 2, len(trusted))
    for number, certificate in enumerate(trusted):
        body += struct.pack(">I", 2) + _text(f"trusted-{number}") + struct.pack(">Q", milliseconds)
        body += _text("X.509") + struct.pack(">I", len(certificate)) + certificate
    return body + hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data
