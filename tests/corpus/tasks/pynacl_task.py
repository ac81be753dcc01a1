"""Boxes, signatures and hashes with libsodium."""

from nacl import encoding, exceptions, hash, public, pwhash, secret, signing

print(secret.SecretBox(b"k" * 32).encrypt(b"text", b"n" * 24).hex())
key = signing.SigningKey(b"s" * 32)
signed = key.sign(b"message", encoder=encoding.HexEncoder)
print(signed.signature[:32], key.verify_key.verify(signed, encoder=encoding.HexEncoder))
try:
    key.verify_key.verify(b"x" * 70)
except exceptions.BadSignatureError as error:
    print(error)
alice, bob = public.PrivateKey(b"a" * 32), public.PrivateKey(b"b" * 32)
print(public.Box(bob, alice.public_key).decrypt(public.Box(alice, bob.public_key).encrypt(b"hello")))
print(hash.blake2b(b"x")[:16], len(pwhash.argon2id.kdf(16, b"p", b"s" * 16, 1, 8192)))
