/** Which versions of SQLite a store can be trusted to. */

/** The first version without a fault that can lose what two connections wrote while a log was begun anew. */
export const oldestSqlite = [3, 51, 3] as const;

export function isOldSqlite(version: string): boolean {
  const parts = version.split(".").map(Number);
  const differing = oldestSqlite.findIndex((part, index) => part !== parts[index]);
  return differing !== -1 && (parts[differing] ?? 0) <= (oldestSqlite[differing] ?? 0);
}
