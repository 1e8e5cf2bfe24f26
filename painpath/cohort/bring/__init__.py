"""From what a hospital exports to record tables for a cohort: FHIR, OMOP, CSV, Parquet."""
