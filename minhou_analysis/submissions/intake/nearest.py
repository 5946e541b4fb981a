"""The word that was probably meant (相近)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from minhou_analysis.submissions.intake.remarks import Words


def nearest(text: str, known: Sequence[str], labels: Mapping[str, str] | None = None) -> Words:
    """``（最接近“…”）`` for the known word closest to ``text``, by its label where ``labels`` has one; or nothing."""
    close = get_close_matches(text[:100], known, n=1, cutoff=0.5)
    if not close:
        return Words()
    word = (labels or {}).get(close[0], close[0])
    return Words(f"（最接近“{word}”）", f" (nearest: {word})")
