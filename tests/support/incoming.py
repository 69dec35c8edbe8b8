"""Incoming mails in the shapes that real servers give them, about a made-up letter."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

TO = "mp-5314@placeholder.invalid"


@dataclass(frozen=True)
class Sent:
    """What a bounce is about: the letter's own address, its Message-ID, and where it went."""

    address: str
    message_id: str
    to: str = TO


def _crlf(text: str) -> bytes:
    return dedent(text).lstrip("\n").replace("\n", "\r\n").encode()


def make_postfix(sent: Sent, *, status: str = "5.1.1", action: str = "failed", words: str = "") -> bytes:
    """Postfix's: multipart/report with the original."""
    words = words or f"550 {status} <{sent.to}>: Recipient address rejected: User unknown"
    return _crlf(f"""
        Return-Path: <>
        Received: by relay.example (Postfix) id 4XyZ; Sun, 22 Nov 2026 10:00:00 +0000 (GMT)
        Date: Sun, 22 Nov 2026 10:00:00 +0000 (GMT)
        From: MAILER-DAEMON@relay.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {sent.address}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
         boundary="4XyZ.1763805600/relay.example"
        Content-Transfer-Encoding: 8bit
        Message-Id: <20261122100000.4XyZ@relay.example>

        This is a MIME-encapsulated message.

        --4XyZ.1763805600/relay.example
        Content-Description: Notification
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        This is the mail system at host relay.example.

        <{sent.to}>: host mx.example[192.0.2.25] said: {words} (in reply to RCPT TO command)

        --4XyZ.1763805600/relay.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example
        X-Postfix-Queue-ID: 4XyZ
        X-Postfix-Sender: rfc822; {sent.address}
        Arrival-Date: Sun, 22 Nov 2026 09:59:58 +0000 (GMT)

        Final-Recipient: rfc822; {sent.to}
        Original-Recipient: rfc822;{sent.to}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.example
        Diagnostic-Code: smtp; {words}

        --4XyZ.1763805600/relay.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822
        Content-Transfer-Encoding: 8bit

        From: Somebody <{sent.address}>
        To: <{sent.to}>
        Subject: Who runs our computers
        Message-ID: {sent.message_id}

        Dear MP
        --4XyZ.1763805600/relay.example--
        """)


def make_exchange(sent: Sent, *, status: str = "5.1.10", words: str = "") -> bytes:
    """Exchange Online's: HTML first, and the original's headers only."""
    words = (
        words or "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
    )
    return _crlf(f"""
        Return-Path: <>
        From: Microsoft Outlook
         <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@parliament.uk>
        To: <{sent.address}>
        Date: Sun, 22 Nov 2026 10:00:03 +0000
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="d4a1cd02-8f5c-4a77"
        X-MS-Exchange-Message-Is-Ndr:
        Content-Language: en-GB
        Message-ID: <7d1c31c4-2e4d-4dd1@LO0P123MB.GBRP123.PROD.OUTLOOK.COM>
        In-Reply-To: {sent.message_id}
        Subject: Undeliverable: Who runs our computers
        Auto-Submitted: auto-replied
        X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
        MIME-Version: 1.0

        --d4a1cd02-8f5c-4a77
        Content-Type: multipart/alternative; differences=Content-Type;
        \tboundary="22c4b1d2-0a4f"

        --22c4b1d2-0a4f
        Content-Type: text/plain; charset="us-ascii"

        Your message to {sent.to} couldn't be delivered.

        --22c4b1d2-0a4f
        Content-Type: text/html; charset="us-ascii"

        <html><body><p>Your message couldn't be delivered.</p></body></html>

        --22c4b1d2-0a4f--

        --d4a1cd02-8f5c-4a77
        Content-Type: message/delivery-status

        Reporting-MTA: dns;LO0P123MB.GBRP123.PROD.OUTLOOK.COM
        Received-From-MTA: dns;relay.example
        Arrival-Date: Sun, 22 Nov 2026 10:00:02 +0000

        Final-Recipient: rfc822;{sent.to}
        Action: failed
        Status: {status}
        Diagnostic-Code: {words}

        --d4a1cd02-8f5c-4a77
        Content-Type: text/rfc822-headers

        From: Somebody <{sent.address}>
        Subject: Who runs our computers
        Message-ID: {sent.message_id}

        --d4a1cd02-8f5c-4a77--
        """)


