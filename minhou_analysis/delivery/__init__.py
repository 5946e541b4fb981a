"""Brings finished reports to their readers (分发). Knows nothing of the plan: it takes files and addresses.

recipients ─► messages ─► outbox ─► sending ─► smtp
(addresses)   (names)     (preview)  (ledger)  (account)
"""
