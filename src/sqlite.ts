/** The embedded store by itself, for programs that put planstream together in another way than `openPlanstream` does. */
export {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from "./adapters/sqlite/open-sqlite-store.ts";
