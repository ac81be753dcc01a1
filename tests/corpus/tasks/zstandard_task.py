"""One shot, streams and a dictionary; the compiled backend."""

import io

import zstandard

data = b"some data " * 1000
packed = zstandard.ZstdCompressor(level=19).compress(data)
print(zstandard.backend, len(packed) < 100, zstandard.ZstdDecompressor().decompress(packed) == data)
print(
    zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read(9),
    zstandard.get_frame_parameters(packed).content_size,
)
dictionary = zstandard.train_dictionary(2000, [b"record %d of many, with text %d" % (n, n * n) for n in range(2000)])
print(len(dictionary.as_bytes()) <= 2000, zstandard.ZSTD_VERSION)
