"""Read the tables of readings of machines."""
