"""Manage the collections of an index on a Qdrant server, and the alias that is searched.

QDRANT_URL names the server, QDRANT_API_KEY its key.

The difference is applied in place: a server has its own log, and its readers see each point whole.
Another embedder, chunker or layout of shards fills a collection of its own, and the alias moves
when it is full. docs/qdrant-server.md lists the settings, and the calls that no real server has
seen.
"""

import os
from typing import Any, Self

from qdrant_client import QdrantClient, models

from tasks.index import server_settings
from tasks.index.server_calls import errors
from tasks.index.server_store import DEFAULT, ServerStore
from tasks.params import QdrantServer
from tasks.records import digest

KEY = "QDRANT_API_KEY"  # of the environment, beside QDRANT_URL
ALIAS, PREFIX = "inhouse", "inhouse-"


class Server:
    """The collections of one index on a server, and the alias of the one being served.

    A collection's name contains its embedder, chunker and layout, so that no two meet in one."""

    def __init__(
        self, client: QdrantClient, hnsw_ef: int, settings: QdrantServer = DEFAULT
    ) -> None:
        self._client = client
        self._hnsw_ef = hnsw_ef
        self._settings = settings

    @classmethod
    def connect(cls, url: str, hnsw_ef: int, settings: QdrantServer = DEFAULT) -> Self:
        with errors(f"at {url} did not answer"):
            client = QdrantClient(url=url, api_key=os.environ.get(KEY), timeout=settings.timeout_s)
            return cls(client, hnsw_ef, settings)

    def collection(self, embedder: str, chunker: str) -> str:
        layout = server_settings.layout(self._settings)
        return f"{PREFIX}{digest(embedder, chunker, *layout)[:16]}"

    def collections(self) -> list[str]:
        with errors("can't be read"):
            found = [each.name for each in self._client.get_collections().collections]
        return sorted(name for name in found if name.startswith(PREFIX))

    def live(self) -> str | None:
        """Return the collection that the alias names."""
        with errors("can't be read"):
            aliases = self._client.get_aliases().aliases
        return next((a.collection_name for a in aliases if a.alias_name == ALIAS), None)

    def open(self, name: str, dim: int) -> ServerStore:
        """Return the collection of that name; create it if it does not exist."""
        if name not in self.collections():
            return ServerStore.create(self._client, name, dim, self._hnsw_ef, self._settings)
        return ServerStore(self._client, name, dim, self._hnsw_ef, self._settings)

    def follow_settings(self, name: str) -> list[str]:
        """Change a collection in place to what params.yaml says; return the changed arguments."""
        with errors("can't be read"):
            config = self._client.get_collection(name).config
        changes = server_settings.changes(self._settings, config)
        if changes:
            with errors("changed no settings"):
                self._client.update_collection(name, **changes)
        return sorted(changes)

    def embedder(self, name: str) -> str:
        """Return the fingerprint of the embedder that made the vectors of a collection."""
        with errors("can't be read"):
            found, _ = self._client.scroll(name, limit=1, with_payload=["embedder"])
        return str((found[0].payload or {}).get("embedder", "")) if found else ""

    def use(self, name: str) -> None:
        """Move the alias, in one step."""
        operations: list[Any] = [
            models.CreateAliasOperation(
                create_alias=models.CreateAlias(collection_name=name, alias_name=ALIAS)
            )
        ]
        if self.live():
            drop = models.DeleteAlias(alias_name=ALIAS)
            operations.insert(0, models.DeleteAliasOperation(delete_alias=drop))
        with errors("moved no alias"):
            self._client.update_collection_aliases(operations)

    def drop(self, name: str) -> None:
        with errors("dropped nothing"):
            self._client.delete_collection(name)
