"""What goes on to the senders' own webhooks, up to the socket.

    parcels      what is delivered, and the port through which it goes
    shape        the body: Infobip's own reports, with our ids
    signing      Standard Webhooks
    retries      when a failed delivery is tried again: pure
    addresses    which addresses may be called: pure
    poster       the HTTP

The service that puts them together is `pabal_worker.webhooks.delivery`.
"""
