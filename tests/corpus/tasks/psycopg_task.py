"""libpq and what it needs (OpenSSL, Kerberos, LDAP …), from the wheel; there is no server, and the error says so."""

import datetime

import psycopg
from psycopg import pq, sql
from psycopg.types.json import Json

print(pq.__impl__, pq.version() == pq.version_pretty and 0, pq.version_pretty(pq.version()))
print(
    sql.SQL("select {} from {} where x = {}")
    .format(sql.Identifier("a b"), sql.Identifier("t"), sql.Literal("o'c"))
    .as_string(None)
)
transformer = psycopg.adapt.Transformer()
for value in (1, 1.5, "text", datetime.date(2024, 2, 29), [1, 2], Json({"a": 1}), b"\x00\xff"):
    print(bytes(transformer.get_dumper(value, psycopg.adapt.PyFormat.TEXT).quote(value)))
print(
    psycopg.conninfo.make_conninfo("dbname=x", host="h h"),
    sorted(psycopg.conninfo.conninfo_to_dict("user=u port=1").items()),
)
try:
    psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2 user=nobody")
except psycopg.OperationalError as error:
    print(str(error).splitlines()[0])
