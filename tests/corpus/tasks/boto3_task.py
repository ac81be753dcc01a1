"""Clients out of the descriptions that come with botocore, signed requests and a stubbed answer."""

import boto3
from botocore.stub import Stubber

session = boto3.Session("key", "secret", region_name="eu-central-1")
print(len(session.get_available_services()) > 300, session.get_available_regions("s3")[:3])
client = session.client("s3")
print(client.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}).split("?")[0], client.meta.endpoint_url)
with Stubber(client) as stub:
    stub.add_response("list_objects_v2", {"KeyCount": 1, "Contents": [{"Key": "k", "Size": 3}]}, {"Bucket": "b"})
    print(client.list_objects_v2(Bucket="b")["Contents"])
table = session.resource("dynamodb").Table("t")
print(
    table.name, sorted(name for name in dir(table) if name.endswith("_item")), client.get_waiter("bucket_exists").name
)
print(client.can_paginate("list_objects_v2"), session.client("ec2").meta.service_model.service_name)
try:
    client.get_object(Bucket="b")
except Exception as error:  # whatever it is, both sides say it
    print(type(error).__name__, error)
