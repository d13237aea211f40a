from __future__ import annotations

from digest.inbox import purging
from digest.store.engine import Store
from tests.conftest import NOW


def test_looking_for_old_mails_reads_no_mail(store: Store) -> None:
    """A tick asks each minute: an index answers, whatever the mails weigh. (PostgreSQL keeps large values apart.)"""
    with store.engine.connect() as connection:
        for query, index in (
            (purging._mails(NOW), "ix_inbound_mail_unpurged"),
            (purging._deliveries(NOW), "ix_delivery_unpurged"),
        ):
            words = query.compile(connection, compile_kwargs={"literal_binds": True})
            plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}"))
            assert index in plan
            assert "SCAN" not in plan
