"""Records in painpath's own form: YAML or JSON for one patient, a folder of CSV or Parquet tables for many."""

from __future__ import annotations

from painpath.record.folder.read import read_table_folder
from painpath.record.folder.write import write_table_folder
from painpath.record.record_file import read_record_file, records_in

__all__ = ["read_record_file", "read_table_folder", "records_in", "write_table_folder"]
