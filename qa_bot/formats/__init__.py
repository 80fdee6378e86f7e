"""Loaders of documents as people have them: bytes → text, blocks and places. What is executable is never run."""
