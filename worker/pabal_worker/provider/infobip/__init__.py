"""Talk to Infobip over HTTP. Only `provider/factory.py` names this adapter.

    client.py       the calls; holds the connections
    transport.py    the connections, and the moment in which a request begins to leave
    requests.py     a SendRequest as Infobip's JSON
    waits.py        Retry-After
    format.py       what the rest of Pabal may read of Infobip's bodies and codes
    answers/        an HTTP answer as an outcome for every message; status and error codes
    reports/        delivery reports, pushed and polled, as JSON or XML; queries of the logs

Shapes follow Infobip's OpenAPI 3.210 (Kakao, SMS v3).
"""
