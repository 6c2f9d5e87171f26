"""The nation, its states, counties, cities and ZIPs."""
