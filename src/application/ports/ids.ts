/** New identifiers, injected so that tests can name them. */
export interface Ids {
  /** A ULID: 26 characters, unique, never used for ordering. */
  ulid(): string;
}
