"""An answer beside the gold of its question: where that stands, what is found of it, what a user sees first."""
