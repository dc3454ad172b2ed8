"""Alerts: what a person must know of a failed run or check, written once, and sent by mail and to a webhook."""
