"""The form of a patient of the back-referral programme (PRB), by disease (protocol V1): `formPRB`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

YES_OR_NO = (0, 1)
Bounds = Mapping[str, tuple[float, float]]
BLOOD_PRESSURE: Bounds = {"TD_Sistolik": (20, 200), "TD_Diastolik": (20, 200)}
MEAN_PRESSURE: Bounds = {"Rata_TD_Sistolik": (20, 200), "Rata_TD_Diastolik": (20, 200)}


def _yes_or_no(*names: str) -> Bounds:
    return dict.fromkeys(names, YES_OR_NO)


# kdStatusPRB -> key of `data` -> the least and the most it may be.
DISEASES: Mapping[str, Bounds] = {
    "01": {
        "HBA1C": (0.1, 15),
        "GDP": (10, 500),
        "GD2JPP": (10, 500),
        "eGFR": (5, 150),
        **BLOOD_PRESSURE,
        "LDL": (20, 500),
    },
    "02": {
        "eGFR": (5, 150),
        **MEAN_PRESSURE,
        **_yes_or_no("JantungKoroner", "Stroke", "VaskularPerifer", "Aritmia", "AtrialFibrilasi"),
    },
    "03": {
        **_yes_or_no("Terkontrol", "Gejala2xMinggu", "BangunMalam", "KeterbatasanFisik"),
        "FungsiParu": (0, 100),
    },
    "04": {
        **MEAN_PRESSURE,
        "NadiIstirahat": (20, 200),
        **_yes_or_no("Aritmia", "SesakNapas3Bulan", "NyeriDada3Bulan", "SesakNapasAktivitas", "NyeriDadaAktivitas"),
    },
    "05": {"SkorMMRC": (0, 40), **_yes_or_no("Eksaserbasi1Tahun", "MampuAktivitas")},
    "06": {"Remisi": (0, 100), **_yes_or_no("TerapiRumatan"), "Usia": (1, 100)},
    "07": {"GDP": (10, 500), **BLOOD_PRESSURE, "LDL": (20, 500), "AsamUrat": (0.1, 20)},
    "08": _yes_or_no("Epileptik6Bulan", "EfekSampingOAB", "HamilMenyusui"),
    "09": {"RemisiSLE": (0, 100), **_yes_or_no("Hamil")},
}
EVERY_KEY = tuple(dict.fromkeys(name for bounds in DISEASES.values() for name in bounds))


class BadFormError(ValueError):
    """A form that VClaim would refuse: names the key, or the code of the disease."""


@dataclass(frozen=True)
class BackReferralForm:
    """`disease` is a kdStatusPRB, 01 to 09; `measures` has a number for each of its keys. Raises BadFormError."""

    disease: str
    measures: Mapping[str, float]

    def __post_init__(self) -> None:
        bounds = DISEASES.get(self.disease)
        if bounds is None:
            raise BadFormError("kdStatusPRB")
        for name in dict.fromkeys((*bounds, *self.measures)):
            value = self.measures.get(name)
            if name not in bounds or not isinstance(value, int | float) or isinstance(value, bool):
                raise BadFormError(name)
            least, most = bounds[name]
            if not least <= value <= most or (bounds[name] == YES_OR_NO and value not in YES_OR_NO):
                raise BadFormError(name)

    def as_wire(self) -> dict[str, Any]:
        """All keys go; those of other diseases are null."""
        return {"kdStatusPRB": self.disease, "data": {name: self.measures.get(name) for name in EVERY_KEY}}
