// What a page uses that a mail client does not know, or knows in part only: JSON of {client: {feature: how}}.
// The page comes on standard input, the clients as arguments.
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const { issues } = caniemail({ clients: process.argv.slice(2), html: readFileSync(0, "utf8") });
const found = {};
for (const [kind, how] of [["warnings", "partial"], ["errors", "none"]])
  for (const [client, features] of issues[kind])
    for (const { title } of features) (found[client] ??= {})[title] = how;
process.stdout.write(JSON.stringify(found));
