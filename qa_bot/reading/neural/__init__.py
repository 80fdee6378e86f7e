"""A small transformer that reads a question together with passages, on numpy alone."""
