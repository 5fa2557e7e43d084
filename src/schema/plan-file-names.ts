/**
 * The names a plan file gives to things, as schemas. They are narrow, because names end up in environments, file
 * names, addresses and on screens; so `__proto__` and its like can be no variable, output, plan or step.
 */
import * as z from "zod";

/** `latest` is how people call the newest plan. */
export const planNameSchema = z
  .string({ error: "must be text" })
  .regex(/^(?!latest$)[a-z0-9][a-z0-9-]{0,62}$/, {
    error: ({ input }) =>
      input === "latest"
        ? 'may not be "latest": that word means the newest plan'
        : "must be at most 63 of a-z, 0-9 and -, beginning with a letter or digit",
  });

export const stepIdSchema = z.string({ error: "must be text" }).regex(/^[a-z][a-z0-9-]{0,62}$/, {
  error: "must be at most 63 of a-z, 0-9 and -, beginning with a letter",
});

/** Names of vars and outputs, which steps see as environment variables. */
export const variableNameSchema = z
  .string({ error: "must be text" })
  .regex(/^(?!PLAN_|ITEM(?:_|$))[A-Z][A-Z0-9_]{0,63}$/, {
    error: ({ input }) =>
      reservation(input) ?? "must be at most 64 of A-Z, 0-9 and _, beginning with a letter",
  });

export const environmentNameSchema = z
  .string()
  .regex(/^(?!PLAN_|ITEM(?:_|$)|__proto__$)[A-Za-z_][A-Za-z0-9_]*$/, {
    error: ({ input }) =>
      reservation(input) ?? "must be of letters, digits and _, beginning with a letter or _",
  });

/** What planstream sets for every step; a plan that sets it too would not get what it says. */
function reservation(name: unknown): string | null {
  const taken = typeof name === "string" && /^(?:PLAN_|ITEM(?:_|$))/.test(name);
  return taken ? "is reserved: planstream itself sets PLAN_…, ITEM and ITEM_…" : null;
}
