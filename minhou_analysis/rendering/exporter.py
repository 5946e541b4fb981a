"""What the exporters without an nbconvert template share (导出器)."""

from __future__ import annotations

from nbconvert.exporters.exporter import Exporter
from traitlets import default
from traitlets.config import Config


class TaggedExporter(Exporter):
    """Leaves cells out by their tags, as nbconvert's HTML does."""

    @default("optimistic_validation")
    def _validates_once(self) -> bool:
        return True

    @property
    def default_config(self) -> Config:
        """nbconvert's defaults, and cells left out by tag as in HTML."""
        config = Config(
            {"TagRemovePreprocessor": {"enabled": True}, "RegexRemovePreprocessor": {"enabled": True}}
        )
        config.merge(super().default_config)
        return config
