/** This planstream's version, as package.json has it; a test compares them. It stands in events, so it must be cheap. */
export const version = "0.1.0";
