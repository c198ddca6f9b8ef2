"""The shell: everything with side effects. Slack, terminal, database, files and clock live here."""
