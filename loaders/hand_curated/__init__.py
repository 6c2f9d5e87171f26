"""What people add by hand: organizations, partnerships, claims, regions and corrections."""
