"""Repositories of wheels: which targets they have and what those depend on."""
