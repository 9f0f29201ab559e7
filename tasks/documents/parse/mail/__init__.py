"""Read e-mail."""
