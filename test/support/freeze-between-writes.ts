/**
 * Freezes a process that beats in a store's file, and not in the middle of a beat: whoever is frozen while it writes keeps
 * the file locked for everybody.
 */
import { DatabaseSync } from "node:sqlite";

export function freezeBetweenWrites(
  owner: { signal(signal: NodeJS.Signals): unknown },
  storePath: string,
): void {
  for (;;) {
    owner.signal("SIGSTOP");
    if (canWrite(storePath)) return;
    owner.signal("SIGCONT");
  }
}

function canWrite(path: string): boolean {
  const store = new DatabaseSync(path);
  try {
    store.exec("BEGIN IMMEDIATE; ROLLBACK");
    return true;
  } catch {
    return false;
  } finally {
    store.close();
  }
}
