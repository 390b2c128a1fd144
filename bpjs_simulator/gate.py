"""Authentication of a request to BPJS: cons id, clock, signature and user key."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from bpjs_simulator.answers import Answer
from bpjs_simulator.cipher import sign
from bpjs_simulator.configuration import Configuration


def refuse_stranger(
    headers: Mapping[str, str],
    *,
    configuration: Configuration,
    user_key: str,
    now_ms: int,
    window_seconds: int,
    http_status: int,
) -> Answer | None:
    """None when the request is the hospital's own. `headers` are looked up in any case."""
    cons_id = headers.get("x-cons-id", "")
    timestamp = headers.get("x-timestamp", "")
    signature = headers.get("x-signature", "")
    if cons_id != configuration.cons_id:
        return _unauthorized("Unauthorized. Cons ID tidak terdaftar", http_status=http_status)
    if not (timestamp.isascii() and timestamp.isdigit()):
        return _unauthorized("Unauthorized. X-timestamp tidak sesuai", http_status=http_status)
    if abs(now_ms // 1000 - int(timestamp)) > window_seconds:
        return _unauthorized("Expired Service: waktu server berbeda, cek jam server", http_status=http_status)
    expected = sign(cons_id=cons_id, secret_key=configuration.secret_key, timestamp=timestamp)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        return _unauthorized("Unauthorized. Signature tidak sesuai", http_status=http_status)
    if headers.get("user_key", "") != user_key:
        return Answer(403, "Forbidden. User key tidak sesuai", http_status=403 if http_status == 401 else 200)
    return None


def _unauthorized(message: str, *, http_status: int) -> Answer:
    return Answer(401, message, http_status=http_status)
