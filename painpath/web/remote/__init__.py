"""What is asked of other systems: their public keys and the resources of a FHIR server, within limits.

Nothing is asked of an address that the operator did not list, and no redirect is followed.
"""
