"""Files that the office hands to units (交付文件): there as a whole, and for others to read."""

from __future__ import annotations

import tempfile
from pathlib import Path


def hand_over(path: Path, content: bytes) -> None:
    """Put a file in place in one step; what fails on the way leaves nothing behind."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".~", delete=False) as part:
        made = Path(part.name)
        try:
            part.write(content)
            made.chmod(0o644)  # a temporary file is its owner's alone; this one is sent on
            part.close()
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
