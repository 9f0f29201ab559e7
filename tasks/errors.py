"""Every error that Inhouse raises on purpose.

    InhouseError               what went wrong, where, and what to do next, in one line
    ├── ParamsError            params.yaml has a wrong key or value
    ├── ModelError             model weights are missing, foreign or do not match their hash
    ├── SourceError            a source of documents can't be read at all
    ├── LostDocumentsError     a night would lose more documents than ingest.max_lost allows
    ├── ValidationError        a data set failed its expectations
    ├── StoreError             the vector store refused, or its certificate is not clean
    ├── EndpointError          an OpenAI-compatible endpoint failed after all retries
    └── StageError             a DVC or git command failed

The command lines catch InhouseError, print its message and exit with 1. A single bad document is
no exception: it becomes a `records.Rejection` and the night goes on.
"""


class InhouseError(Exception):
    """Base of all errors below; its message is meant for the user."""


class ParamsError(InhouseError):
    """params.yaml has a wrong key or value."""


class ModelError(InhouseError):
    """Model weights are missing, foreign or do not match their hash."""


class SourceError(InhouseError):
    """A source of documents can't be read at all."""


class LostDocumentsError(InhouseError):
    """A night would lose more documents than ingest.max_lost allows."""


class ValidationError(InhouseError):
    """A data set failed its expectations."""


class StoreError(InhouseError):
    """The vector store refused, or its certificate is not clean."""


class EndpointError(InhouseError):
    """An OpenAI-compatible endpoint failed after all retries."""


class StageError(InhouseError):
    """A DVC or git command failed."""
