/**
 * Keeps the client from saying what it does. It writes each call's options, and in them the password, wherever DEBUG is set to
 * hear of it or of every program there is. Others that listen to DEBUG are left alone.
 */
import { debug } from "@eventstore/db-client/dist/utils/debug.js";

/** Holds for good, whatever DEBUG is set to later. */
export function quietClient(): void {
  for (const say of Object.values(debug)) say.enabled = false;
}
