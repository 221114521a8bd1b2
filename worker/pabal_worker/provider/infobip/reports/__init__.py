"""Read delivery reports and logs, as JSON or XML.

Rows in, `Report` values out; nothing is applied here.
"""
