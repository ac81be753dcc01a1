"""What makes documents the same whenever and wherever they are made."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timezone

CREATED = datetime(1980, 1, 1, tzinfo=timezone.utc)
"""The time that documents say they were made at: the content decides about them, not the clock."""

_NAMESPACE = uuid.UUID("6f7e3c2b-3a63-5d0e-9b0c-0a6f0d3c5b1e")


def document_id(content: str) -> uuid.UUID:
    """An identifier that other content would not have."""
    return uuid.uuid5(_NAMESPACE, content)


def reference(component_id: str) -> str:
    """A component's id in the characters that SPDX allows: what had others keeps apart by a part of its hash."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", component_id).strip("-")
    if plain == component_id.replace(":", "-"):
        return plain
    return f"{plain}-{document_id(component_id).hex[:8]}"
