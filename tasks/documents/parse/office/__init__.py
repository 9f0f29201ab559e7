"""Read Word documents and presentations."""
