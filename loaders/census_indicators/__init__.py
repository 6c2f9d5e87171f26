"""Published figures about counties, states and the nation that hint at need."""
