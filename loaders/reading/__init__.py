"""Safe readers: bytes of a publisher's file in, typed tables and findings out."""
