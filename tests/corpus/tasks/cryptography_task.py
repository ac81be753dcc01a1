"""Symmetric and public keys, certificates and passwords, in Rust and OpenSSL."""

import datetime

from cryptography import x509
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import NameOID

print(Fernet(b"0" * 43 + b"=").decrypt(Fernet(b"0" * 43 + b"=").encrypt(b"secret")))
try:
    Fernet(Fernet.generate_key()).decrypt(b"wrong")
except InvalidToken as error:
    print(type(error).__name__)
print(AESGCM(b"k" * 16).encrypt(b"n" * 12, b"text", b"more").hex())
print(Scrypt(b"salt", 16, 2**4, 8, 1).derive(b"password").hex())
key = ed25519.Ed25519PrivateKey.from_private_bytes(b"1" * 32)
print(key.sign(b"message").hex()[:32])
big = rsa.generate_private_key(65537, 2048)
pad = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
big.public_key().verify(big.sign(b"x", pad, hashes.SHA256()), b"x", pad, hashes.SHA256())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
builder = x509.CertificateBuilder(name, name, ec.generate_private_key(ec.SECP256R1()).public_key(), 7)
start = datetime.datetime(2024, 1, 1)
certificate = builder.not_valid_before(start).not_valid_after(start.replace(year=2025)).sign(key, None)
print(
    certificate.subject.rfc4514_string(),
    certificate.serial_number,
    certificate.public_bytes(serialization.Encoding.PEM)[:27],
)
