"""Where people and programs ask: a page with an HTTP API, and an MCP server, over the one service."""
