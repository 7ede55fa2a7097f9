import { z } from 'zod';

/** Something that a process of the bench does when it is asked to. */
export type Command<A extends z.ZodType, R extends z.ZodType> = { name: string; args: A; result: R };

const command = <A extends z.ZodType, R extends z.ZodType>(name: string, args: A, result: R): Command<A, R> => ({ name, args, result });

const nothing = z.object({});

/** How a simulated tenant is reached. */
export const connectionSchema = z.object({
  tenantId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  appKey: z.string(),
  apiUrl: z.string(),
  authUrl: z.string(),
});
export type Connection = z.infer<typeof connectionSchema>;

const syncOutcome = z.object({ milliseconds: z.number(), created: z.number(), updated: z.number(), failed: z.number() });
/** What one run took and what it counted. */
export type SyncOutcome = z.infer<typeof syncOutcome>;

/** What `crm-process.ts` can do; `open` comes first. */
export const crmCommands = {
  /** Boots Payload on a database; `push` makes the tables of an empty one. */
  open: command('open', z.object({ databaseUrl: z.string(), connection: connectionSchema.nullable(), push: z.boolean() }), nothing),
  seed: command('seed', nothing, nothing),
  sync: command('sync', nothing, syncOutcome),
  count: command('count', nothing, z.object({ contacts: z.number(), opportunities: z.number(), activities: z.number() })),
  /** Writes the documents of the sync to a file, one line of JSON each. */
  saveDocuments: command('saveDocuments', z.object({ file: z.string() }), nothing),
  /** Creates the documents of such a file by plain `payload.create`, `concurrency` at a time. */
  createDocuments: command(
    'createDocuments',
    z.object({ file: z.string(), concurrency: z.number(), depth: z.number().nullable() }),
    z.object({ milliseconds: z.number(), documents: z.number() }),
  ),
  /** The most memory the process ever had (resident set size). */
  peakMemory: command('peakMemory', nothing, z.object({ bytes: z.number() })),
} as const;

/** What `simulator-process.ts` can do; `open` comes first. */
export const simulatorCommands = {
  open: command('open', z.object({ customers: z.number() }), connectionSchema),
  /** Requests by operation since it was last asked. */
  takeRequests: command('takeRequests', nothing, z.record(z.string(), z.number())),
  /** Changes the same customers each time: their names, and what their open estimates are worth. `round` makes the values new. */
  changeCustomers: command('changeCustomers', z.object({ count: z.number(), round: z.number() }), nothing),
} as const;

/** What a child says: how far it is, or the answer to a question. */
export const messageFromChild = z.union([
  z.object({ progress: z.string() }),
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ id: z.number(), error: z.string() }),
]);

/** What a child is asked. */
export const messageToChild = z.object({ id: z.number(), name: z.string(), args: z.unknown() });
