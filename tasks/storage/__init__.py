"""Read and write data sets and files so that a crash leaves them whole."""
