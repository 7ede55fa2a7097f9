import { createHash } from 'node:crypto';
import { z } from 'zod';

import { isNestedDeeperThan, maxJsonDepth, storableJson } from '../../servicetitan/storable-json.js';
import type { ReceivedEvent } from '../../state/inbox.js';
import { problemOf } from '../read-body.js';
import { RouteError } from '../route-error.js';
import { parseExactly } from './exact-json.js';

const asText = (value: string | number): string => String(value);

const tenant = z
  .union([z.string(), z.int()], { error: 'must be the numeric id of a tenant' })
  .transform(asText)
  .pipe(z.string().regex(/^\d{1,19}$/, 'must be the numeric id of a tenant'))
  .nullish();

const key = z.union([z.string(), z.number()], { error: 'must be text' }).transform(asText).nullish();

/** What is read of the two shapes: ServiceTitan's CloudEvents, and `{ id, type, tenantId, data }`. The rest is stored as it came. */
const eventSchema = z
  .looseObject({
    type: z.string({ error: 'must be the type of the event, as text' }).regex(/^[\w.:/-]{1,100}$/, 'must be 1 to 100 letters, digits and . : / - _'),
    userassignedid: key,
    id: key,
    tenantId: tenant,
    data: z.looseObject({ tenantId: tenant }, { error: 'must be an object' }).nullish(),
  })
  .transform(({ type, userassignedid, id, tenantId, data }) => ({ type, userassignedid, id, tenantIds: [tenantId, data?.tenantId].filter((each) => each !== null && each !== undefined) }));

/**
 * The event in the body of a webhook whose signature was right. Its key is the same for every repetition: ServiceTitan's `userassignedid`
 * (its `id` may change from one attempt to the next), else `messageId`, which Standard Webhooks keep, else `id`, else the hash of the
 * body. Whole numbers beyond 2^53 are text. Throws RouteError 400 that names what is wrong.
 */
export const readEvent = ({ body, messageId }: { body: Uint8Array; messageId: string | null }): ReceivedEvent => {
  const parsed = parseBody(body);
  const read = eventSchema.safeParse(parsed);
  if (!read.success) throw new RouteError(400, problemOf(read.error));
  const { type, userassignedid, id, tenantIds } = read.data;
  const [tenantId] = tenantIds;
  if (tenantId === undefined) throw new RouteError(400, 'tenantId: is missing, and so is data.tenantId.');
  if (tenantIds.some((each) => each !== tenantId)) throw new RouteError(400, 'tenantId: is not the one of data.tenantId.');
  return { tenantId, eventKey: keyOf({ type, userassignedid, messageId, id, body }), eventType: type, body: storableJson(parsed) };
};

const parseBody = (body: Uint8Array): unknown => {
  const parsed = parseText(new TextDecoder().decode(body));
  if (isNestedDeeperThan(parsed, maxJsonDepth)) throw new RouteError(400, `The body must not be nested deeper than ${maxJsonDepth} levels.`);
  return parsed;
};

const parseText = (text: string): unknown => {
  try {
    return parseExactly(text);
  } catch {
    throw new RouteError(400, 'The body must be JSON.');
  }
};

type Named = { type: string; userassignedid?: string | null; messageId: string | null; id?: string | null; body: Uint8Array };

const keyOf = ({ type, userassignedid, messageId, id, body }: Named): string => {
  const given = userassignedid || messageId || id;
  return given ? `${type} ${keptKey(given)}` : `sha256 ${sha256(body)}`;
};

// An index takes no long text, and a database no text with NUL or half a character.
const keptKey = (given: string): string => (/^[\x20-\x7e]{1,200}$/.test(given) ? given : sha256(given));

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
