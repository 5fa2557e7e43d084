/** The keys of plan files with what an editor says of them, out of their JSON Schema. Pure. */

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
}

export interface KeySection {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}

export function keysOfPlanFiles(file: Schema): KeySection[] {
  const { vars, steps } = file.properties ?? {};
  const step = steps?.items;
  const variable = typeof vars?.additionalProperties === "object" ? vars.additionalProperties : undefined;
  return [
    section("The file", file),
    section("A variable, under vars: a value, or these", withKeys(variable)),
    section("A step, under steps", withKeys(step)),
    section("retry: a number, or these", withKeys(step?.properties?.retry)),
  ];
}

function section(title: string, schema: Schema | undefined): KeySection {
  const keys = Object.entries(schema?.properties ?? {});
  return {
    title,
    rows: keys.map(([key, { description, anyOf }]) => [key, description ?? anyOf?.[0]?.description ?? ""]),
  };
}

/** Of a value that can be written in several ways, the one that has keys. */
function withKeys(schema: Schema | undefined): Schema | undefined {
  return schema?.properties === undefined ? schema?.anyOf?.find(({ properties }) => properties) : schema;
}
