"""tea-tasting over Ibis and DuckDB, as its documentation shows: a table with one row per unit, one Experiment per gate.

usage: tea-tasting.py TABLES GATES     needs tea-tasting and ibis-framework[duckdb]

Prints {"seconds", "cpu_seconds", "peak_mib", "rows": [{gate, metric, control, test}]}: the groups' means; only the time of the analyses counts.
"""

import json
import resource
import sys
import time

import ibis
import tea_tasting

TABLES, GATES = sys.argv[1], int(sys.argv[2])
COUNTED = {
    "page_views": "page_view",
    "add_to_carts": "add_to_cart",
    "checkouts": "checkout",
    "purchases": "purchase",
    "searches": "search",
    "logins": "login",
}

connection = ibis.duckdb.connect()
events = connection.read_parquet(f"{TABLES}/events/*/*.parquet", table_name="events")
exposures = connection.read_parquet(f"{TABLES}/exposures.parquet", table_name="exposures")

means = {name: tea_tasting.Mean(name) for name in [*COUNTED, "revenue"]}
ratios = {
    "aov": tea_tasting.RatioOfMeans("revenue", "purchases"),
    "ppv": tea_tasting.RatioOfMeans("purchases", "page_views"),
}
experiment = tea_tasting.Experiment(means | ratios)


def units_of(gate):
    """One row per exposed unit, with what it did from the millisecond of its first exposure on."""
    exposed = (
        exposures.filter(exposures.gate == gate)
        .group_by("unit_id")
        .agg(
            first_ms=exposures.ts_ms.min(),
            variant=(exposures.grp.max() == "test").cast("int"),
            groups=exposures.grp.nunique(),
        )
        .filter(lambda row: row.groups == 1)
    )
    joined = exposed.left_join(events, exposed.unit_id == events.unit_id).filter(
        lambda row: (row.ts_ms >= row.first_ms) | row.ts_ms.isnull()
    )
    done = joined.group_by("unit_id").agg(
        **{metric: (joined.name == event).sum() for metric, event in COUNTED.items()}, revenue=joined.value.sum()
    )
    columns = exposed.left_join(done, "unit_id").drop("unit_id_right")
    return columns.fill_null({name: 0 for name in [*COUNTED, "revenue"]})




def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


rows = []
used_before = cpu_seconds()
began = time.time()
for index in range(GATES):
    gate = f"gate_{index}"
    result = experiment.analyze(units_of(gate))
    for metric in [*means, *ratios]:
        rows.append({"gate": gate, "metric": metric, "control": result[metric].control, "test": result[metric].treatment})
measured = {
    "seconds": time.time() - began,
    "cpu_seconds": cpu_seconds() - used_before,
    "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}
json.dump(measured | {"rows": rows}, sys.stdout)