def make_international(sent: Sent) -> bytes:
    """RFC 6533's, in UTF-8 throughout."""
    return _crlf(f"""
        From: Système de courrier <postmaster@mx.example>
        To: {sent.address}
        Subject: Échec de la remise
        Message-ID: <utf8-1@mx.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=global-delivery-status; boundary="utf8"

        --utf8
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Votre message n’a pas pu être remis.

        --utf8
        Content-Type: message/global-delivery-status
        Content-Transfer-Encoding: 8bit

        Reporting-MTA: dns; mx.example

        Final-Recipient: utf-8; {sent.to}
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 Adresse inconnue: <siân@bücher.example>

        --utf8
        Content-Type: message/global-headers
        Content-Transfer-Encoding: 8bit

        From: Zoë <{sent.address}>
        Message-ID: {sent.message_id}

        --utf8--
        """)


def make_exim(sent: Sent, words: str = "550 5.1.1 User unknown") -> bytes:
    """Exim's older one: plain text, known by a header."""
    return _crlf(f"""
        Return-path: <>
        X-Failed-Recipients: {sent.to}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mx.example>
        To: {sent.address}
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1abcde-0001@mx.example>

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {sent.to}
            SMTP error from remote mail server after RCPT TO:<{sent.to}>:
            host 192.0.2.25 [192.0.2.25]: {words}

        ------ This is a copy of the message, including all the headers. ------

        From: Somebody <{sent.address}>
        Message-ID: {sent.message_id}

        Dear MP
        """)


def make_qmail(sent: Sent, words: str = "Sorry, no mailbox here by that name. (#5.1.1)") -> bytes:
    """qmail's: "Hi. This is the qmail-send program"."""
    return _crlf(f"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.example
        To: {sent.address}
        Subject: failure notice
        Date: 22 Nov 2026 10:00:00 -0000

        Hi. This is the qmail-send program at mx.example.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{sent.to}>:
        {words}

        --- Below this line is a copy of the message.

        Return-Path: <{sent.address}>
        Message-ID: {sent.message_id}

        Dear MP
        """)


def make_out_of_office(sent: Sent, sender: str = TO) -> bytes:
    """Outlook's automatic reply."""
    return _crlf(f"""
        Return-Path: <>
        From: "BERRY, Siân" <{sender}>
        To: Somebody <{sent.address}>
        Subject: Automatic reply: Who runs our computers
        Message-ID: <auto-1@LO0P123MB.GBRP123.PROD.OUTLOOK.COM>
        In-Reply-To: {sent.message_id}
        Auto-Submitted: auto-generated
        X-Auto-Response-Suppress: All
        MIME-Version: 1.0
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: 8bit

        Thank you for writing. Siân answers every constituent. If a message bounces, it says: 550 5.1.1 User unknown.
        """)


def make_reply(
    sent: Sent, sender: str = TO, *, message_id: str = "<reply-1@parliament.uk>", headers: str = ""
) -> bytes:
    """What a person at the office writes; `headers` are more lines for the head, each ended."""
    reply = _crlf(f"""
        From: Office of the MP <{sender}>
        To: {sent.address}
        Subject: Re: Who runs our computers
        Message-ID: {message_id}
        In-Reply-To: {sent.message_id}
        MIME-Version: 1.0
        Content-Type: text/plain; charset="utf-8"

        Dear constituent, thank you. We will ask the minister.
        """)
    return headers.encode() + reply
