"""Exit codes that commands share (退出码); 0 is all done, 1 nothing done."""

from typing import Final

USAGE: Final = 2
"""An unknown option or period; nothing was done."""
PARTIAL: Final = 3
"""Some of it is done, and some needs a person."""
SIGNALLED: Final = 128
"""It was told to stop: this and the signal's number, 130 for Ctrl-C, 143 for SIGTERM."""
