// The peer of `make bench-intake`: reads an inbox into typed tables by reading.sql, RUNS times, and prints the best rate as build/reading
// does. What node and DuckDB need to start is not counted.
//     node reading.mjs INBOX THREADS RUNS
import { readFileSync, readdirSync, statSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [inbox, threads, runs] = process.argv.slice(2);
const files = readdirSync(inbox).map((name) => `${inbox}/${name}`);
const megabytes = files.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6;
const sql = readFileSync(new URL("reading.sql", import.meta.url), "utf8");
let cpu = Infinity, wall = Infinity, rows = 0;

for (let run = 0; run < Number(runs); run++) {
  const instance = await DuckDBInstance.create(":memory:", { threads });
  const connection = await instance.connect();
  await connection.run("SET preserve_insertion_order = false");
  await connection.run("SET VARIABLE inbox = $1", [inbox]);
  const usage = process.cpuUsage(), began = performance.now();
  const statements = await connection.extractStatements(sql);
  rows = 0;
  for (let at = 0; at < statements.count; at++) {
    const made = await (await statements.prepare(at)).runAndReadAll();
    rows += Number(made.getRows()[0]?.[0] ?? 0);
  }
  const spent = process.cpuUsage(usage);
  wall = Math.min(wall, (performance.now() - began) / 1e3);
  cpu = Math.min(cpu, (spent.user + spent.system) / 1e6);
  connection.closeSync();
  instance.closeSync();
}
const rate = (seconds) => (megabytes / seconds).toFixed(0);
console.log(`duckdb ${threads}: ${rate(cpu)} MB/s of processor time, ${rate(wall)} MB/s by the clock ` +
  `(${megabytes.toFixed(0)} MB, ${(rows / 1e6).toFixed(1)} M rows)`);
