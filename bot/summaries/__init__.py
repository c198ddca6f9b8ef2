"""Summaries that travel: for a customer, for colleagues, for a supplier, and the checklist, in five formats.

    edition = Edition(version=2, date="2026-11-22")
    content = customer(summary, knowledge, edition)     # bot.summaries.customer
    text = write(content, "plain", knowledge.wording)   # bot.summaries.documents
    changes = diff(old_content, content)                # bot.summaries.changes; `write` takes them too

Beside `customer` there are `internal`, `rfq` and `checklist`; beside "plain" slack, markdown, html and json.

`content` has what a document holds, `documents` gives it the words of `templates/summary/`, and `formats`
writes it. `shelf` finds what is stored; `commands` are the terminal's commands.
"""
