"""Hold readings to limits, of params.yaml and of documents."""
