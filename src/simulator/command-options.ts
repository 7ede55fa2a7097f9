import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { WORLD_NAMES } from './generator/choose.js';
import { SIMULATOR_CREDENTIALS } from './server/credentials.js';
import type { SimulatorOptions } from './server/options.js';

export const USAGE = `Usage: servicetitan-simulator [options]

  --world NAME|N     december-2024, living, or a number of customers (default living)
  --seed N           the same seed gives the same world (default 1)
  --port N           0 takes any free port (default 4010)
  --host HOST        address to listen on (default 127.0.0.1)
  --tenant ID        tenant id, may be repeated (default ${SIMULATOR_CREDENTIALS.tenantId})
  --live-every SEC   how often the living world moves, 0 for never (default 4)
  --webhook-url URL  where to send webhooks when something happens (default nowhere)
  --webhook-secret S the key that signs them, 32 characters or more (default a random one)
  --missing OP       an operation that does not exist, say 'PUT estimates/{id}/unsell'; may be repeated
  --help             this text`;

const wholeNumber = (option: string, remedy: string) => z.string().regex(/^\d{1,9}$/, `${option}: ${remedy}`).transform(Number);

const schema = z.object({
  world: z.union([z.enum(WORLD_NAMES), wholeNumber('--world', '').transform((customers) => ({ customers }))], {
    error: `--world: give ${WORLD_NAMES.join(', ')} or a number of customers`,
  }),
  seed: wholeNumber('--seed', 'give a whole number'),
  port: wholeNumber('--port', 'give a port from 0 to 65535').refine((port) => port <= 65_535, '--port: give a port from 0 to 65535'),
  host: z.string().min(1, '--host: give an address or leave it out'),
  tenant: z.array(z.string().regex(/^\d{1,18}$/, '--tenant: give a numeric tenant id')),
  'live-every': wholeNumber('--live-every', 'give seconds, 0 for never'),
  missing: z.array(z.string()),
  'webhook-url': z.url({ protocol: /^https?$/, error: '--webhook-url: give an http:// or https:// address' }).optional(),
  'webhook-secret': z.string().min(32, '--webhook-secret: give 32 characters or more'),
});

/** Reads the command line; null asks for the usage text. Throws an error that names each wrong option and its remedy. */
export const readCommandLine = (args: readonly string[]): SimulatorOptions | null => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      world: { type: 'string', default: 'living' },
      seed: { type: 'string', default: '1' },
      port: { type: 'string', default: '4010' },
      host: { type: 'string', default: '127.0.0.1' },
      tenant: { type: 'string', multiple: true, default: [SIMULATOR_CREDENTIALS.tenantId] },
      'live-every': { type: 'string', default: '4' },
      missing: { type: 'string', multiple: true, default: [] },
      'webhook-url': { type: 'string' },
      'webhook-secret': { type: 'string', default: randomBytes(32).toString('hex') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('\n'));
  const { tenant, missing, 'live-every': liveEverySeconds, 'webhook-url': url, 'webhook-secret': secret, ...options } = parsed.data;
  return { ...options, tenantIds: tenant, liveEverySeconds, missingOperations: missing, ...(url === undefined ? {} : { webhooks: { url, secret } }) };
};
