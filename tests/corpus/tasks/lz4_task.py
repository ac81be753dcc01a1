"""Frames, blocks and streams."""

import lz4.block
import lz4.frame

data = b"some data " * 1000
print(len(lz4.frame.compress(data)) < 200, lz4.frame.decompress(lz4.frame.compress(data, 9)) == data)
print(
    lz4.block.decompress(lz4.block.compress(data, mode="high_compression")) == data,
    lz4.frame.get_frame_info(lz4.frame.compress(b"x"))["block_size"],
)
try:
    lz4.frame.decompress(b"no frame at all")
except RuntimeError as error:
    print(error)
