"""Read machines' readings, find where they leave their normal range, and say what that means."""
