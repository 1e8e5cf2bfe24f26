"""Who may call: the clients that are trusted, their keys, their tokens, how often they call, what may be fetched."""
