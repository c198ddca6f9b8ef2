"""The dialog core: pure functions from a session and an utterance to the next session and its moves."""
