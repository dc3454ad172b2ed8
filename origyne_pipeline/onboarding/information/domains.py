"""Whether a mail domain takes mail: its MX records, asked of the name servers, and only when a person wants it.

Source: RFC 5321 section 5 (MX), RFC 7505 (a domain that takes no mail says so with an MX of ".").
"""

TIMEOUT_S = 5.0
ROOT = "."
"""What every name server of the internet knows; one that does not, knows nothing of other names either."""


def domain_rule(domain: str, timeout_s: float = TIMEOUT_S) -> tuple[str | None, str | None]:
    """What is wrong with a domain, and what could not be found out; None where nothing is.

    Args:
        domain: after the @.
        timeout_s: how long the name servers may take.
    """
    import dns.exception
    import dns.resolver

    try:
        answer = dns.resolver.resolve(domain, "MX", lifetime=timeout_s)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer) as error:
        try:
            dns.resolver.resolve(ROOT, "NS", lifetime=timeout_s)
        except (dns.exception.DNSException, OSError):
            return None, _doubt(domain, "the name servers of this machine do not know the internet")
        if isinstance(error, dns.resolver.NXDOMAIN):
            return f"has a domain that does not exist ({domain}): correct it", None
        return (
            f"has a domain without mail server ({domain} has no MX record): correct it, or declare one",
            None,
        )
    except (dns.exception.DNSException, OSError) as error:
        reason = f"no name server answered within {timeout_s:g} s ({type(error).__name__})"
        return None, _doubt(domain, reason)
    if all(str(record.exchange) == "." for record in answer):
        return (
            f"has a domain that takes no mail ({domain} says so in its MX record): give another address",
            None,
        )
    return None, None


def _doubt(domain: str, reason: str) -> str:
    return f"could not be checked: {reason}, so {domain} was not asked; check the network, or leave --dns out"
