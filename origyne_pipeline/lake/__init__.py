"""The lake of immutable Parquet partitions: what is committed, and how a partition is replaced. No engine needed.

A table is a folder of partitions. A partition is one Parquet file, named for its content, or a list of such files
(``pieces``), and ``_current.json`` that names it: the pointer is replaced atomically, a file never changes. So a reader
who holds an old list of files is never broken, a kill leaves the former partition, and the same rows give the same
bytes.

``files`` knows where the files lie on a disk, ``stored_files`` where they lie in an object store such as S3. Nobody
outside gets a path: ask for a partition's rows (``warehouse.Warehouse.relation``), its digest or its size.
"""

from origyne_pipeline.lake.files import LakeFile
from origyne_pipeline.lake.lake import Lake
from origyne_pipeline.lake.partition import DamagedPartitionError, Partition
from origyne_pipeline.lake.reading import Glance

__all__ = ["DamagedPartitionError", "Glance", "Lake", "LakeFile", "Partition"]
