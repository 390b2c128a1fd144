"""The OpenAPI document of WS RS: what drf-spectacular cannot read from views that parse the body themselves."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from bpjs_bridge.inbound import examples, messages, shapes
from bpjs_bridge.inbound.envelope import NEW_PATIENT, OK, REFUSED

TYPES = {str: {"type": "string"}, int: {"type": "integer"}}
SUMMARIES = {
    "auth": "Generate Token",
    "statusantrean": "Status Antrean",
    "ambilantrean": "Ambil Antrean",
    "sisaantrean": "Sisa Antrean",
    "batalantrean": "Batal Antrean",
    "checkinantrean": "Check In",
    "pasienbaru": "Info Pasien Baru",
    "jadwaloperasirs": "Jadwal Operasi RS",
    "jadwaloperasipasien": "Jadwal Operasi Pasien",
    "ambilantreanfarmasi": "Ambil Antrean Farmasi",
    "statusantreanfarmasi": "Status Antrean Farmasi",
}
HEADERS = {"auth": ("x-username", "x-password")}
HEADERS_OF_A_CALL = ("x-username", "x-token")
MEDIA_TYPE = "application/json"
SETTINGS = {
    "TITLE": "WS RS",
    "VERSION": "1",
    "DESCRIPTION": (
        "Layanan rumah sakit yang dipanggil BPJS Kesehatan dan Mobile JKN. Setiap jawaban berbentuk "
        "`{response, metadata}`; kode 200 berhasil, 201 gagal dengan pesan, 202 pasien baru (Ambil Antrean saja). "
        "HTTP selalu 200, kecuali bila WS_MIRROR_STATUS=1. Contoh diambil dari dokumen BPJS 2021 dengan kartu 13 digit."
    ),
    "SCHEMA_PATH_PREFIX": "/ws/",
}


class WsSchema(AutoSchema):
    """Describes a WS RS service by its name."""

    @property
    def service(self) -> str:
        """The name of the service in its address."""
        view: Any = self.view
        return str(view.service)

    def get_operation_id(self) -> str:
        return self.service

    def get_summary(self) -> str:
        return SUMMARIES[self.service]

    def get_description(self) -> str:  # type: ignore[override]
        return ""

    def get_tags(self) -> list[str]:
        return ["WS RS"]

    def get_auth(self) -> list[dict[str, Any]]:
        return []

    def get_override_parameters(self) -> list[Any]:
        names = HEADERS.get(self.service, HEADERS_OF_A_CALL)
        return [OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True) for name in names]

    def get_request_serializer(self) -> Any:
        fields = shapes.REQUESTS.get(self.service)
        if fields is None:
            return None
        left_out = shapes.MAY_BE_LEFT_OUT.get(self.service, frozenset())
        required = [name for name in fields if name not in left_out]
        return {MEDIA_TYPE: {"type": "object", "properties": dict(fields), "required": required}}

    def get_response_serializers(self) -> Any:
        codes = (REFUSED, NEW_PATIENT) if self.service == "ambilantrean" else (REFUSED,)
        return {(OK, MEDIA_TYPE): {"oneOf": [_envelope(_response(self.service), (OK,)), _envelope(None, codes)]}}

    def get_examples(self) -> list[OpenApiExample]:
        message = messages.REGISTERED if self.service == "pasienbaru" else messages.OK
        response = examples.RESPONSES[self.service]
        answer = {"response": response} if response is not None else {}
        found = [
            _example("Berhasil", {**answer, "metadata": {"message": message, "code": OK}}, is_answer=True),
            _example("Gagal", {"metadata": {"message": _refused(self.service), "code": REFUSED}}, is_answer=True),
        ]
        if self.service in examples.REQUESTS:
            found.append(_example("Permintaan", examples.REQUESTS[self.service], is_answer=False))
        if self.service == "ambilantrean":
            new = {"metadata": {"message": messages.UNKNOWN_PATIENT, "code": NEW_PATIENT}}
            found.append(_example("Pasien baru", new, is_answer=True))
        return found


def _refused(service: str) -> str:
    return messages.WRONG_CREDENTIALS if service == "auth" else messages.TOKEN_EXPIRED


def _example(name: str, value: Mapping[str, Any], *, is_answer: bool) -> OpenApiExample:
    return OpenApiExample(name, value=dict(value), response_only=is_answer, request_only=not is_answer)


def _response(service: str) -> dict[str, Any] | None:
    """The schema of `response`; None for metadata alone."""
    if service in shapes.LISTS:
        items = {"type": "array", "items": _object(shapes.LISTS[service])}
        return {"type": "object", "properties": {"list": items}, "required": ["list"]}
    shape = shapes.RESPONSES.get(service)
    return _object(shape) if shape else None


def _object(shape: shapes.Shape) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: TYPES[kind] for name, kind in shape.items()},
        "required": list(shape),
    }


def _envelope(response: dict[str, Any] | None, codes: tuple[int, ...]) -> dict[str, Any]:
    """`{response, metadata}`; nothing besides."""
    code = {"type": "integer", "enum": list(codes)}
    metadata = {
        "type": "object",
        "properties": {"message": {"type": "string"}, "code": code},
        "required": ["message", "code"],
        "additionalProperties": False,
    }
    properties = {"response": response, "metadata": metadata} if response else {"metadata": metadata}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
