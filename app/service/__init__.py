"""Answer over HTTP: an API that OpenAI's clients speak, our own answer object, and a page.

application.py   the application with all its routes
reader.py        who asks, and what they may read (app/access)
login.py         /login, /logout
records.py       what is kept of an answer (app/audit, app/feedback)
feedback.py      /feedback
errors.py        errors as OpenAI's clients know them
answers.py       /ask, /search, and the one way to the engine
shown.py         an answer with markers, annotations and citations
events.py        answers as server-sent events
conversation.py  the question and its turns in the messages of OpenAI's clients
chat.py          /v1/chat/completions
responses.py     /v1/responses
models.py        /v1/models, and which arm a model is
embeddings.py    /v1/embeddings
citations.py     /citations/…: the passage behind a link
health.py        /healthz, /readyz, /status
metrics.py       /metrics
body_limit.py    413
__main__.py      inhouse serve
"""
