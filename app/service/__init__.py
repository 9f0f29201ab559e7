"""Answer over HTTP: an API that OpenAI's clients speak, our own answer object, and a page.

application.py   the application with all its routes
reader.py        who asks, and what they may read (app/access)
login.py         /login, /logout
errors.py        errors as OpenAI's clients know them
answers.py       /ask, /search
health.py        /healthz, /readyz, /status
__main__.py      inhouse serve
"""
