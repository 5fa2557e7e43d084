/** The clock of this machine, for the command, which may not reach behind the composition. */
export { systemClock } from "../adapters/system/system-clock.ts";
