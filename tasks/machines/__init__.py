"""Read the readings of machines, find where they leave their normal range, and say what it means."""
