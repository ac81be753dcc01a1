"""Hashes of passwords and keys out of them, in Rust."""

import bcrypt

print(bcrypt.hashpw(b"secret", b"$2b$04$abcdefghijklmnopqrstuu"), bcrypt.kdf(b"p", b"salt", 16, 50).hex())
print(
    bcrypt.checkpw(b"secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4))),
    bcrypt.checkpw(b"no", bcrypt.hashpw(b"yes", bcrypt.gensalt(4))),
)
