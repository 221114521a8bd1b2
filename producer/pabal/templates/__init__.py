"""Hold what is known of registered templates: a file of them, and whether a campaign says the same.

model.py        a template as it is registered
statuses.py     the words of consoles for whether it may be used
file.py         a file of templates: JSON, CSV, XLSX
visible.py      a text with nothing in it that nobody sees
difference.py   where two texts differ
comparison.py   what is asked about a content that differs, or that may not be used
filling.py      a content that names only the code gets the rest
order.py        what the provider is asked to register
"""
