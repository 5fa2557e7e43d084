/**
 * A newcomer's first ten minutes, as a session in a shell. Its transcript is docs/first-ten-minutes.md: ids, times and who
 * it was are replaced by those of the examples, and `UPDATE_DOCS=1 npx vitest run --project integration
 * test/integration/first-ten-minutes.test.ts` writes the page anew.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./support/command.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const page = join(root, "docs/first-ten-minutes.md");

interface Shown {
  /** What is told before the command. */
  readonly says: string;
  readonly line: string;
  readonly exits: number;
  /** Ctrl-C when this was printed. */
  readonly interruptAt?: string;
  /** Stands on the screen, or the page would show something else than it says. */
  readonly shows: readonly string[];
}

const session: readonly Shown[] = [
  {
    says: "A plan to begin with. It bakes a cake, and needs nothing but a shell. Where planstream is installed in a project and not for\nthe whole machine, `plan` is typed as `npx plan`.",
    line: "plan init demo && cd demo",
    exits: 0,
    shows: ["demo.plan.yaml"],
  },
  {
    says: "A slip in the file is found before anything runs, with its place and what was probably meant.",
    line: "sed 's/timeout:/timeuot:/' demo.plan.yaml > slip.plan.yaml && plan validate slip.plan.yaml",
    exits: 5,
    shows: ['unknown key "timeuot"', 'did you mean "timeout"?'],
  },
  {
    says: "Run it, and press Ctrl-C while the dough is being mixed. The step is stopped, and that is kept, too.",
    line: "plan run demo.plan.yaml --var PAUSE=1",
    exits: 130,
    interruptAt: "spoon 1",
    shows: ["interrupted after 2 checkpoints; nothing is lost"],
  },
  {
    says: "What would a resume do? Nothing runs, nothing is written.",
    line: "plan resume latest --dry-run",
    exits: 0,
    shows: ["reused  cp_2", "was cut off", "Dry run: nothing ran"],
  },
  {
    says: "Edit a step that has finished already…",
    line: "sed -i.before 's/g of flour for/grams of flour for/' demo.plan.yaml && diff demo.plan.yaml.before demo.plan.yaml",
    exits: 1,
    shows: ["grams of flour"],
  },
  {
    says: "…and a resume says no, because that work would not be done again. It names every reason, and the ways out.",
    line: "plan resume latest",
    exits: 3,
    shows: ["DEFINITION_CHANGED", "--accept DEFINITION_CHANGED", "Recorded at revision"],
  },
  {
    says: "It is fine as it is: accept that, and go on. The two finished steps do not run again.",
    line: "plan resume latest --accept DEFINITION_CHANGED",
    exits: 0,
    shows: ["golden brown", "applied"],
  },
  {
    says: "Everything that happened:",
    line: "plan history latest",
    exits: 0,
    shows: ["PlanInterrupted", "ResumeRefused", "PlanResumed", "PlanApplied"],
  },
  {
    says: "And where it stood right after the second checkpoint:",
    line: "plan status latest --at cp_2",
    exits: 0,
    shows: ["As it was at revision"],
  },
  {
    says: "Every resume somebody asked for, and why it was refused:",
    line: "plan audit latest",
    exits: 0,
    shows: ["refused", "granted"],
  },
  {
    says: "What does that code mean?",
    line: "plan explain DEFINITION_CHANGED",
    exits: 0,
    shows: ["DEFINITION_CHANGED"],
  },
];

describe("a newcomer's first ten minutes", () => {
  it("go as docs/first-ten-minutes.md shows them", { timeout: 120_000 }, async () => {
    const parts: string[] = [];
    let folder = scratch.folder;
    for (const { says, line, exits, interruptAt, shows } of session) {
      const env = scratch.shellEnvironment();
      const script = interruptAt === undefined ? line : `exec ${line}`;
      const shell = scratch.startProgram("bash", ["-c", `exec 2>&1; cd "${folder}"; ${script}`], { env });
      if (interruptAt !== undefined) {
        await shell.until(interruptAt, () => (shell.stdout.includes(interruptAt) ? true : undefined));
        shell.signal("SIGINT");
      }
      const { code, signal, stdout } = await shell.ended;
      const exit = signal === "SIGINT" ? 130 : code;
      expect({ line, exit, stdout: exit === exits ? "" : stdout }).toEqual({ line, exit: exits, stdout: "" });
      for (const text of shows) expect(stdout).toContain(text);
      if (line.endsWith("cd demo")) folder = scratch.path("demo");
      const status = exits === 0 ? "" : `# exits ${exits}\n`;
      const shown =
        interruptAt === undefined ? stdout : stdout.replace(/\n\n {2}Stopping/, "\n^C\n  Stopping");
      parts.push(`${says}\n\n\`\`\`console\n$ ${line}\n${shown.trimEnd()}\n${status}\`\`\`\n`);
    }
    const transcript = impersonal(["# The first ten minutes\n", ...parts, last].join("\n"));
    if (process.env.UPDATE_DOCS === "1") writeFileSync(page, transcript);
    expect(squeezed(transcript)).toBe(squeezed(readFileSync(page, "utf8")));
  });
});

const last = `What next: [plan files](../README.md#a-plan-file), every [code](codes.md), \`plan help\`.\n`;

/** As it would be for ana, at a quarter past ten. */
function impersonal(text: string): string {
  const ids = [...new Set(text.match(/\b01[0-9A-HJKMNP-TV-Z]{24}\b/g) ?? [])];
  let shown = text;
  for (const [index, id] of ids.entries()) {
    const replaced = `01M81BXDWRVFGFD7JX67B2${String(index).padStart(2, "0")}P4`;
    shown = shown.replaceAll(id, replaced).replaceAll(id.slice(-6), replaced.slice(-6));
  }
  return shown
    .replaceAll(scratch.folder, "/home/ana")
    .replaceAll(`${userInfo().username}@${hostname()}`, "ana@mac")
    .replace(/\b[0-9a-f]{16}\b/g, "4b1f0c9e7a2d8856")
    .replace(/\b\d\d:\d\d:\d\d\b/g, "10:15:14")
    .replace(/(?<!has )\b\d+\.\d+s\b/g, "1.0s")
    .replace(/pid \d+/g, "pid 4211");
}

/** Columns are as wide as what is in them, and how long something took is no promise. */
function squeezed(text: string): string {
  return text
    .replace(/\b1\.0s\b/g, "")
    .replace(/[ \t]+/g, " ")
    .replace(/ $/gm, "");
}
