"""Tables, computing, Parquet with compression, IPC and CSV, in large C++ libraries."""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq

table = pa.table({"n": [1, 2, None, 4], "s": ["a", "b", "a", None]})
print(table.schema, pc.sum(table["n"]), table.group_by("s").aggregate([("n", "sum")]).sort_by("n_sum").to_pylist())
for compression in ("snappy", "zstd", "gzip", "lz4", "brotli"):
    file = io.BytesIO()
    pq.write_table(table, file, compression=compression)
    file.seek(0)
    print(compression, pq.read_table(file).equals(table))
sink = pa.BufferOutputStream()
with pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
print(pa.ipc.open_stream(sink.getvalue()).read_all().num_rows)
print(pyarrow.csv.read_csv(io.BytesIO(b"a,b\n1,x\n")).to_pydict())
print(
    pyarrow.dataset.dataset(table).to_table(filter=pc.field("n") > 1).num_rows,
    pc.strftime(pa.array([0], pa.timestamp("s")), "%Y")[0],
)
