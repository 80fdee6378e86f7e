"""The MCP server for agents; alone imports the SDK, which the extra ``mcp`` brings."""
