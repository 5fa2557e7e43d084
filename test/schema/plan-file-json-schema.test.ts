/** The JSON Schema for editors: strict, described, and of the same patterns as the check itself. */
import { describe, expect, it } from "vitest";
import { planFileJsonSchema } from "../../src/schema/plan-file-json-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

const schema = planFileJsonSchema();

function objectOf(value: unknown): Schema {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** The schema below a chain of keywords and names. */
function at(...path: readonly (string | number)[]): Schema {
  return path.reduce((found, key) => objectOf(found[key]), schema);
}

/** Every schema in the schema, with where it stands. */
function schemasIn(value: unknown, path: string): readonly (readonly [path: string, schema: Schema])[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, child]) => schemasIn(child, `${path}/${key}`));
  return "type" in value || "anyOf" in value ? [[path, { ...value }], ...inner] : inner;
}

describe("the JSON Schema of plan files", () => {
  it("says which draft it is, where it can be found and what it is for", () => {
    expect(Object.keys(schema).slice(0, 3)).toEqual(["$schema", "$id", "title"]);
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://unpkg.com/planstream/schema/plan-1.json",
      title: "planstream plan file, format 1",
      type: "object",
      required: ["plan", "name", "steps"],
    });
  });

  it("has exactly the keys of the format", () => {
    expect(Object.keys(at("properties"))).toEqual([
      "$schema",
      "plan",
      "name",
      "description",
      "vars",
      "env",
      "cwd",
      "shell",
      "defaults",
      "steps",
    ]);
    expect(Object.keys(at("properties", "defaults", "properties"))).toEqual([
      "timeout",
      "retry",
      "on_interrupt",
      "rerun",
    ]);
    expect(Object.keys(at("properties", "steps", "items", "properties"))).toEqual([
      "id",
      "name",
      "phase",
      "run",
      "approve",
      "call",
      "with",
      "each",
      "env",
      "cwd",
      "timeout",
      "retry",
      "outputs",
      "skip_if",
      "on_interrupt",
      "rerun",
      "interactive",
      "allow_failure",
    ]);
    expect(at("properties", "steps", "items")).toMatchObject({
      required: ["id"],
      oneOf: [{ required: ["run"] }, { required: ["approve"] }, { required: ["call"] }],
    });
  });

  it("allows no other keys anywhere, and only good names where names are free", () => {
    const objects = schemasIn(schema, "").filter(([, { type }]) => type === "object");
    expect(objects.length).toBeGreaterThan(7);
    for (const [path, { properties, additionalProperties, propertyNames }] of objects) {
      if (properties !== undefined) expect(additionalProperties, path).toBe(false);
      // What is handed to a function is the program's business.
      else if (!/with|definitions|\$defs/.test(path))
        expect(objectOf(propertyNames).pattern, path).toMatch(/^\^/);
    }
  });

  it("describes every property", () => {
    const lists = schemasIn(schema, "").flatMap(([path, { properties }]) =>
      Object.entries(objectOf(properties)).map(
        ([name, property]) => [`${path}/${name}`, objectOf(property)] as const,
      ),
    );
    expect(lists.length).toBeGreaterThan(35);
    for (const [path, { description }] of lists) expect(description, path).toMatch(/^[A-Z].{8,}[.)]$/s);
  });

  it("has the patterns, words and bounds of the format", () => {
    const step = at("properties", "steps", "items", "properties");
    expect(at("properties", "plan")).toMatchObject({ const: 1 });
    expect(at("properties", "name")).toMatchObject({ pattern: "^(?!latest$)[a-z0-9][a-z0-9-]{0,62}$" });
    expect(at("properties", "steps")).toMatchObject({ type: "array", minItems: 1 });
    expect(at("properties", "shell")).toMatchObject({
      minItems: 1,
      default: ["bash", "-euo", "pipefail", "-c"],
    });
    expect(at("properties", "vars", "propertyNames")).toMatchObject({
      pattern: "^(?!PLAN_|ITEM(?:_|$))[A-Z][A-Z0-9_]{0,63}$",
    });
    expect(objectOf(step.id)).toMatchObject({ pattern: "^[a-z][a-z0-9-]{0,62}$" });
    expect(objectOf(step.phase)).toMatchObject({
      enum: ["strategize", "execute", "apply"],
      default: "execute",
    });
    expect(objectOf(step.timeout)).toMatchObject({
      pattern: "^[0-9]+(ms|s|m|h|d)$",
      examples: ["30s", "10m", "2h"],
    });
    expect(objectOf(step.on_interrupt)).toMatchObject({ enum: ["stop", "finish"] });
    expect(objectOf(step.rerun)).toMatchObject({ enum: ["safe", "ask", "never"] });
    expect(objectOf(step.outputs)).toMatchObject({ type: "array", uniqueItems: true });
    expect(objectOf(step.retry)).toMatchObject({
      anyOf: [
        { type: "integer", minimum: 0, maximum: 100 },
        {
          required: ["max"],
          properties: {
            backoff: { type: "number", minimum: 1 },
            on_exit: { minItems: 1, items: { type: "integer", minimum: 1, maximum: 255 } },
          },
        },
      ],
    });
  });

  it("is plain JSON, the same every time", () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(planFileJsonSchema()).toEqual(schema);
  });
});
