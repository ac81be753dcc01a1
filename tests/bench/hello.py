"""The least an application can do."""

print("hello")
