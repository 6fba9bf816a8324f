"""A Zarr store on the local file system whose every file is whole or not there."""

from __future__ import annotations

import asyncio
import os
import uuid
from pathlib import Path

from zarr.core.buffer import Buffer
from zarr.storage import LocalStore

#: Ending of a file that is being written.
PARTIAL = ".partial"


class DurableStore(LocalStore):
    """Each value is on the disk before its name is, and its name before the call returns.

    So what was written before something else is there if that is, whatever ends the process or
    the machine.
    """

    async def set(self, key: str, value: Buffer) -> None:
        """Write a value under a key."""
        await asyncio.to_thread(self.set_sync, key, value)

    def set_sync(self, key: str, value: Buffer) -> None:
        """Write a value under a key."""
        path = self.root / key
        new = not path.parent.is_dir()
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{uuid.uuid4().hex}{PARTIAL}")
        try:
            with partial.open("wb") as file:
                file.write(value.as_buffer_like())
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        sync(path.parent)
        if new:
            self._sync_folders(path)

    async def delete(self, key: str) -> None:
        """Remove a key."""
        await super().delete(key)
        self._sync_folders(self.root / key)

    def _sync_folders(self, path: Path) -> None:
        for folder in path.parents:
            if folder.is_dir():
                sync(folder)
            if folder == self.root:
                return


def sync(path: Path) -> None:
    """Bring a file or folder to the disk."""
    if path.is_dir() and os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(root: Path) -> None:
    """Bring all that is below a folder to the disk."""
    for path in root.rglob("*"):
        sync(path)
    sync(root)
