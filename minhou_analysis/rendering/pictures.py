"""Pictures are carried inside the report, never fetched (图片)."""

from __future__ import annotations

import mimetypes
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, unquote_to_bytes

SUFFIXES: Final = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
"""Picture types both exporters can show, with the file suffix of each."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where the pictures of one cell may come from: its attachments, and files beside the notebook."""

    folder: Path | None = None
    attachments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def embedded(self, source: str) -> str | None:
        """``source`` as a data URI, or ``None`` where it cannot be carried along (an address on the network,
        a missing file, a file outside the notebook's folder, a type that is no picture)."""
        if source.startswith("data:"):
            return source if decoded(source) else None
        if source.startswith("attachment:"):
            return self._attached(unquote(source.removeprefix("attachment:")))
        return self._beside(unquote(source))

    def _attached(self, name: str) -> str | None:
        for mime, content in self.attachments.get(name, {}).items():
            if mime in SUFFIXES:
                return f"data:{mime};base64,{''.join(content.split())}"
        return None

    def _beside(self, name: str) -> str | None:
        mime = mimetypes.guess_type(name)[0]
        if self.folder is None or mime not in SUFFIXES:
            return None
        folder = self.folder.resolve()
        path = (folder / name).resolve()
        if not (path.is_relative_to(folder) and path.is_file()):
            return None
        return f"data:{mime};base64,{b64encode(path.read_bytes()).decode()}"


def decoded(uri: str) -> tuple[str, bytes] | None:
    """Picture type and content of a data URI; ``None`` when it holds no picture we can show."""
    head, comma, body = uri.removeprefix("data:").partition(",")
    mime, *parameters = head.split(";")
    if not comma or mime not in SUFFIXES:
        return None
    try:
        return mime, b64decode(body, validate=True) if "base64" in parameters else unquote_to_bytes(body)
    except ValueError:
        return None
