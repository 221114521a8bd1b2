"""Remember what the sandbox received and did, and push its delivery reports.

In memory only.
"""
