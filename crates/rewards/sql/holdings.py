"""Sums up an export with an engine of choice: holdings.py ENGINE DIRECTORY.

ENGINE is duckdb, datafusion or clickhouse (packages duckdb, datafusion, chdb).
"""

import json
import pathlib
import sys


def duckdb_part(query, accounts, changes, out):
    import duckdb

    with duckdb.connect() as engine:
        engine.execute(f"CREATE VIEW accounts AS FROM read_parquet('{accounts}')")
        engine.execute(f"CREATE VIEW changes AS FROM read_parquet('{changes}')")
        engine.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")


SNAPPY = "OPTIONS ('format.compression' 'snappy')"


def datafusion_part(query, accounts, changes, out):
    import datafusion

    engine = datafusion.SessionContext()
    engine.register_parquet("accounts", accounts)
    engine.register_parquet("changes", changes)
    engine.sql(f"COPY ({query}) TO '{out}' STORED AS PARQUET {SNAPPY}").collect()


def clickhouse_part(query, accounts, changes, out):
    import chdb

    tables = f"""WITH
        accounts AS (SELECT * FROM file('{accounts}', Parquet)),
        changes AS (SELECT * FROM file('{changes}', Parquet)),"""
    query = query.replace("WITH", tables, 1)
    settings = "SETTINGS output_format_parquet_compression_method = 'snappy'"
    chdb.query(f"INSERT INTO FUNCTION file('{out}', Parquet) {settings} {query}")


ENGINES = {
    "duckdb": duckdb_part,
    "datafusion": datafusion_part,
    "clickhouse": clickhouse_part,
}


def main(engine, directory):
    directory = pathlib.Path(directory).absolute()
    about = json.loads((directory / "export.json").read_text())["about"]
    query = pathlib.Path(__file__).with_name("holdings.sql").read_text()
    # Comments would end a query that stands in a line of another.
    query = "\n".join(line for line in query.splitlines() if not line.startswith("--"))
    query = query.replace("{start}", str(about["start"])).replace("{end}", str(about["end"]))
    for part in sorted(it.name for it in (directory / "accounts").iterdir()):
        holdings = directory / "holdings" / part
        holdings.mkdir(parents=True, exist_ok=True)
        for old in holdings.glob("*.parquet"):
            old.unlink()
        accounts = directory / "accounts" / part / "accounts.parquet"
        changes = directory / "changes" / part / "changes.parquet"
        out = holdings / "holdings.parquet"
        ENGINES[engine](query, str(accounts), str(changes), str(out))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ENGINES:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
