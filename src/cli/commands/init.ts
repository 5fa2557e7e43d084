/**
 * `plan init [DIR]`: writes a plan file from a template and makes the store's folder beside it. It runs nothing, and writes
 * over nothing unless it is told to.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PlanError } from "../../application/plan-error.ts";
import { makeStoreFolder, storeFile } from "../../composition/store-location.ts";
import { shellWord } from "../../domain/shell-word.ts";
import { closestWord } from "../../schema/closest-word.ts";
import type { Remedy } from "../../schema/resume.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { packageFile } from "../package-files.ts";
import { oneLine } from "../screen.ts";
import { snakeCase } from "../snake-case.ts";
import { type Template, templateFile, templates } from "../templates.ts";
import { usage } from "../usage.ts";

export const command: Command = async (input) => {
  const { screen, cwd, flags } = input;
  const folder = input.target ?? ".";
  const template = templateOf(input.target, flags.text("template") ?? "demo");
  const { path, name } = templateFile(template);
  const written = join(folder, name);
  write(input, resolve(cwd, written), packageFile(path));
  makeStoreFolder(storeFile(join(folder, ".plan"), cwd));
  const next = nextCommands(folder, name, template);
  if (screen.format === "json" || screen.format === "ndjson") {
    const document = { template, path: written, store: join(folder, ".plan"), next };
    screen.json({ schema: "planstream/init@1", ...(snakeCase(document) as object) });
    return exitCodes.done;
  }
  screen.out(`${screen.style("green", screen.symbols.done)} ${oneLine(written)}`);
  for (const { command: line, why } of next)
    screen.tell(`  ${oneLine(screen.typed(line))}   ${screen.style("dim", why)}`);
  return exitCodes.done;
};

function templateOf(target: string | null, asked: string): Template {
  const found = templates.find((template) => template === asked);
  if (found !== undefined) return found;
  const close = closestWord(asked, templates);
  const line = close === null ? undefined : lineWith(target, close);
  throw usage(`there is no template "${asked}": it is one of ${templates.join(", ")}`, "init", line);
}

function lineWith(target: string | null, template: string | undefined): string {
  const given = [
    ...(target === null ? [] : [target]),
    ...(template === undefined ? [] : ["--template", template]),
  ];
  return ["plan init", ...given.map(shellWord)].join(" ");
}

function write({ target, flags }: CommandInput, path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: flags.has("force") ? "w" : "wx" });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // Else the folder is a file.
    const isThere = code === "EEXIST" && syscall === "open";
    const message = isThere ? `${path} is there already` : `${path} cannot be written (${code})`;
    const again = `${lineWith(target, flags.text("template"))} --force`;
    const next = isThere ? [{ command: again, why: "writes over it" }] : [];
    throw new PlanError("USAGE", message, { evidence: { path }, next });
  }
}

/** What people do first. */
function nextCommands(folder: string, name: string, template: Template): Remedy[] {
  const go = folder === "." ? [] : [{ command: `cd ${shellWord(folder)}`, why: "where it is" }];
  return template === "demo"
    ? [
        ...go,
        { command: `plan run ${name}`, why: "press Ctrl-C in the middle" },
        { command: "plan resume latest", why: "goes on where it was" },
      ]
    : [
        ...go,
        { command: `plan validate ${name}`, why: "after you have made it yours" },
        { command: `plan run ${name}`, why: "runs it" },
      ];
}
