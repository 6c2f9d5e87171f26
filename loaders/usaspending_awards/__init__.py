"""Federal grants and other assistance of the US Government, with their subawards."""
