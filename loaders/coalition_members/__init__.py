"""Rosters of coalitions: who says that it belongs, and who was seen to take part."""
