// The peer of `make bench`: runs match.sql over the inbox of a city. Without an inbox it only starts DuckDB and ends, which
// is what every run pays before it begins.
//     node peer.mjs INBOX FLAGS.csv AS-OF-DATE [THREADS]
import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [inbox, flags, today, threads = "2"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
if (inbox) {
  await connection.run("SET VARIABLE inbox = $1", [inbox]);
  await connection.run("SET VARIABLE flags = $1", [flags]);
  await connection.run("SET VARIABLE today = CAST($1 AS DATE)", [today]);
  const statements = await connection.extractStatements(readFileSync(new URL("match.sql", import.meta.url), "utf8"));
  for (let at = 0; at < statements.count; at++) {
    const began = performance.now();
    await (await statements.prepare(at)).run();
    if (process.env.PEER_TIMES) console.error(`${at}: ${(performance.now() - began).toFixed(0)} ms`);
  }
}
connection.closeSync();
instance.closeSync();
