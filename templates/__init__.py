"""Jinja2 templates: the words of every move. Nothing but templates belongs here."""
