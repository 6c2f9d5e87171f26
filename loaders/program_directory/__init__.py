"""Directories of services in the Open Referral format, HSDS 3.0 in JSON."""
