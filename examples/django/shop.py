"""Send a notice from a Django view, once its transaction is committed. One file: settings, model, view, URLs.

    python examples/django/shop.py runserver
    python examples/django/shop.py resend

A notice leaves only for an order that is in the database; one whose send failed is found by its empty
`notice_at` and sent again by `resend`, from cron. The order's number is the key, so nobody gets it twice.
The broker's address is in PABAL_BROKER_URL.
"""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from pathlib import Path

import django
from django.conf import settings
from django.core.management import execute_from_command_line

from pabal import Client, PabalError, WrongInput

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for the example alone",
    INSTALLED_APPS=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("SHOP_DATABASE", Path(__file__).with_name("shop.sqlite3")),
        }
    },
    USE_TZ=True,
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

SHIPPED = {
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 상품이 발송되었습니다."},
}


class Order(models.Model):  # type: ignore[misc]
    """An order that has left the warehouse."""

    number = models.CharField(max_length=40, primary_key=True)
    phone = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    notice_at = models.DateTimeField(null=True)
    """When the notice was handed over; null: it was not yet."""

    notice_fault = models.TextField(default="")
    """Why it never can be, for people."""

    class Meta:
        """Its application."""

        app_label = "shop"


@cache
def client() -> Client:
    """One client for each process, made at first use: after a server has forked."""
    return Client(os.environ.get("PABAL_BROKER_URL", "redis://127.0.0.1:6379/0"), by="shop")


def ship(request: HttpRequest, number: str) -> JsonResponse:
    """Note that an order has left, and tell who ordered."""
    with transaction.atomic():
        order, _ = Order.objects.get_or_create(
            number=number, defaults={"phone": request.POST["phone"], "name": request.POST["name"]}
        )
        transaction.on_commit(partial(send_notice, order.number))
    return JsonResponse({"order": order.number}, status=202)


def send_notice(number: str) -> None:
    """Hand the notice over; what cannot be done now is left to `resend`."""
    order = Order.objects.get(number=number)
    try:
        client().send(order.phone, SHIPPED, {"name": order.name}, key=f"shipped-{number}", reference=number)
    except WrongInput as error:  # it never can be: somebody has to look at the order
        order.notice_fault = str(error)
    except PabalError:  # workers or broker are away
        return
    else:
        order.notice_at = timezone.now()
    order.save()


def resend() -> int:
    """Send the notices that were not handed over; returns how many were tried."""
    waiting = list(Order.objects.filter(notice_at=None, notice_fault="").values_list("number", flat=True))
    for number in waiting:
        send_notice(number)
    return len(waiting)


def create_table() -> None:
    """Make the table where it is not there; a real application has migrations."""
    if Order._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Order)


urlpatterns = [path("orders/<str:number>/shipped", ship)]

if __name__ == "__main__":
    create_table()
    if sys.argv[1:] == ["resend"]:
        print(f"{resend()} notices tried")  # noqa: T201
    else:
        execute_from_command_line(sys.argv)
