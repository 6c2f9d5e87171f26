"""Which branches of business grow, make, buy or sell a listed good: our own table with reasons."""
