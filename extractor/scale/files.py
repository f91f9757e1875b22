"""Files of the place where a job writes: a folder of this machine, HDFS, an object store."""

from __future__ import annotations

import posixpath
import uuid
from collections.abc import Iterator
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

_BLOCK = 1 << 20


class Files:
    """The files below ``root``, by Hadoop's file system; names are relative, with ``/``.

    Raises OSError where the storage refuses.
    """

    def __init__(self, spark: SparkSession, root: str) -> None:
        self._jvm: Any = spark.sparkContext._jvm
        self._hadoop = self._jvm.org.apache.hadoop.fs
        configuration = spark.sparkContext._jsc.hadoopConfiguration()
        given = self._hadoop.Path(root)
        self._system = given.getFileSystem(configuration)
        self._context = self._hadoop.FileContext.getFileContext(self._system.getUri(), configuration)
        self.root: str = self._system.makeQualified(given).toString()

    def at(self, name: str) -> str:
        """The full path of ``name``, as Spark takes it."""
        return posixpath.join(self.root, name) if name else self.root

    def name_of(self, uri: str) -> str:
        """The name of a file that Spark names by its URI, in which blanks and other letters are escaped."""
        path: str = self._hadoop.Path(self._jvm.java.net.URI(uri)).toString()
        return path.removeprefix(self.root).lstrip("/")

    def exists(self, name: str) -> bool:
        """Whether there is such a file or folder."""
        return bool(self._system.exists(self._path(name)))

    def list(self, folder: str) -> list[str]:
        """The names in a folder, sorted, without the folder; empty where it is not there."""
        if not self.exists(folder):
            return []
        return sorted(each.getPath().getName() for each in self._system.listStatus(self._path(folder)))

    def below(self, folder: str, ending: str) -> Iterator[tuple[str, int]]:
        """The files at any depth below a folder, with their sizes in bytes."""
        if self.exists(folder):
            found = self._system.listFiles(self._path(folder), True)
            while found.hasNext():
                status = found.next()
                if status.getPath().getName().endswith(ending):
                    path: str = status.getPath().toString()
                    yield path.removeprefix(self.root).lstrip("/"), int(status.getLen())

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        stream = self._system.open(self._path(name))
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream))
        finally:
            stream.close()

    def write_new(self, name: str, data: bytes) -> bool:
        """Write a file, whole or not at all; False where there already is one of this name, which stays as it is."""
        folder, _, last = name.rpartition("/")
        aside = f"{folder}/.{last}.{uuid.uuid4().hex}"
        stream = self._system.create(self._path(aside), True)
        try:
            for at in range(0, len(data), _BLOCK):
                stream.write(bytearray(data[at : at + _BLOCK]))
        finally:
            stream.close()
        none = getattr(self._hadoop, "Options$Rename").NONE
        options = self._jvm.java.lang.reflect.Array.newInstance(none.getClass(), 1)
        self._jvm.java.lang.reflect.Array.set(options, 0, none)
        try:
            self._context.rename(self._path(aside), self._path(name), options)
        except Py4JJavaError as error:
            if "FileAlreadyExists" not in error.java_exception.getClass().getName():
                raise OSError(f"{self.at(name)}: {error.java_exception}") from error
            self._system.delete(self._path(aside), False)
            return False
        return True

    def move(self, name: str, new: str) -> None:
        """Move a file; one that is already there under its new name and not under the old has been moved before."""
        if not self.exists(name):
            if self.exists(new):
                return
            raise OSError(f"{self.at(name)}: not there, nor is {new}; something else has taken it away")
        self._system.mkdirs(self._path(new.rpartition("/")[0]))
        if not self._system.rename(self._path(name), self._path(new)):
            raise OSError(f"{self.at(name)}: cannot be moved to {new}; look at the permissions and the room left")

    def delete(self, name: str) -> None:
        """Take away a file or a folder with all that is in it, if it is there."""
        self._system.delete(self._path(name), True)

    def _path(self, name: str) -> Any:
        return self._hadoop.Path(self.at(name))
