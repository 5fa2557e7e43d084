/**
 * What a fold may see of a stored event: type, data, metadata and its revision in the plan's stream.
 * Never the position, the store's own time stamp or the stream's name: these differ from store to store.
 */
export interface FoldEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: { readonly commandId?: string; readonly schemaVersion?: number };
  readonly revision: number;
}
