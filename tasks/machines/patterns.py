"""Name the shape of a departure from normal, in the words of the guide to readings."""

STEP = "step"
GROWING = "slow rise that gets faster"
STRAIGHT_FALL = "straight fall"
STRAIGHT_RISE = "straight rise"
CLOCK = "comes and goes with the clock"
SPIKE = "single spike"
UNNAMED = "other"  # abnormal, and none of these

PATTERNS = (STEP, GROWING, STRAIGHT_FALL, STRAIGHT_RISE, CLOCK, SPIKE, UNNAMED)
