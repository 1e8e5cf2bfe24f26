"""A folder of CSV or Parquet tables: reading, writing, and how a cell holds a value."""
