"""The page and the HTTP API; alone imports starlette and uvicorn, which the extra ``web`` brings."""
