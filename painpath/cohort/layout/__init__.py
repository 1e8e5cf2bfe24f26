"""Record tables on disk for many patients: one folder of sorted Parquet files for each range of patients."""
