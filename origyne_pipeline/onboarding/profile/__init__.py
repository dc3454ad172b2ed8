"""The electrical profile of a VNO's SIM cards, ``ORIGYNE_VNO_PROFIL_ELECTRIQUE_xxx_AAAAMMJJ.xls``."""

from origyne_pipeline.onboarding.profile.checking import ProfileRefused, check_profile
from origyne_pipeline.onboarding.profile.models import ElectricalProfile, FtpAccess
from origyne_pipeline.onboarding.profile.writing import ProfileExists, write_blank

__all__ = [
    "ElectricalProfile",
    "FtpAccess",
    "ProfileExists",
    "ProfileRefused",
    "check_profile",
    "write_blank",
]
