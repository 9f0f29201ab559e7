"""Side-by-side measurements. They print; nothing here passes or fails."""
