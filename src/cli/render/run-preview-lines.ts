/** What a first run would do, step by step, and what it would be given. Pure: a preview and a screen to lines. */
import type { PreviewedStep, RunPreview } from "../../application/run-preview.ts";
import { oneLine, type Screen } from "../screen.ts";
import { counted } from "./counted.ts";
import { type Column, table } from "./table.ts";
import { cutTo, padTo, textWidth } from "./text-width.ts";

const columns: readonly Column[] = [
  { head: "STEP", isNumber: true },
  { head: "ID", cutTo: 12 },
  { head: "DOES", cutTo: 16 },
  { head: "PHASE", dropFirst: 1 },
  { head: "NAME", dropFirst: 2, cutTo: 12 },
];
const indent = "  ";

export function runPreviewLines(name: string, { steps, variables }: RunPreview, screen: Screen): string[] {
  const rows = steps.map((step) => [
    String(step.step),
    step.stepId,
    whatItDoes(step),
    step.phase,
    step.name ?? "",
  ]);
  const nameWidth = Math.max(0, ...variables.map((variable) => textWidth(variable.name)));
  const room = screen.width - indent.length - nameWidth - 2;
  const values = variables.map((variable) => {
    return `${indent}${padTo(variable.name, nameWidth)}  ${cutTo(oneLine(valueText(variable)), room)}`;
  });
  return [
    `${screen.style("bold", oneLine(name))}   ${counted(steps.length, "step")}`,
    "",
    ...table(columns, rows, screen.width - indent.length).map((line) => indent + line),
    ...(values.length === 0 ? [] : ["", ...values]),
  ];
}

function whatItDoes({ does, each, isConditional, rerun, why }: PreviewedStep): string {
  if (why === "not_run") return "not run";
  const verb = { run: "runs", approve: "asks you", call: "calls a function" }[does];
  const times = each === null ? "" : ` for each of ${"count" in each ? each.count : each.variable}`;
  const condition = isConditional ? ", or is skipped" : "";
  const again = rerun === "safe" ? "" : `, rerun: ${rerun}`;
  return `${verb}${times}${condition}${again}`;
}

function valueText({ secret, isSet, value }: RunPreview["variables"][number]): string {
  if (secret) return isSet ? "a secret, set" : "a secret, not set";
  return value ?? "not set";
}
