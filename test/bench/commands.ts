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

const crmToOpen = z.object({
  databaseUrl: z.string(),
  /** Left out, nobody waits. */
  requestsPerSecond: z.number().optional(),
  /** Left out, it is off. */
  writeBack: z.enum(['off', 'full']).optional(),
  /** Signs the webhooks that it takes. */
  webhookSecret: z.string().optional(),
});
/** A CRM that exists already, and what its options say. */
export type CrmToOpen = z.infer<typeof crmToOpen>;

const movedDeals = z.object({ milliseconds: z.number(), moved: z.number(), confirmed: z.number(), others: z.number() });
/** What became of opportunities that a person moved: how long the outbox took until ServiceTitan had the last one. `others` counts writes that were not confirmed. */
export type MovedDeals = z.infer<typeof movedDeals>;

/** What a person changes in an opportunity. */
export const SAVED_FIELDS = ['title', 'value', 'stage'] as const;
export type SavedField = (typeof SAVED_FIELDS)[number];

const savePair = z.object({ field: z.enum(SAVED_FIELDS), withPlugin: z.number(), plain: z.number() });
/** Milliseconds of the same save with the plugin and without its hooks. */
export type SavePair = z.infer<typeof savePair>;

const toldEvent = z.object({ customerId: z.string(), value: z.number(), at: z.number() });
/** An event of which a webhook was sent: what its customer's opportunity is worth from now on, and when it happened, in milliseconds since 1970. */
export type ToldEvent = z.infer<typeof toldEvent>;

const syncOutcome = z.object({ milliseconds: z.number(), created: z.number(), updated: z.number(), failed: z.number() });
/** What one run took and what it counted. */
export type SyncOutcome = z.infer<typeof syncOutcome>;

/** What `crm-process.ts` can do; `open` comes first. */
export const crmCommands = {
  /** Boots Payload on a database; `push` makes the tables of an empty one. */
  open: command('open', crmToOpen.extend({ connection: connectionSchema.nullable(), push: z.boolean() }), nothing),
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
  /** Serves the routes of the CRM over HTTP until the process ends. */
  serve: command('serve', z.object({ port: z.number() }), nothing),
  /** Lets a person set the stage of every open opportunity, and then the outbox deliver what that means. */
  moveDeals: command('moveDeals', z.object({ stage: z.string(), concurrency: z.number() }), movedDeals),
  /** Saves opportunities in pairs, one with the plugin and one in a CRM with the same fields and without its hooks; each pair of opportunities once in every way. */
  compareSaves: command('compareSaves', z.object({ databaseUrl: z.string(), pairs: z.number(), warmUp: z.number(), stage: z.string() }), z.object({ pairs: z.array(savePair) })),
  /** The most memory the process ever had (resident set size). */
  peakMemory: command('peakMemory', nothing, z.object({ bytes: z.number() })),
} as const;

const webhooksSchema = z.object({ url: z.string(), secret: z.string() });
export type BenchWebhooks = z.infer<typeof webhooksSchema>;

/** What `simulator-process.ts` can do; `open` comes first. */
export const simulatorCommands = {
  open: command('open', z.object({ customers: z.number() }), connectionSchema),
  /** The same with customers who have one job with a technician and one open estimate each, and nobody else. */
  openDeals: command('openDeals', z.object({ deals: z.number(), requestsPerSecond: z.number(), webhooks: webhooksSchema.nullable() }), connectionSchema),
  /** Lets something happen to one deal after the other, so many times a second, of which a webhook is sent each. */
  happen: command('happen', z.object({ events: z.number(), perSecond: z.number() }), z.object({ told: z.array(toldEvent), deliveries: z.number(), refused: z.number() })),
  /** Requests by operation since it was last asked. */
  takeRequests: command('takeRequests', nothing, z.record(z.string(), z.number())),
  /** How many of those were over the limit. */
  countOverLimit: command('countOverLimit', nothing, z.object({ count: z.number() })),
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
