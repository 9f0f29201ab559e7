"""Answer questions: on the command line, over HTTP (service/), and on a page (page/)."""
