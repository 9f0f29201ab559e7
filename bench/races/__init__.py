"""Hold the races of bench/race.py, a module for each."""
