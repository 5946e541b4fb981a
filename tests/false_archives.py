"""Archives that say one thing of a part and hold another."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

_ENTRY = b"PK\x01\x02"
_ENTRY_SIZE = 46


def falsely_sized(content: bytes, name: str, part: bytes, says: int, packing: int) -> bytes:
    """The archive with ``name`` holding ``part``, of which its entry says that it is ``says`` bytes long.

    The checksum is that of so much of it, so that nothing short of unpacking further shows what was left unsaid.
    """
    with_part = _appended(_without(content, name), name, part, packing)
    entry = with_part.rfind(name.encode()) - _ENTRY_SIZE
    assert with_part[entry : entry + 4] == _ENTRY
    (local,) = struct.unpack_from("<L", with_part, entry + 42)
    false = bytearray(with_part)
    for checksum, size in ((entry + 16, entry + 24), (local + 14, local + 22)):
        struct.pack_into("<L", false, checksum, zlib.crc32(part[:says]))
        struct.pack_into("<L", false, size, says)
    return bytes(false)


def packed_as(packing: int, content: bytes) -> bytes:
    """The same parts, packed otherwise."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", packing) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return target.getvalue()


def many_entries(content: bytes, count: int) -> bytes:
    """An archive whose directory alone is long: ``count`` entries, none of which has a part."""
    entry = struct.pack("<4s4B4HL2L5H2L", _ENTRY, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    directory = (entry + b"x") * count
    said = min(count, 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, said, said, len(directory), len(content), 0)
    return content + directory + end


def _without(content: bytes, name: str) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for other in source.namelist():
            if other != name:
                kept.writestr(other, source.read(other))
    return target.getvalue()


def _appended(content: bytes, name: str, part: bytes, packing: int) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, part, packing)
    return target.getvalue()
