"""Exit codes that commands share (退出码); 0 is all done, 1 nothing done, 2 an unknown option."""

from typing import Final

PARTIAL: Final = 3
"""Some of it is done, and some needs a person."""
