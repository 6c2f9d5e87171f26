"""The register of tax-exempt organizations of the US Internal Revenue Service."""
