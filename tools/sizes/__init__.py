"""How large the parts of an executable are."""
