"""Reading what remedies follow: the profiles of jurisdictions."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.access.call import COMMON_PROBLEMS, AnyCall
from app.core.shapes import example
from app.promotions.rules import Remedy
from app.suggestions import profiles

router = APIRouter(prefix="/v1", responses=COMMON_PROBLEMS)


class ProfileOut(BaseModel):
    """What remedies follow in one jurisdiction."""

    jurisdiction: str = Field(description="As a store names it.")
    name: str
    remedies: list[Remedy] = Field(description="Those that count, the best first.")
    owed: list[Remedy] = Field(description="Added to what a promotion gives, unless it gives none at all.")
    spares_age_restricted: bool = Field(description="Whether age-restricted products are exempt from what is owed.")
    rain_check_days: int = Field(description="The least days a rain check is good after the promotion's last one.")
    days_after_notice: int = Field(description="And after its holder was told that the product is back.")
    overdue_after_days: int | None = Field(description="When something comparable must be offered; null: no rule.")
    lesser_at_same_saving: bool = Field(description="Whether lesser value at the same percentage off counts.")
    has_notice: bool = Field(description="Whether a notice must be up in the store while a product is out.")
    note: str
    source: list[str]


class ProfileList(BaseModel):
    """Every profile."""

    model_config = example(
        {
            "notice": profiles.NOT_LEGAL_ADVICE,
            "items": [
                {
                    "jurisdiction": "us-il",
                    "name": "United States: Illinois",
                    "remedies": ["rain_check", "comparable_at_ad_price"],
                    "owed": [],
                    "spares_age_restricted": False,
                    "rain_check_days": 0,
                    "days_after_notice": 0,
                    "overdue_after_days": None,
                    "lesser_at_same_saving": True,
                    "has_notice": False,
                    "note": "A rain check honoured within a reasonable time, or a product of equal value.",
                    "source": ["Ill. Adm. Code tit. 14, 470.310"],
                }
            ],
        }
    )

    notice: str = Field(description="What these profiles are not.")
    items: list[ProfileOut]


@router.get("/jurisdictions", tags=["Master data"])
def list_jurisdictions(_call: AnyCall) -> ProfileList:
    """The profiles a store's `jurisdiction` may name, each with its source. Not legal advice."""
    shown = set(ProfileOut.model_fields) - {"has_notice"}
    return ProfileList(
        notice=profiles.NOT_LEGAL_ADVICE,
        items=[
            ProfileOut(has_notice=profile.notice is not None, **{name: getattr(profile, name) for name in shown})
            for profile in profiles.known().values()
        ],
    )
