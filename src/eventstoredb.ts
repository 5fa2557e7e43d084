/** The store on a server by itself, for programs that put planstream together in another way than `openPlanstream` does. */
export { eventStoreDbStore } from "./composition/eventstoredb-store.ts";
