"""Read the readings of machines, find where they leave their normal, and say what that means."""
