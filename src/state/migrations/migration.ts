/** One step of the `crm` schema's own history. `up` gets the quoted schema name and returns SQL; it runs once, in one transaction. */
export type Migration = { version: number; name: string; up: (schema: string) => string };
