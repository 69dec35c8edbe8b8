from app.core.jobs import job


@job("mail.deliver")
def deliver(outbox_id: int) -> None:
    """Placeholder."""
