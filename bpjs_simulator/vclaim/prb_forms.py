"""formPRB: which keys a disease has, and within what bounds (protocol V1)."""

from __future__ import annotations

from typing import Any

FLAG = (0, 1)
PRESSURE = {"TD_Sistolik": (20, 200), "TD_Diastolik": (20, 200)}
MEAN = {"Rata_TD_Sistolik": (20, 200), "Rata_TD_Diastolik": (20, 200)}


def _flags(*names: str) -> dict[str, tuple[float, float]]:
    return dict.fromkeys(names, FLAG)


BOUNDS: dict[str, dict[str, tuple[float, float]]] = {
    "01": {"HBA1C": (0.1, 15), "GDP": (10, 500), "GD2JPP": (10, 500), "eGFR": (5, 150), **PRESSURE, "LDL": (20, 500)},
    "02": {
        "eGFR": (5, 150),
        **MEAN,
        **_flags("JantungKoroner", "Stroke", "VaskularPerifer", "Aritmia", "AtrialFibrilasi"),
    },
    "03": {
        "FungsiParu": (0, 100),
        **_flags("Terkontrol", "Gejala2xMinggu", "BangunMalam", "KeterbatasanFisik"),
    },
    "04": {
        **MEAN,
        "NadiIstirahat": (20, 200),
        **_flags("Aritmia", "SesakNapas3Bulan", "NyeriDada3Bulan", "SesakNapasAktivitas", "NyeriDadaAktivitas"),
    },
    "05": {"SkorMMRC": (0, 40), **_flags("Eksaserbasi1Tahun", "MampuAktivitas")},
    "06": {"Remisi": (0, 100), "Usia": (1, 100), **_flags("TerapiRumatan")},
    "07": {"GDP": (10, 500), **PRESSURE, "LDL": (20, 500), "AsamUrat": (0.1, 20)},
    "08": _flags("Epileptik6Bulan", "EfekSampingOAB", "HamilMenyusui"),
    "09": {"RemisiSLE": (0, 100), **_flags("Hamil")},
}
KEYS = {name for bounds in BOUNDS.values() for name in bounds}


def is_lawful(form: Any) -> bool:
    """All keys of all diseases, numbers within bounds for this one, null for the others."""
    if not isinstance(form, dict) or form.get("kdStatusPRB") not in BOUNDS or not isinstance(form.get("data"), dict):
        return False
    bounds, told = BOUNDS[form["kdStatusPRB"]], form["data"]
    if set(told) != KEYS:
        return False
    return all(_fits(value, bounds.get(name)) for name, value in told.items())


def _fits(value: Any, bounds: tuple[float, float] | None) -> bool:
    if bounds is None:
        return value is None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value in FLAG if bounds == FLAG else bounds[0] <= value <= bounds[1]
