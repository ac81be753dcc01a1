"""Resources: the packed-resources format, and the actions that scan, compile, route and pack."""
