// Do Hearth and DuckDB flag the same subjects? A subject is the register line of the person or, for a household, the lowest line of
// its book. Prints the number of flags of each rule and, where they differ, a few register lines. Exit 1 on a difference.
//     node compare.mjs INBOX FLAGS.jsonl FLAGS.csv
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [inbox, hearthPath, duckdbPath] = process.argv.slice(2);
const SHOWN = 5; // differences of one rule

const linesOf = (path) => readFileSync(path, "utf8").split(/\r?\n/).filter((line) => line);

// Register files of the city quote nothing but the address, which stands behind all that is read here.
function readRegister() {
  const register = { byLine: [], byId: new Map() };
  const file = readdirSync(inbox).find((name) => name.startsWith("huji_"));
  const firstOfBook = new Map();
  linesOf(join(inbox, file)).forEach((text, index) => {
    const [office, book, kind, , , id] = text.split(",", 6);
    const line = index + 1;
    const key = kind === "集体户" ? id : `${office}|${book}`;
    if (!firstOfBook.has(key)) firstOfBook.set(key, line);
    register.byLine[line] = { line, household: firstOfBook.get(key) };
    register.byId.set(id, register.byLine[line]);
  });
  return register;
}

const register = readRegister();
const rules = new Map(); // rule → { kind, hearth: Set of lines, duckdb: Set of lines }
const sidesOf = (rule) => rules.get(rule) ?? rules.set(rule, { hearth: new Set(), duckdb: new Set() }).get(rule);

for (const line of linesOf(hearthPath).slice(1)) { // the first line is the legend
  const flag = JSON.parse(line);
  if (flag.suppressed_by) continue;
  const sides = sidesOf(flag.rule);
  sides.kind = flag.subject.kind;
  const person = register.byLine[flag.subject.register[0].line];
  sides.hearth.add(sides.kind === "person" ? person.line : person.household);
}
for (const line of linesOf(duckdbPath).slice(1)) {
  const [rule, id] = line.split(",");
  const sides = sidesOf(rule);
  const person = register.byId.get(id);
  sides.duckdb.add(sides.kind === "household" ? person.household : person.line);
}

let differences = 0;
for (const [rule, { hearth, duckdb }] of [...rules].sort()) {
  const only = { hearth: [...hearth].filter((line) => !duckdb.has(line)), duckdb: [...duckdb].filter((line) => !hearth.has(line)) };
  console.log(`${rule}: hearth ${hearth.size}, duckdb ${duckdb.size}`);
  for (const [side, lines] of Object.entries(only)) {
    differences += lines.length;
    if (lines.length) console.log(`  only ${side}: ${lines.length}, register lines ${lines.slice(0, SHOWN).join(" ")}`);
  }
}
console.log(differences ? `${differences} subjects differ` : "the same subjects");
process.exitCode = differences ? 1 : 0;
