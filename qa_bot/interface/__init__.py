"""Fragments → terminal | text | JSON: the command line and the chat."""
