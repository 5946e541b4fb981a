"""What went wrong with a report, in one line that names the file or the cell and says what to do (出错说明)."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from minhou_analysis.errors import MinhouError
from minhou_analysis.execution.notebook import NotebookError, one_line

_SYSTEM: Final = {
    errno.ENOSPC: "no space is left on the disk (磁盘已满)",
    errno.EDQUOT: "the disk quota is used up (磁盘配额已满)",
    errno.EMFILE: "too many files are open at once; try fewer --jobs (打开的文件过多)",
    errno.EACCES: "no permission to write (没有写入权限)",
    errno.ENOMEM: "the machine is out of memory; try fewer --jobs (内存不足)",
}


class OpeningError(Exception):
    """A cell failed that every section needs."""


def said(error: Exception, notebook: Path) -> str:
    """The error in one line."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, OpeningError | NotebookError | MinhouError):
        return one_line(error)
    if "NoSuchKernel" in kinds:
        return (
            f"{notebook.name}: the kernel {getattr(error, 'name', '')!r} is not installed; "
            "python -m ipykernel install --sys-prefix puts it there (缺少内核)"
        )
    if "ExporterNameError" in kinds or "ExporterDisabledError" in kinds:
        return (
            f"there is no nbconvert exporter {one_line(error)}; is the package installed? (没有这个导出格式)"
        )
    if "PapermillException" in kinds or "PapermillOptionalDependencyException" in kinds:
        return f"{notebook.name}: {one_line(error)}"
    if isinstance(error, OSError) and error.errno in _SYSTEM:
        return _SYSTEM[error.errno]
    if isinstance(error, MemoryError):
        return _SYSTEM[errno.ENOMEM]
    return one_line(f"{type(error).__name__}: {error}")
