"""Many pieces: folder to Parquet, report with reasons, splits, duplicates; one file a data set."""
