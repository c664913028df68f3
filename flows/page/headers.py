"""What every answer says about itself: nothing from elsewhere, in no frame, kept nowhere."""

_ALWAYS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "permissions-policy": (
        "camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=(), payment=(), "
        "usb=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}
_YEAR_SECONDS = 365 * 24 * 3600


def security_headers(secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers; over https browsers are told to use nothing else."""
    all_of_them = dict(_ALWAYS)
    if secure:
        all_of_them["strict-transport-security"] = f"max-age={_YEAR_SECONDS}"
    return [(name.encode(), value.encode()) for name, value in all_of_them.items()]
