"""What profiles and forms read from an edition: rows as they are stored, nothing computed."""
