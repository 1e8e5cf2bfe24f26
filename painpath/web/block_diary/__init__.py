"""The hours after a block with local anaesthetic: pain at fixed times on the provoking movement."""
