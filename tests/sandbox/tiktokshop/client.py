"""A seller's program for the tests: signs by itself, knows nothing of the server's code (tiktokshop.md §4)."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import zlib
from typing import Any
from urllib.parse import urlencode

from httpx import Response
from starlette.testclient import TestClient

LONG = "<p>Kopi robusta pilihan, dipetik merah dan dijemur oleh warga desa.</p>"
COFFEE, CHIPS, HONEY, WOVEN, POTTERY, JAMU, ANY = "916104", "916488", "917640", "918152", "918280", "919432", "850952"
DRINKS = "914824"  # no leaf
NO_CIPHER = ("/authorization/", "/seller/", "/product/202309/images/upload", "/product/202309/files/upload")


def png(width: int = 600, height: int = 600) -> bytes:
    """A whole picture, one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\x00" + b"\xff" * ((width + 7) // 8)) * height)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sign(secret: str, path: str, query: dict[str, Any], body: bytes = b"") -> str:
    pairs = sorted((k, str(v)) for k, v in query.items() if k not in ("sign", "access_token"))
    text = secret.encode() + path.encode() + "".join(k + v for k, v in pairs).encode() + body + secret.encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


class Seller:
    """One shop on a practice server."""

    def __init__(self, http: TestClient, **wish: Any) -> None:
        self.http = http
        made = http.post("/_practice/shops", json={"marketplace": "tiktokshop", "name": "Toko Uji"} | wish)
        assert made.status_code == 200, made.text
        self.made = made.json()
        self.shop, self.cipher = self.made["shop"], self.made["extra"]["shop_cipher"]
        self.app_key, self.secret = self.made["app_id"], self.made["app_key"]
        self.token, self.refresh_token = self.made["access_token"], self.made["refresh_token"]
        self.warehouse = self.made["warehouses"][0]

    def now(self) -> int:
        return int(self.http.get("/_practice/clock").json()["now"])

    def raw(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, Any] | None = None,
        **more: Any,
    ) -> Response:
        """Send a signed call; *query* and *headers* may override anything (None removes it)."""
        own: dict[str, Any] = {"app_key": self.app_key}
        if "timestamp" not in (query or {}):
            own["timestamp"] = self.now()
        if not path.startswith(NO_CIPHER) and not (method == "POST" and path.endswith("/brands")):
            own["shop_cipher"] = self.cipher
        own |= query or {}
        own = {key: value for key, value in own.items() if value is not None}
        sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        own.setdefault("sign", sign(self.secret, path, own, sent))
        given = {"content-type": "application/json", "x-tts-access-token": self.token} | (headers or {})
        if "files" in more:
            del given["content-type"]
        given = {name: value for name, value in given.items() if value is not None}
        content = {"content": sent} if sent else {}
        return self.http.request(method, f"{path}?{urlencode(own)}", headers=given, **content, **more)

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        """A call that must succeed; its ``data``."""
        response = self.raw(method, path, query, body)
        answer: dict[str, Any] = response.json()
        assert (response.status_code, answer["code"]) == (200, 0), answer
        data: dict[str, Any] = answer["data"]
        return data

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return self.call("GET", path, None, **query)

    def post(self, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        return self.call("POST", path, body, **query)

    def code(self, method: str, path: str, body: Any = None, **query: Any) -> int:
        """The code of a call, whatever it is."""
        return int(self.raw(method, path, query, body).json()["code"])

    # -- products ----------------------------------------------------------------------------------------

    def image(self, content: bytes | None = None, use_case: str = "MAIN_IMAGE") -> str:
        answer = self.raw(
            "POST", "/product/202309/images/upload", files={"data": content or png()}, data={"use_case": use_case}
        ).json()
        assert answer["code"] == 0, answer
        return str(answer["data"]["uri"])

    def sku(self, code: str = "KOPI-250", stock: int = 10, price: int = 35_000, *names: str) -> dict[str, Any]:
        inventory = [{"warehouse_id": self.warehouse, "quantity": stock}]
        attributes = [{"name": "Berat", "value_name": name} for name in names]
        price_of = {"amount": str(price), "currency": "IDR"}
        return {"seller_sku": code, "price": price_of, "inventory": inventory, "sales_attributes": attributes}

    def draft(self, **changes: Any) -> dict[str, Any]:
        """A product that would be accepted; None removes a field."""
        body = {
            "title": "Kopi Robusta Desa Sukamaju Sangrai 250 g",
            "description": LONG,
            "category_id": COFFEE,
            "category_version": "v2",
            "main_images": [{"uri": self.image()}] if "main_images" not in changes else [],
            "package_weight": {"value": "0.250", "unit": "KILOGRAM"},
            "product_attributes": [{"id": "100708", "values": [{"id": "1001402"}]}],
            "listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"],
            "skus": [self.sku()],
        } | changes
        return {name: value for name, value in body.items() if value is not None}

    def product(self, **changes: Any) -> tuple[str, list[str]]:
        """A new product: its id and the ids of its SKUs."""
        made = self.post("/product/202309/products", self.draft(**changes))
        return made["product_id"], [sku["id"] for sku in made["skus"]]

    def weights(self, *names: str, stock: int = 5, price: int = 20_000) -> list[dict[str, Any]]:
        return [self.sku(f"W-{n}", stock, price, name) for n, name in enumerate(names)]

    def detail(self, product: str, **query: Any) -> dict[str, Any]:
        return self.get(f"/product/202309/products/{product}", **query)

    def set_stock(self, product: str, sku: str, quantity: int, **more: Any) -> Response:
        row = {"id": sku, "inventory": [{"warehouse_id": self.warehouse, "quantity": quantity}]}
        path = f"/product/202309/products/{product}/inventory/update"
        return self.raw("POST", path, None, {"skus": [row]} | more)

    # -- the control API ---------------------------------------------------------------------------------

    def control(self, method: str, path: str, body: Any = None) -> Response:
        return self.http.request(method, f"/_practice/tiktokshop/{self.shop}/{path}", json=body)

    def listing(self, product: str = "") -> dict[str, Any]:
        every = self.control("GET", "listings").json()
        found: dict[str, Any] = next(each for each in every if product in ("", each["item_id"]))
        return found

    def buy(self, sku: str, quantity: int = 1, **more: Any) -> Response:
        return self.control("POST", "orders", {"lines": [{"sku": sku, "quantity": quantity}]} | more)

    def order(self, sku: str = "KOPI-250", quantity: int = 1, **more: Any) -> str:
        bought = self.buy(sku, quantity, **more)
        assert bought.status_code == 200, bought.text
        return str(bought.json()["order_id"])

    def act(self, order: str, action: str, **wish: Any) -> Response:
        return self.control("POST", f"orders/{order}/{action}", wish)

    def see(self, order: str) -> dict[str, Any]:
        """The order as the API shows it."""
        found: dict[str, Any] = self.get("/order/202507/orders", ids=order)["orders"][0]
        return found

    def package(self, order: str) -> str:
        return str(self.see(order)["packages"][0]["id"])

    def settings(self, **values: Any) -> None:
        made = self.http.post("/_practice/settings", json={"marketplace": "tiktokshop"} | values)
        assert made.status_code == 200, made.text

    def advance(self, seconds: float) -> None:
        self.http.post("/_practice/clock", json={"advance_s": seconds})

    def fault(self, kind: str, **wish: Any) -> None:
        made = self.http.post("/_practice/faults", json={"kind": kind} | wish)
        assert made.status_code == 200, made.text
