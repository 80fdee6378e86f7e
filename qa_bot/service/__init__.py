"""What every front shares: answers and errors as JSON, conversations, search, verification, receipts, diagnosis."""
