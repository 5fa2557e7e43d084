/** What `plan list` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const list: CommandEntry = {
  name: "list",
  aliases: ["ls"],
  group: "Look at it",
  summary: "Lists plans, the one last worked on first",
  examples: [
    "plan list",
    "plan list --state errored,interrupted --since 2d",
    "plan list --resumable --sort name",
  ],
  flags: [
    { name: "state", value: "STATE", several: true, summary: "in this state; also waiting, interrupted" },
    { name: "phase", value: "PHASE", several: true, summary: "only in this phase" },
    { name: "name", value: "NAME", summary: "only plans of this name" },
    { name: "since", value: "2d", summary: "only those something happened to since then" },
    { name: "resumable", summary: "only those a resume can go on with" },
    { name: "sort", value: "updated|created|name|state", summary: "the order" },
    { name: "limit", value: "20", summary: "how many" },
    { name: "cursor", value: "CURSOR", summary: "go on behind a page; each page says where" },
    { name: "columns", value: "id,name", summary: "which columns, in this order" },
  ],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/list.ts"),
};
