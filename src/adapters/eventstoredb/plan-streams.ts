/** Which streams of a server are plans: all that is read across streams is of them. Others, blobs and beats among them, are not. */
export const planPrefix = "plan-";

export const planStreams = { prefixes: [planPrefix] };
