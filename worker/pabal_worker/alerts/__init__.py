"""Tell people what they have to look at.

Events that are alerts go to one address of the installation. What campaigns' own webhooks are told is in
`webhooks/`.
"""
