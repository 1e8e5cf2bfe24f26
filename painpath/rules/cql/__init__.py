"""The knowledge as CQL (Clinical Quality Language) for FHIR R4, for exchange and as an independent check."""
