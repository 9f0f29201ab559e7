"""Define every error that Inhouse raises on purpose.

    InhouseError               the failure, its place, and the next command, in one line
    ├── ParamsError            params.yaml has a wrong key or value
    ├── ModelError             model weights are missing, foreign or do not match their hash
    ├── SourceError            a source of documents can't be read at all
    │   └── UnreachableError   a source on another machine did not answer; a later try may succeed
    ├── LostDocumentsError     a night would lose more documents than ingest.max_lost allows
    ├── WidenedError           more people could read more documents than ingest.max_widened allows
    ├── RejectedFilesError     too many new files were rejected; the others are in the index
    ├── ValidationError        a data set failed its expectations
    ├── StoreError             the vector store refused, or its certificate is not clean
    ├── BusyError              another run is working in this folder; exit code 75
    ├── LeaseLostError         another run took the lease while this one was paused
    ├── ClusterError           a scheduler or a worker is lost, or computes by other code
    ├── EndpointError          an OpenAI-compatible endpoint failed after all retries
    ├── StoppedError           an answer was stopped because nobody waits for it any more
    ├── StageError             a DVC or git command failed
    └── NightError             the last night failed, was killed, or is too long ago

The command lines catch InhouseError, print its message and exit with its code, which is 1 unless
the list gives another. A single bad document is not an exception: it becomes a `records.Rejection`
and the night continues.
"""

import os


class InhouseError(Exception):
    """Base of all errors below; its message is meant for the user."""

    exit_code = 1


class ParamsError(InhouseError):
    """params.yaml has a wrong key or value."""


class ModelError(InhouseError):
    """Model weights are missing, foreign or do not match their hash."""


class SourceError(InhouseError):
    """A source of documents can't be read at all."""


class UnreachableError(SourceError):
    """A source on another machine did not answer; a later try may succeed."""


class LostDocumentsError(InhouseError):
    """A night would lose more documents than ingest.max_lost allows."""


class WidenedError(InhouseError):
    """More people could read more documents than ingest.max_widened allows."""


class RejectedFilesError(InhouseError):
    """Too many new files were rejected; the others are in the index."""


class ValidationError(InhouseError):
    """A data set failed its expectations."""


class StoreError(InhouseError):
    """The vector store refused, or its certificate is not clean."""


class BusyError(InhouseError):
    """Another run is working in this folder."""

    exit_code = os.EX_TEMPFAIL  # 75: try again later


class LeaseLostError(InhouseError):
    """Another run has taken over from this one."""


class ClusterError(InhouseError):
    """A scheduler or a worker is lost, or a worker would not compute the same."""


class EndpointError(InhouseError):
    """An OpenAI-compatible endpoint failed after all retries."""


class StoppedError(InhouseError):
    """An answer was stopped because nobody waits for it any more."""


class StageError(InhouseError):
    """A DVC or git command failed."""


class NightError(InhouseError):
    """The last night failed, was killed, or is too long ago."""
