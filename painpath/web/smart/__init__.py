"""SMART App Launch 2.2: painpath's answer opens from a patient's chart in an electronic record.

The record system starts it (EHR launch), painpath proves itself with PKCE, reads the patient once and shows one
page. Nothing is kept but a line in the clinic's audit trail: no token, no record, no assessment.
"""
