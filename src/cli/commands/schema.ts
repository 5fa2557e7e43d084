/** `plan schema [NAME]`: prints a JSON Schema that was made when planstream was built, or lists them. It makes none. */
import { closestWord } from "../../schema/closest-word.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { packageFile } from "../package-files.ts";
import { table } from "../render/table.ts";
import { schemaFile, schemaNames } from "../schema-names.ts";
import { usage } from "../usage.ts";

export const command: Command = async ({ target, screen }) => {
  const names = schemaNames();
  if (target !== null) {
    const name = nameOf(target, names);
    screen.data(packageFile(schemaFile(name)).trimEnd());
    return exitCodes.done;
  }
  const items = names.map((name) => ({ name, title: titleOf(name) }));
  if (screen.format === "json" || screen.format === "ndjson") {
    screen.json({ schema: "planstream/schema@1", items });
    return exitCodes.done;
  }
  const columns = [{ head: "NAME" }, { head: "WHAT" }];
  const rows = items.map(({ name, title }) => [name, title]);
  for (const line of table(columns, rows, screen.width)) screen.out(line);
  return exitCodes.done;
};

/** `resume` is taken for `output:resume`, because nothing else can be meant. */
function nameOf(typed: string, names: readonly string[]): string {
  const found = names.find((name) => name === typed || name === `output:${typed}`);
  if (found !== undefined) return found;
  const close = closestWord(typed, names);
  if (close === null) throw usage(`there is no schema "${typed}"`, "schema", "plan schema");
  throw usage(`there is no schema "${typed}"; did you mean ${close}?`, "schema", `plan schema ${close}`);
}

function titleOf(name: string): string {
  return String(JSON.parse(packageFile(schemaFile(name))).title);
}
