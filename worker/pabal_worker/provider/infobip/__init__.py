"""Infobip over HTTP: the provider port of this installation.

    client.py       the calls; holds the connections
    transport.py    the connections, and the moment a request begins to leave
    requests.py     a SendRequest as Infobip's JSON
    answers.py      an HTTP answer as an outcome for every message
    violations.py   which rows a refused request is about
    refusals.py     what an error body says, without personal data
    waits.py        Retry-After
    logs.py         the query strings of /logs and /reports
    reports.py      delivery reports, pushed and pulled
    rows.py         reading single values that may be missing or wrong
    statuses.py     what status and error codes mean; codes.csv is the table
    errors.py       what can be raised

Shapes follow Infobip's OpenAPI 3.210 (Kakao Alim, SMS v3).
"""
