"""A seller's program for the tests: signs by itself, knows nothing of the server's code."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
JPG = b"\xff\xd8\xff\xe0" + b"0" * 32
LONG = "Dibuat sendiri oleh warga desa, tanpa pengawet."


def hmac_hex(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


class Seller:
    """One shop on a practice server."""

    def __init__(self, http: TestClient, **wish: Any) -> None:
        self.http = http
        made = http.post("/_practice/shops", json={"marketplace": "shopee", "name": "Toko Uji"} | wish)
        assert made.status_code == 200, made.text
        self.made = made.json()
        self.shop = self.made["shop"]
        self.partner_id, self.key = self.made["app_id"], self.made["app_key"]
        self.token, self.refresh_token = self.made["access_token"], self.made["refresh_token"]

    def now(self) -> int:
        return int(self.http.get("/_practice/clock").json()["now"])

    def raw(
        self, method: str, name: str, query: dict[str, Any] | None = None, body: Any = None, **more: Any
    ) -> Response:
        """Send a signed call; *query* may override any common parameter (None removes it)."""
        path = f"/api/v2/{name}"
        public = name.startswith(("auth/", "public/", "push/", "media_space/"))
        own: dict[str, Any] = {"partner_id": self.partner_id, "timestamp": self.now()}
        if not public:
            own |= {"access_token": self.token, "shop_id": self.shop}
        own |= query or {}
        own = {key: value for key, value in own.items() if value is not None}
        if "sign" not in (query or {}):
            base = f"{own.get('partner_id', '')}{path}{own.get('timestamp', '')}"
            if not public:
                base += f"{own.get('access_token', '')}{own.get('shop_id', '')}"
            own["sign"] = hmac_hex(self.key, base)
        return self.http.request(method, path, params=own, json=body, **more)

    def get(self, name: str, **query: Any) -> dict[str, Any]:
        """A GET call; the parsed envelope, which must be free of errors."""
        return self._good(self.raw("GET", name, query))

    def post(self, name: str, body: Any = None, **query: Any) -> dict[str, Any]:
        """A POST call; the parsed envelope, which must be free of errors."""
        return self._good(self.raw("POST", name, query, body if body is not None else {}))

    def fails(self, method: str, name: str, body: Any = None, **query: Any) -> str:
        """The error name of a call that must be refused."""
        answer = self.raw(method, name, query, body).json()
        assert answer["error"], answer
        return str(answer["error"])

    @staticmethod
    def _good(response: Response) -> dict[str, Any]:
        answer: dict[str, Any] = response.json()
        assert answer["error"] == "", answer
        inner: dict[str, Any] = answer.get("response", answer)
        return inner

    # -- shortcuts -----------------------------------------------------------------------------------

    def upload(self, *contents: bytes) -> dict[str, Any]:
        files = [("image", (f"{n}.png", content, "image/png")) for n, content in enumerate(contents or (PNG,))]
        response: dict[str, Any] = self.raw("POST", "media_space/upload_image", files=files).json()
        return response

    def image(self) -> str:
        return str(self.upload()["response"]["image_info"]["image_id"])

    def draft(self, **changes: Any) -> dict[str, Any]:
        """A body for add_item that is accepted as it stands."""
        draft = {
            "item_name": "Kopi Bubuk Robusta 250 g",
            "description": LONG,
            "original_price": 35_000,
            "weight": 0.3,
            "category_id": 101901,
            "image": {"image_id_list": [self.image()]},
            "logistic_info": [{"logistic_id": 8003, "enabled": True}],
            "seller_stock": [{"stock": 10}],
            "item_sku": "KOPI-250",
        } | changes
        return {name: value for name, value in draft.items() if value is not None}

    def item(self, **changes: Any) -> int:
        return int(self.post("product/add_item", self.draft(**changes))["item_id"])

    def tiers(self, *names: str, price: int = 20_000, stock: int = 5, **more: Any) -> dict[str, Any]:
        """A one-tier variation body in the current form."""
        options = [{"variation_option_id": 0, "variation_option_name": name} for name in names]
        models = [
            {"tier_index": [n], "original_price": price, "model_sku": f"M{n}", "seller_stock": [{"stock": stock}]}
            for n in range(len(names))
        ]
        tier = {"variation_id": 0, "variation_name": "Berat", "variation_option_list": options}
        return {"standardise_tier_variation": [tier], "model": models} | more

    def control(self, method: str, path: str, body: Any = None) -> Response:
        return self.http.request(method, f"/_practice/shopee/{self.shop}/{path}", json=body)

    def buy(self, sku: str, quantity: int = 1, **more: Any) -> Response:
        return self.control("POST", "orders", {"lines": [{"sku": sku, "quantity": quantity}]} | more)

    def order(self, sku: str = "KOPI-250", quantity: int = 1, **more: Any) -> str:
        bought = self.buy(sku, quantity, **more)
        assert bought.status_code == 200, bought.text
        return str(bought.json()["order_id"])

    def act(self, order: str, action: str, **wish: Any) -> Response:
        return self.control("POST", f"orders/{order}/{action}", wish)

    def detail(self, order: str, *fields: str) -> dict[str, Any]:
        found = self.get("order/get_order_detail", order_sn_list=order, response_optional_fields=",".join(fields))
        first: dict[str, Any] = found["order_list"][0]
        return first

    def listing(self, item_id: int | None = None) -> dict[str, Any]:
        every = self.control("GET", "listings").json()
        found: dict[str, Any] = next(x for x in every if item_id in (None, x["item_id"]))
        return found

    def settings(self, **values: Any) -> None:
        made = self.http.post("/_practice/settings", json={"marketplace": "shopee"} | values)
        assert made.status_code == 200, made.text

    def advance(self, seconds: float) -> None:
        self.http.post("/_practice/clock", json={"advance_s": seconds})

    def fault(self, kind: str, **wish: Any) -> None:
        made = self.http.post("/_practice/faults", json={"kind": kind} | wish)
        assert made.status_code == 200, made.text
