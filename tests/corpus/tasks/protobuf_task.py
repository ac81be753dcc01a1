"""Messages of a description made at run time, text and JSON formats."""

from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    json_format,
    message_factory,
    struct_pb2,
    text_format,
    timestamp_pb2,
)
from google.protobuf.internal import api_implementation

file = descriptor_pb2.FileDescriptorProto(name="t.proto", package="t", syntax="proto3")
message = file.message_type.add(name="Point")
for number, name in enumerate(("x", "y"), 1):
    message.field.add(name=name, number=number, type=5, label=1)
pool = descriptor_pool.DescriptorPool()
pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())
Point = message_factory.GetMessageClass(pool.FindMessageTypeByName("t.Point"))
data = Point(x=1, y=-2).SerializeToString()
print(api_implementation.Type(), data.hex(), text_format.MessageToString(Point.FromString(data), as_one_line=True))
print(json_format.MessageToJson(Point(x=3), indent=0), json_format.Parse('{"y": 4}', Point()).y)
struct = struct_pb2.Struct()
struct.update({"a": [1, {"b": None}]})
print(json_format.MessageToDict(struct), timestamp_pb2.Timestamp(seconds=86400).ToJsonString())
