"""Question sets + QABot → the weights of ranking, short answers and confidence, with cross-validated figures."""
