"""What businesses undertake: living wage, hiring of survivors, due diligence, alliances."""
