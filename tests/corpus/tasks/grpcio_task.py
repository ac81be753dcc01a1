"""A server and a client in one process: unary calls, streams and errors."""

from concurrent import futures

import grpc


def upper(request: bytes, context: grpc.ServicerContext) -> bytes:
    if not request:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "nothing to do")
    return request.upper()


def letters(request: bytes, context: grpc.ServicerContext):
    for letter in request:
        yield bytes([letter])


server = grpc.server(futures.ThreadPoolExecutor(2))
methods = {
    "Upper": grpc.unary_unary_rpc_method_handler(upper),
    "Letters": grpc.unary_stream_rpc_method_handler(letters),
}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Text", methods)])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    print(channel.unary_unary("/test.Text/Upper")(b"word", timeout=20))
    print(list(channel.unary_stream("/test.Text/Letters")(b"abc", timeout=20)))
    try:
        channel.unary_unary("/test.Text/Upper")(b"", timeout=20)
    except grpc.RpcError as error:
        print(error.code(), error.details())
server.stop(None).wait()
print(len(grpc.ssl_channel_credentials().__class__.__name__))
