/**
 * The schema of a value as it is printed, from the schema of the value itself: keys in snake_case, none but the known
 * ones. It mirrors what the command does to what it prints, so that a shape is written once.
 */
import * as z from "zod";

/** Below these keys stand names that people chose. */
const opaque = new Set(["values", "variables", "outputs", "env"]);

/** `lastCompletedStep` is printed as `last_completed_step`. */
export function snakeKeys(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    return z.strictObject(
      Object.fromEntries(
        Object.entries(shape).map(([key, value]) => [
          key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          opaque.has(key) ? (value as z.ZodType) : snakeKeys(value),
        ]),
      ),
    );
  }
  if (schema instanceof z.ZodArray) return z.array(snakeKeys(schema.element));
  if (schema instanceof z.ZodNullable) return snakeKeys(schema.unwrap()).nullable();
  if (schema instanceof z.ZodOptional) return snakeKeys(schema.unwrap()).optional();
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map(snakeKeys));
  return schema as z.ZodType;
}
