"""The certificates as text, and as a file that OpenSSL reads."""

import ssl

import certifi

print(certifi.contents().count("BEGIN CERTIFICATE") > 100)
print(len(ssl.create_default_context(cafile=certifi.where()).get_ca_certs()) > 100)
