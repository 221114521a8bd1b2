"""Send a notice from a FastAPI service: one client for the process, awaited, and errors as HTTP statuses.

    uvicorn shop:app

The order's number is the key, so a request that comes twice sends one message. The broker's address is in
PABAL_BROKER_URL.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from pabal import AsyncClient
from pabal.errors import MessageRefused, NoAnswer, WrongInput

SHIPPED = {
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 상품이 발송되었습니다."},
}


class Shipment(BaseModel):
    """What the warehouse tells of an order."""

    phone: str
    name: str


@asynccontextmanager
async def with_client(app: FastAPI) -> AsyncIterator[None]:
    """A client while the application runs, made in the process that uses it."""
    broker = os.environ.get("PABAL_BROKER_URL", "redis://127.0.0.1:6379/0")
    async with AsyncClient(broker, by="shop") as client:
        app.state.pabal = client
        yield


app = FastAPI(lifespan=with_client)


@app.post("/orders/{order}/shipped", status_code=202)
async def tell_shipped(order: str, shipment: Shipment) -> dict[str, Any]:
    """Tell who ordered that it is on its way."""
    client: AsyncClient = app.state.pabal
    try:
        status = await client.send(
            shipment.phone, SHIPPED, {"name": shipment.name}, key=f"shipped-{order}", reference=order
        )
    except WrongInput as error:
        raise HTTPException(422, [problem.to_json() for problem in error.problems]) from error
    except MessageRefused as error:
        raise HTTPException(409, str(error)) from error
    except NoAnswer as error:  # it may have been taken; the same request again is safe
        raise HTTPException(503, str(error), headers={"Retry-After": "5"}) from error
    return {"order": order, "state": status["legs"]["kakao"]["state"]}


@app.get("/orders/{order}/notice")
async def read_notice(order: str) -> dict[str, Any]:
    """What became of the notice."""
    client: AsyncClient = app.state.pabal
    for status in await client.sent(keys=[f"shipped-{order}"]):
        if "refused" not in status:
            return {"order": order, "legs": status["legs"]}
    raise HTTPException(404, "no notice was sent for this order")
