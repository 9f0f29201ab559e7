"""Start the Prefect server, the worker and the watcher, and register the deployments."""
