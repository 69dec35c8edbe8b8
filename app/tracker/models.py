"""What staff record about an MP for the papers."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class MpComment(Base):
    """That a member was asked for comment, and what they said for print; `words` empty: no reply yet."""

    __tablename__ = "mp_comment"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    asked_on: Mapped[date]
    words: Mapped[str | None]
    recorded_at: Mapped[datetime]
